// Forking, pipes and a pseudo terminal.
#include "cli/run.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

#include "base/json_text.hpp"

namespace orgmgr::test {
namespace {

[[noreturn]] void execute(const Words& words, const Environment& environment) {
  const std::vector<char*> arguments = prepare_to_become(words, environment);
  ::execvp(arguments.front(), arguments.data());
  ::_exit(127);
}

int exit_code_of(pid_t id) {
  int status = 0;
  while (::waitpid(id, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// False at the end.
bool append_from(int descriptor, std::string& text) {
  std::array<char, 65536> buffer{};
  const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
  if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
  return count > 0;
}

void close_one(int& descriptor) {
  if (descriptor >= 0) ::close(descriptor);
  descriptor = -1;
}

}  // namespace

std::vector<char*> prepare_to_become(const Words& words, const Environment& environment) {
  for (const auto& [name, value] : environment) {
    if (value.empty()) {
      ::unsetenv(name.c_str());
    } else {
      ::setenv(name.c_str(), value.c_str(), 1);
    }
  }
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  return arguments;
}

RunningProgram::RunningProgram(const Words& words, const Environment& environment) {
  std::array<int, 2> input{};
  std::array<int, 2> output{};
  std::array<int, 2> errors{};
  REQUIRE(::pipe2(input.data(), O_CLOEXEC) == 0);
  REQUIRE(::pipe2(output.data(), O_CLOEXEC) == 0);
  REQUIRE(::pipe2(errors.data(), O_CLOEXEC) == 0);
  id_ = ::fork();
  REQUIRE(id_ >= 0);
  if (id_ == 0) {
    ::dup2(input[0], STDIN_FILENO);
    ::dup2(output[1], STDOUT_FILENO);
    ::dup2(errors[1], STDERR_FILENO);
    execute(words, environment);
  }
  ::close(input[0]);
  ::close(output[1]);
  ::close(errors[1]);
  input_ = input[1];
  output_ = output[0];
  errors_ = errors[0];
  ::fcntl(input_, F_SETFL, O_NONBLOCK);
  ::signal(SIGPIPE, SIG_IGN);
}

RunningProgram::~RunningProgram() {
  close_one(input_);
  if (id_ > 0) {
    ::kill(id_, SIGKILL);
    exit_code_of(id_);
  }
  close_one(output_);
  close_one(errors_);
}

void RunningProgram::write(std::string_view bytes) {
  // Reads meanwhile: a program that answers as it goes must not wait for us while we wait for it.
  while (!bytes.empty()) {
    const ssize_t written = ::write(input_, bytes.data(), bytes.size());
    if (written < 0 && errno != EAGAIN) return;  // it went away; its exit code tells
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    if (written < 0) static_cast<void>(read_some(1));
  }
}

void RunningProgram::close_input() { close_one(input_); }

bool RunningProgram::read_some(int milliseconds) {
  std::array<pollfd, 2> ready{{{output_, POLLIN, 0}, {errors_, POLLIN, 0}}};
  if (::poll(ready.data(), ready.size(), milliseconds) <= 0) return false;
  if (ready[0].revents != 0 && !append_from(output_, out_)) close_one(output_);
  if (ready[1].revents != 0 && !append_from(errors_, err_)) close_one(errors_);
  return true;
}

std::optional<std::string> RunningProgram::read_line(int milliseconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
  while (true) {
    if (const auto newline = out_.find('\n'); newline != std::string::npos) {
      std::string line = out_.substr(0, newline);
      out_.erase(0, newline + 1);
      return line;
    }
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0 || output_ < 0 || !read_some(static_cast<int>(left.count()))) return std::nullopt;
  }
}

Outcome RunningProgram::finish() {
  close_input();
  while (output_ >= 0 || errors_ >= 0) {
    if (!read_some(60'000)) break;
  }
  const int code = exit_code_of(id_);
  id_ = -1;
  return {code, out_, err_};
}

void RunningProgram::kill(int signal) const { ::kill(id_, signal); }

Outcome run(const Words& words, std::string_view input, const Environment& environment) {
  RunningProgram program(words, environment);
  program.write(input);
  return program.finish();
}

Outcome run_at_terminal(const Words& words, std::string_view typed, const Environment& environment) {
  winsize size{};
  size.ws_col = 80;
  size.ws_row = 24;
  int terminal = -1;
  const pid_t id = ::forkpty(&terminal, nullptr, nullptr, &size);
  REQUIRE(id >= 0);
  if (id == 0) execute(words, environment);
  Outcome outcome;
  REQUIRE(::write(terminal, typed.data(), typed.size()) == static_cast<ssize_t>(typed.size()));
  while (append_from(terminal, outcome.out)) {  // ends with EIO when the program has gone
  }
  outcome.exit_code = exit_code_of(id);
  ::close(terminal);
  return outcome;
}

Home::Home() { must({"init"}); }

Environment Home::environment() const {
  return {{"HOME", folder_.path()},    {"XDG_CONFIG_HOME", ""}, {"XDG_DATA_HOME", ""}, {"ORGMGR_DATA", ""},
          {"ORGMGR_BILLING_KEYS", ""}, {"NO_COLOR", ""},        {"TERM", "xterm"}};
}

Words Home::words(const Words& more) const { return joined({program(), "--data", data()}, more); }

Outcome Home::operator()(const Words& more, std::string_view input) const {
  return run(words(more), input, environment());
}

std::string Home::must(const Words& more, std::string_view input) const {
  const Outcome outcome = (*this)(more, input);
  std::string shown;
  for (const std::string& word : more) shown += word + " ";
  INFO(shown, outcome.err);
  REQUIRE(outcome.exit_code == 0);
  return outcome.out;
}

std::map<std::string, std::string> Home::files() const {
  std::map<std::string, std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(data())) {
    if (!entry.is_regular_file() || entry.path().filename() == "LOCK") continue;
    found[entry.path().string()] = text_of(entry.path().string());
  }
  return found;
}

void check_refused(const Home& home, const std::vector<Refusal>& refusals) {
  const auto before = home.files();
  for (const Refusal& expected : refusals) {
    const Outcome refused = home(joined(expected.words, {"--json"}));
    CAPTURE(refused.err);
    CAPTURE(expected.code);
    CHECK(refused.exit_code == expected.exit_code);
    CHECK(refused.out.empty());
    CHECK(lines_of(refused.err).size() == 1);
    CHECK(code_of(refused) == expected.code);
    CHECK(!error_member(refused, "message").empty());
    const Outcome for_people = home(expected.words);
    CHECK(for_people.exit_code == expected.exit_code);
    CHECK(for_people.out.empty());
    CHECK(for_people.err.starts_with("orgmgr: "));
  }
  CHECK(home.files() == before);
}

std::string program() { return ORGMGR_CLI; }

Words joined(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  std::istringstream stream{std::string(text)};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string first_line(std::string_view text) {
  const auto lines = lines_of(text);
  REQUIRE(!lines.empty());
  return lines.front();
}

std::string member_of(std::string_view object, std::string_view key) {
  const std::string_view value = json::find(object, key);
  return json::decode_string(value).value_or(std::string(value));
}

std::string error_member(const Outcome& outcome, std::string_view key) {
  return member_of(member_of(outcome.err, "error"), key);
}

std::string code_of(const Outcome& outcome) { return error_member(outcome, "code"); }

}  // namespace orgmgr::test
