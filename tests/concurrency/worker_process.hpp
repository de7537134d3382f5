// A worker program and the pipe that its answers come through.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "concurrency/contest.hpp"

namespace orgmgr::test {

class WorkerProcess {
 public:
  WorkerProcess(const std::string& folder, const std::string& name, std::uint64_t seed, int commands);
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;
  WorkerProcess(WorkerProcess&& other) noexcept;
  WorkerProcess& operator=(WorkerProcess&&) = delete;
  ~WorkerProcess();

  /// Where its answers can be read; for poll().
  [[nodiscard]] int descriptor() const noexcept { return pipe_; }
  /// The answers that have come since; sets `ended` at the end of the pipe.
  [[nodiscard]] std::vector<Answer> read();
  [[nodiscard]] bool ended() const noexcept { return ended_; }
  void kill() const;
  /// Its exit status; -1 when it was killed.
  int wait();
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  std::string name_;
  pid_t id_ = 0;
  int pipe_ = -1;
  bool ended_ = false;
  std::string rest_{};
};

/// Waits at most so long until any of them has something to say.
void wait_for_any(const std::vector<WorkerProcess>& workers, int milliseconds);

}  // namespace orgmgr::test
