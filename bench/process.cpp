// posix_spawn, pipes, waiting.
#include "process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>

extern char** environ;

namespace orgmgr::bench {
namespace {

class Actions {
 public:
  Actions() { posix_spawn_file_actions_init(&actions_); }
  ~Actions() { posix_spawn_file_actions_destroy(&actions_); }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;
  void to_nowhere(int descriptor) {
    posix_spawn_file_actions_addopen(&actions_, descriptor, "/dev/null", O_WRONLY, 0);
  }
  void become(int from, int to) { posix_spawn_file_actions_adddup2(&actions_, from, to); }
  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

pid_t spawn(const std::vector<std::string>& command, const Actions& actions) {
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  pid_t id = 0;
  if (posix_spawnp(&id, words.front(), actions.get(), nullptr, words.data(), environ) != 0) {
    throw std::runtime_error("cannot start " + command.front());
  }
  return id;
}

void await(pid_t id, const std::string& name) {
  int status = 0;
  while (::waitpid(id, &status, 0) < 0) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error(name + " failed");
}

struct Pipe {
  Pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
    read = ends[0];
    write = ends[1];
  }
  int read = -1;
  int write = -1;
};

}  // namespace

double time_process(const std::vector<std::string>& command) {
  Actions actions;
  actions.to_nowhere(STDOUT_FILENO);
  const auto begin = std::chrono::steady_clock::now();
  await(spawn(command, actions), command.front());
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count();
}

std::string output_of(const std::vector<std::string>& command) {
  const Pipe pipe;
  Actions actions;
  actions.become(pipe.write, STDOUT_FILENO);
  const pid_t id = spawn(command, actions);
  ::close(pipe.write);
  std::string text;
  char bytes[4096];
  for (ssize_t got = 0; (got = ::read(pipe.read, bytes, sizeof bytes)) > 0;) {
    text.append(bytes, static_cast<std::size_t>(got));
  }
  ::close(pipe.read);
  await(id, command.front());
  return text;
}

Child::Child(std::vector<std::string> arguments) {
  const Pipe to_child;
  const Pipe from_child;
  Actions actions;
  actions.become(to_child.read, STDIN_FILENO);
  actions.become(from_child.write, STDOUT_FILENO);
  arguments.insert(arguments.begin(), {"/proc/self/exe", "child"});
  id_ = spawn(arguments, actions);
  ::close(to_child.read);
  ::close(from_child.write);
  input_ = to_child.write;
  output_ = from_child.read;
}

Child::~Child() {
  if (id_ > 0) {
    ::kill(id_, SIGKILL);
    ::waitpid(id_, nullptr, 0);
  }
  if (input_ >= 0) ::close(input_);
  if (output_ >= 0) ::close(output_);
}

std::string Child::read_line() {
  std::size_t end = 0;
  while ((end = read_.find('\n')) == std::string::npos) {
    char bytes[4096];
    const ssize_t got = ::read(output_, bytes, sizeof bytes);
    if (got <= 0) throw std::runtime_error("a child process ended early");
    read_.append(bytes, static_cast<std::size_t>(got));
  }
  std::string line = read_.substr(0, end);
  read_.erase(0, end + 1);
  return line;
}

std::string Child::read_what_is_there() {
  if (read_.find('\n') == std::string::npos) {
    pollfd ready{output_, POLLIN, 0};
    if (::poll(&ready, 1, 0) != 1) return {};
  }
  return read_line();
}

void Child::write_line(const std::string& line) const {
  const std::string text = line + "\n";
  if (::write(input_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    throw std::runtime_error("a child process does not listen");
  }
}

void Child::finish() {
  ::close(input_);
  input_ = -1;
  const pid_t id = id_;
  id_ = 0;
  await(id, "a child process");
}

}  // namespace orgmgr::bench
