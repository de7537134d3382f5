// Starting, reading and killing worker programs.
#include "concurrency/worker_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace orgmgr::test {

WorkerProcess::WorkerProcess(const std::string& folder, const std::string& name, std::uint64_t seed,
                             int commands)
    : name_(name) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const std::string seed_text = std::to_string(seed);
  const std::string commands_text = std::to_string(commands);
  id_ = ::fork();
  if (id_ == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::execl(ORGMGR_WORKER, ORGMGR_WORKER, folder.c_str(), name.c_str(), seed_text.c_str(),
            commands_text.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(ends[1]);
  pipe_ = ends[0];
  if (id_ < 0) throw std::runtime_error("cannot fork");
}

WorkerProcess::WorkerProcess(WorkerProcess&& other) noexcept
    : name_(std::move(other.name_)),
      id_(std::exchange(other.id_, 0)),
      pipe_(std::exchange(other.pipe_, -1)),
      ended_(other.ended_),
      rest_(std::move(other.rest_)) {}

WorkerProcess::~WorkerProcess() {
  if (id_ > 0) {
    kill();
    (void)wait();
  }
  if (pipe_ >= 0) ::close(pipe_);
}

std::vector<Answer> WorkerProcess::read() {
  std::array<char, 65536> buffer{};
  pollfd ready{.fd = pipe_, .events = POLLIN, .revents = 0};
  while (!ended_ && ::poll(&ready, 1, 0) > 0) {
    const ssize_t got = ::read(pipe_, buffer.data(), buffer.size());
    if (got <= 0) {
      ended_ = true;
    } else {
      rest_.append(buffer.data(), static_cast<std::size_t>(got));
    }
  }
  std::vector<Answer> answers;
  for (std::size_t newline = rest_.find('\n'); newline != std::string::npos; newline = rest_.find('\n')) {
    if (auto answer = Answer::parse(rest_.substr(0, newline))) answers.push_back(std::move(*answer));
    rest_.erase(0, newline + 1);
  }
  return answers;
}

void WorkerProcess::kill() const { ::kill(id_, SIGKILL); }

int WorkerProcess::wait() {
  int status = 0;
  while (::waitpid(id_, &status, 0) < 0) {
  }
  id_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void wait_for_any(const std::vector<WorkerProcess>& workers, int milliseconds) {
  std::vector<pollfd> ready;
  for (const auto& worker : workers) {
    if (!worker.ended()) ready.push_back({.fd = worker.descriptor(), .events = POLLIN, .revents = 0});
  }
  (void)::poll(ready.data(), ready.size(), milliseconds);
}

}  // namespace orgmgr::test
