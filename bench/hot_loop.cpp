// One benchmark is registered, run and read back at a time, so that arms can take turns.
#include "hot_loop.hpp"

#include <benchmark/benchmark.h>

#include <chrono>
#include <stdexcept>
#include <vector>

#include "allocations.hpp"

namespace orgmgr::bench {
namespace {

/// Keeps what was measured instead of printing it.
class Results final : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context& /*context*/) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.error_occurred) throw std::runtime_error(run.error_message);
      runs_.push_back(run);
    }
  }
  [[nodiscard]] const std::vector<Run>& runs() const { return runs_; }

 private:
  std::vector<Run> runs_;
};

}  // namespace

Sample time_hot_loop(const HotLoop& loop) {
  benchmark::ClearRegisteredBenchmarks();
  std::vector<Work> works;
  for (unsigned thread = 0; thread < loop.threads; ++thread) works.push_back(loop.work(thread));
  const auto body = [&](benchmark::State& state) {
    const Work& work = works[static_cast<std::size_t>(state.thread_index())];
    work.run();  // the thread's first questions fill what it keeps
    std::uint64_t allocated = 0;
    for ([[maybe_unused]] const auto _ : state) {
      const std::uint64_t before = allocations_of_this_thread();
      work.run();
      allocated += allocations_of_this_thread() - before;
    }
    const double passes = static_cast<double>(state.iterations()) * static_cast<double>(work.calls);
    state.SetItemsProcessed(static_cast<std::int64_t>(passes));
    state.counters["allocations"] =
        benchmark::Counter(static_cast<double>(allocated) / passes, benchmark::Counter::kAvgThreads);
  };
  benchmark::RegisterBenchmark("loop", body)
      ->Threads(static_cast<int>(loop.threads))
      ->UseRealTime()
      ->MinTime(loop.seconds);
  Results results;
  benchmark::RunSpecifiedBenchmarks(&results, "loop");
  if (results.runs().size() != 1) throw std::logic_error("one loop is one run");
  const auto& run = results.runs().front();
  const double cpu = run.cpu_accumulated_time * 1e9 / static_cast<double>(run.iterations) /
                     static_cast<double>(works.front().calls);
  return {1e9 / run.counters.at("items_per_second").value,
          {{"allocations", run.counters.at("allocations").value}, {"ns of CPU", cpu}}};
}

void keep(const void* answer) { benchmark::DoNotOptimize(answer); }

}  // namespace orgmgr::bench
