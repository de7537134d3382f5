// Making a store beside its place.
#include "staged_store.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <orgmgr/maintenance.hpp>
#include <stdexcept>

namespace orgmgr::cli {
namespace {

constexpr std::array ending_signals{SIGINT, SIGTERM, SIGHUP};

/// Lets the signals that would end this program wait until it goes out of scope. Those that are ignored, as
/// under nohup, are left alone: held, they would seem to end it.
class HeldSignals {
 public:
  HeldSignals() {
    sigset_t held{};
    sigemptyset(&held);
    for (const int signal : ending_signals) {
      struct sigaction now {};
      if (sigaction(signal, nullptr, &now) == 0 && now.sa_handler != SIG_IGN) sigaddset(&held, signal);
    }
    sigprocmask(SIG_BLOCK, &held, &before_);
  }
  ~HeldSignals() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

 private:
  sigset_t before_{};
};

/// Removes the staging folder unless it was moved away.
struct Cleaner {
  const std::filesystem::path& staging;
  ~Cleaner() {
    std::error_code ignored;
    std::filesystem::remove_all(staging, ignored);
  }
};

}  // namespace

void stop_when_interrupted() {
  sigset_t waiting{};
  sigpending(&waiting);
  for (const int signal : ending_signals) {
    if (sigismember(&waiting, signal) == 1) throw std::runtime_error("interrupted");
  }
}

void with_staged_store(Context& context, const std::filesystem::path& folder,
                       const std::function<bool(OrgManager&)>& fill) {
  std::filesystem::path place = std::filesystem::absolute(folder).lexically_normal();
  if (!place.has_filename()) place = place.parent_path();
  std::filesystem::path staging = place;
  staging += fmt::format(".making-{}", ::getpid());
  const HeldSignals held;
  const Cleaner cleaner{staging};
  {
    OrgManager orgs = context.open_creating(staging);
    if (!fill(orgs)) return;
  }
  stop_when_interrupted();
  move_store(staging, place);
}

}  // namespace orgmgr::cli
