// A filter in the program's process stops it at the calls that count, and at no other.
#include "crash/traced_program.hpp"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <stdexcept>
#include <vector>

namespace orgmgr::test {
namespace {

constexpr int untraceable = 126;

/// Calls that change a file, a folder or what is durable; an opening counts when it may make the file.
constexpr auto changing_calls = std::to_array<int>({
#ifdef SYS_rename  // younger machines have only the calls that end in `at`
    SYS_rename,  SYS_mkdir,    SYS_rmdir,     SYS_link,      SYS_unlink, SYS_symlink,   SYS_chmod,
#endif
    SYS_write,   SYS_pwrite64, SYS_ftruncate, SYS_fallocate, SYS_fsync,  SYS_fdatasync, SYS_renameat2,
    SYS_mkdirat, SYS_linkat,   SYS_unlinkat,  SYS_symlinkat, SYS_fchmod, SYS_fchmodat,  SYS_exit_group,
});

std::vector<sock_filter> filter() {
  std::vector<sock_filter> steps;
  const auto load = [&](std::size_t offset) {
    steps.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset)));
  };
  const auto stop_if = [&](std::uint16_t comparison, int with) {
    steps.push_back(BPF_JUMP(static_cast<std::uint16_t>(BPF_JMP | comparison | BPF_K),
                             static_cast<std::uint32_t>(with), 0, 1));
    steps.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE));
  };
  load(offsetof(seccomp_data, nr));
  for (const int call : changing_calls) stop_if(BPF_JEQ, call);
  steps.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 1, 0));
  steps.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  load(offsetof(seccomp_data, args) + 2 * sizeof(std::uint64_t));  // its low half, as on all that we run on
  stop_if(BPF_JSET, O_CREAT);
  steps.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  return steps;
}

[[noreturn]] void become(const Words& words, const Environment& environment, const std::string& input,
                         int output) {
  const std::vector<char*> arguments = prepare_to_become(words, environment);
  ::dup2(::open(input.c_str(), O_RDONLY | O_CLOEXEC), STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(::open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
  std::vector<sock_filter> steps = filter();
  const sock_fprog program{.len = static_cast<unsigned short>(steps.size()), .filter = steps.data()};
  if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0 || ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    ::_exit(untraceable);
  ::raise(SIGSTOP);
  if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) ::_exit(untraceable);
  ::execv(arguments.front(), arguments.data());
  ::_exit(untraceable);
}

/// Lets it run to the next stop; whether there is one.
bool next_stop(pid_t id, int& status, int signal = 0) {
  if (::ptrace(PTRACE_CONT, id, nullptr, signal) != 0) return false;
  return ::waitpid(id, &status, 0) == id && WIFSTOPPED(status);
}

void follow(pid_t id, std::uint64_t nth, TracedRun& run) {
  int status = 0;
  if (::waitpid(id, &status, 0) == id && WIFSTOPPED(status)) {
    ::ptrace(PTRACE_SETOPTIONS, id, nullptr, PTRACE_O_EXITKILL | PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEEXEC);
    for (int signal = 0; next_stop(id, status, signal);) {
      const bool counts = status >> 8 == (SIGTRAP | (PTRACE_EVENT_SECCOMP << 8));
      signal = WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
      if (!counts || ++run.calls != nth) continue;
      ::kill(id, SIGKILL);
      ::waitpid(id, &status, 0);
      break;
    }
  }
  run.killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  if (WIFEXITED(status)) run.exit_code = WEXITSTATUS(status);
}

}  // namespace

TracedRun run_killed(const Words& words, const Environment& environment, const std::string& input,
                     std::uint64_t nth) {
  std::array<int, 2> output{};
  if (::pipe2(output.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const pid_t id = ::fork();
  if (id < 0) throw std::runtime_error("cannot fork");
  if (id == 0) become(words, environment, input, output[1]);
  ::close(output[1]);
  TracedRun run;
  follow(id, nth, run);
  std::array<char, 65536> buffer{};
  for (ssize_t got = 1; got > 0;) {
    got = ::read(output[0], buffer.data(), buffer.size());
    if (got > 0) run.out.append(buffer.data(), static_cast<std::size_t>(got));
  }
  ::close(output[0]);
  return run;
}

std::string tracing_refused() {
  const TracedRun run = run_killed({"/bin/true"}, {}, "/dev/null", 0);
  if (run.exit_code == untraceable) return "this process may not trace another one";
  return run.exit_code == 0 && run.calls > 0 ? "" : "a traced program is not stopped at its calls";
}

}  // namespace orgmgr::test
