// Any words as the arguments of the command line, and any bytes as its input, on a store that holds some of
// everything: a documented exit code, no defect of the program, nothing raw at the terminal, a sound store.
//
// Lines are words, `""` the empty one; behind a line without anything comes standard input. No word holds a
// slash, and the store lies three folders deep, so that no path leads out of the scratch folder.
#include <fcntl.h>
#include <stdio_ext.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <application.hpp>
#include <exit_codes.hpp>
#include <terminal_text.hpp>

#include <orgmgr/maintenance.hpp>
#include <orgmgr/org_manager.hpp>

#include "support/temporary_folder.hpp"

/// What a sanitizer has to say goes where standard error went before it was caught.
extern "C" [[gnu::weak]] void __sanitizer_set_report_fd(void* descriptor);

namespace {

using namespace orgmgr;
using Words = std::vector<std::string>;
namespace files = std::filesystem;

void require(bool holds) {
  if (!holds) std::abort();
}

/// A standard descriptor that leads somewhere else for as long as this lives.
class Redirected {
 public:
  Redirected(int descriptor, int target)
      : descriptor_(descriptor), target_(target), before_(::fcntl(descriptor, F_DUPFD_CLOEXEC, 10)) {
    require(before_ >= 0 && ::dup2(target_, descriptor_) == descriptor_);
  }
  ~Redirected() {
    ::dup2(before_, descriptor_);
    ::close(before_);
    ::close(target_);
  }
  Redirected(const Redirected&) = delete;
  Redirected& operator=(const Redirected&) = delete;
  [[nodiscard]] int before() const noexcept { return before_; }

 private:
  int descriptor_;
  int target_;
  int before_;
};

int file_of(std::string_view bytes) {
  const int file = ::memfd_create("input", MFD_CLOEXEC);
  require(file >= 0 && ::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  require(::lseek(file, 0, SEEK_SET) == 0);
  return file;
}

std::string content_of(int file) {
  std::string text(static_cast<std::size_t>(::lseek(file, 0, SEEK_END)), '\0');
  require(::pread(file, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
  return text;
}

std::set<int> open_descriptors() {
  std::set<int> open;
  for (const auto& entry : files::directory_iterator("/proc/self/fd"))
    open.insert(std::atoi(entry.path().filename().c_str()));
  return open;
}

struct Answer {
  int exit_code = 0;
  std::string errors{};
};

Answer run(const Words& words, std::string_view input) {
  const std::set<int> open_before = open_descriptors();
  std::string program = "orgmgr";
  std::vector<char*> arguments{program.data()};
  Words own = words;
  for (std::string& word : own) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  Answer answer;
  {
    std::fflush(stdout);
    const Redirected in(STDIN_FILENO, file_of(input));
    const Redirected out(STDOUT_FILENO, ::open("/dev/null", O_WRONLY | O_CLOEXEC));
    const int errors = file_of({});
    const Redirected error(STDERR_FILENO, errors);
    if (__sanitizer_set_report_fd != nullptr)
      __sanitizer_set_report_fd(reinterpret_cast<void*>(static_cast<std::intptr_t>(error.before())));
    ::__fpurge(stdin);
    std::clearerr(stdin);
    std::cin.clear();
    answer.exit_code = cli::run_command_line(static_cast<int>(arguments.size()) - 1, arguments.data());
    std::cout.flush();
    std::fflush(stdout);
    answer.errors = content_of(errors);
  }
  if (__sanitizer_set_report_fd != nullptr) __sanitizer_set_report_fd(reinterpret_cast<void*>(STDERR_FILENO));
  // What a run leaves open, its log, ends with a process that this one is not.
  for (const int descriptor : open_descriptors()) {
    if (!open_before.contains(descriptor)) ::close(descriptor);
  }
  return answer;
}

/// Works in another folder for as long as it lives.
class Inside {
 public:
  explicit Inside(const std::string& folder) : before_(files::current_path()) { files::current_path(folder); }
  ~Inside() { files::current_path(before_); }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

 private:
  files::path before_;
};

/// Where each input is run: a copy of what was prepared.
class Scratch {
 public:
  Scratch() {
    ::setenv("HOME", here().c_str(), 1);
    ::setenv("ORGMGR_DATA", "store", 1);
    for (const char* name : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "ORGMGR_BILLING_KEYS", "NO_COLOR"})
      ::unsetenv(name);
    files::create_directories(here());
    {
      const Inside inside(here());
      prepare();
    }
    files::rename(here(), prepared());
  }

  void renew() const {
    files::remove_all(here());
    files::copy(prepared(), here(), files::copy_options::recursive);
  }
  [[nodiscard]] std::string here() const { return folder_ / "as/deep/here"; }

 private:
  [[nodiscard]] std::string prepared() const { return folder_ / "as/deep/prepared"; }

  static void prepare() {
    const auto must = [](const Words& words) { require(run(words, {}).exit_code == 0); };
    must({"init", "--platform", "Platform", "--admin", "root"});
    must({"org", "create", "Acme", "--id", "org_a", "--owner", "ann", "--plan", "pro"});
    must({"org", "create", "Beta", "--id", "org_b", "--owner", "bob"});
    must({"org", "delete", "org_b"});
    must({"member", "add", "org_a", "eve", "--role", "admin"});
    must({"role", "create", "org_a", "clerk", "--permission", "billing.read"});
    must({"role", "assign", "org_a", "eve", "own:clerk"});
    must({"invite", "create", "org_a", "new@example.com"});
    must({"store", "checkpoint"});
    must({"store", "backup", "backup"});
    must({"export", "--as-original", "--to", "original"});
    must({"org", "rename", "org_a", "Acme Corp"});
    std::ofstream("lines")
        << R"({"organization":{"id":"org_c","name":"Gamma","plan_tier":"free","created_at":"2026-11-20T10:00:00Z"}})"
        << '\n';
    std::ofstream("header") << "Stripe-Signature: t=1,v1=00\n";
    std::ofstream("keys") << R"({"stripe":{"secrets":["whsec_1"]}})";
    files::permissions("keys", files::perms::owner_read);
  }

  test::TemporaryFolder folder_;
};

struct Command {
  Words words{};
  std::string_view input{};
};

Command command_of(std::string_view text) {
  Command command;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.empty()) break;
    std::string word(line == "\"\"" ? "" : line.substr(0, line.find('\0')));
    std::replace(word.begin(), word.end(), '/', '_');
    command.words.push_back(std::move(word));
  }
  command.input = text;
  return command;
}

/// Such a command ends when it is killed.
bool goes_on_for_ever(const Words& words) {
  return std::any_of(words.begin(), words.end(),
                     [](const std::string& word) { return word == "watch" || word.starts_with("--follow"); });
}

bool is_printable(std::string_view text) {
  std::string without_ends(text);
  std::erase(without_ends, '\n');
  return cli::harmless(without_ends) == without_ends;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  static const Scratch scratch;
  const std::string text(bytes, bytes + count);
  const Command command = command_of(text);
  if (goes_on_for_ever(command.words)) return 0;
  scratch.renew();
  const Inside inside(scratch.here());
  const Answer answer = run(command.words, command.input);
  require(answer.exit_code >= cli::exit_done && answer.exit_code <= cli::exit_unsupported);
  require(is_printable(answer.errors));
  require(answer.errors.find("Unexpected failure") == std::string::npos);
  if (answer.exit_code != cli::exit_done && answer.exit_code != cli::exit_answer_is_no)
    require(!answer.errors.empty());
  require(Maintenance(OrgManager("store")).check().clean());
  return 0;
}
