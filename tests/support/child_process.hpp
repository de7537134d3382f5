// Runs a function in a forked child; its answer is the exit status.
#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

// Adds what this process counted to the file of counters; there only in a build for script/coverage.
extern "C" __attribute__((weak)) int __llvm_profile_write_file();

namespace orgmgr::test {

class ChildProcess {
 public:
  /// `run` gives a small non-negative int; an exception is status 99.
  template <class Run>
  explicit ChildProcess(Run run) : id_(::fork()) {
    if (id_ < 0) throw std::runtime_error("cannot fork");
    if (id_ != 0) return;
    int status = 99;
    try {
      status = run();
    } catch (...) {
    }
    if (__llvm_profile_write_file != nullptr) __llvm_profile_write_file();
    ::_exit(status);
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess() {
    if (id_ > 0) kill();
  }

  [[nodiscard]] pid_t id() const noexcept { return id_; }
  /// The exit status; -1 when a signal ended it.
  int wait() {
    int status = 0;
    while (::waitpid(id_, &status, 0) < 0) {
    }
    id_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  int kill() {
    ::kill(id_, SIGKILL);
    return wait();
  }

 private:
  pid_t id_;
};

template <class Run>
int in_child(Run run) {
  return ChildProcess(std::move(run)).wait();
}

}  // namespace orgmgr::test
