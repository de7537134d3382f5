// Included by the main program of the tests, in the copy of mutants.py alone: says after each test case
// which mutants it came by, as `seconds, numbers…, name` on a line of its own.
#pragma once

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>

#include "chosen_mutant.hpp"

namespace orgmgr_mutants {

class ReachedMutants final : public doctest::IReporter {
 public:
  explicit ReachedMutants(const doctest::ContextOptions& /*options*/) {}

  void test_case_start(const doctest::TestCaseData& data) override {
    name_ = data.m_name;
    began_ = std::chrono::steady_clock::now();
    if (volatile char* bytes = reached()) {
      for (std::size_t mutant = 0; mutant < most_mutants; ++mutant) bytes[mutant] = 0;
    }
  }
  void test_case_end(const doctest::CurrentTestCaseStats& /*ended*/) override {
    const volatile char* bytes = reached();
    const char* path = std::getenv("ORGMGR_MUTANTS_LOG");
    if (bytes == nullptr || path == nullptr) return;
    std::string line =
        std::to_string(std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count());
    for (std::size_t mutant = 0; mutant < most_mutants; ++mutant) {
      if (bytes[mutant] != 0) line += " " + std::to_string(mutant);
    }
    std::ofstream(path, std::ios::app) << line << "\t" << name_ << "\n";
  }

  void report_query(const doctest::QueryData& /*query*/) override {}
  void test_run_start() override {}
  void test_run_end(const doctest::TestRunStats& /*stats*/) override {}
  void test_case_reenter(const doctest::TestCaseData& /*data*/) override {}
  void test_case_exception(const doctest::TestCaseException& /*thrown*/) override {}
  void subcase_start(const doctest::SubcaseSignature& /*subcase*/) override {}
  void subcase_end() override {}
  void log_assert(const doctest::AssertData& /*assertion*/) override {}
  void log_message(const doctest::MessageData& /*message*/) override {}
  void test_case_skipped(const doctest::TestCaseData& /*data*/) override {}

 private:
  std::string name_;
  std::chrono::steady_clock::time_point began_{};
};

REGISTER_LISTENER("reached_mutants", 1, ReachedMutants);

}  // namespace orgmgr_mutants
