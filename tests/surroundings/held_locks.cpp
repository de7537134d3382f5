// Locks whose holder is stopped, dead or deceived, and signals that come all the time [P4, P10, P13].
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>

#include "support/child_process.hpp"
#include "support/fault_file_system.hpp"
#include "support/proof.hpp"
#include "support/temporary_folder.hpp"
#include "surroundings/real_store.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
using SteadyClock = std::chrono::steady_clock;

/// A child that works on the store until it stops itself; `wait_stopped` returns when it has.
class StoppedChild {
 public:
  template <class Run>
  explicit StoppedChild(Run run) : child_(std::move(run)) {}
  [[nodiscard]] pid_t id() const noexcept { return child_.id(); }
  void wait_stopped() const {
    int status = 0;
    REQUIRE(::waitpid(id(), &status, WUNTRACED) == id());
    REQUIRE(WIFSTOPPED(status));
  }
  int go_on() {
    ::kill(id(), SIGCONT);
    return child_.wait();
  }
  void die() { child_.kill(); }

 private:
  ChildProcess child_;
};

void commit_that_stops(Engine& engine) {
  const auto outcome = engine.commit({.op = "stops"}, [](storage::Transaction& transaction) {
    transaction.put(model::Collection::quarantine, "stopped", "{}");
    ::raise(SIGSTOP);  // with the append lock
    return storage::Ruling{.apply = true};
  });
  engine.wait_durable(outcome);
}

struct TimedRefusal {
  std::optional<ErrorCode> code{};
  std::string message{};
  std::chrono::milliseconds took{};
};

TimedRefusal timed(const std::function<void()>& run) {
  TimedRefusal refusal;
  const auto begin = SteadyClock::now();
  try {
    run();
  } catch (const StorageError& error) {
    refusal.code = error.code();
    refusal.message = error.what();
  }
  refusal.took = std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - begin);
  return refusal;
}

}  // namespace

TEST_CASE("beside a stopped holder others read, are told who it is in time, and go on after it [P10, P13]") {
  for (const bool killed : {false, true}) {
    CAPTURE(killed);
    const TemporaryFolder folder;
    const auto engine = open_real(folder / "store", real_options(250));
    count_up(*engine);
    StoppedChild holder([&] {
      commit_that_stops(*open_real(folder / "store"));
      return 0;
    });
    holder.wait_stopped();
    std::vector<std::int64_t> over;
    for (int turn = 0; turn < 3; ++turn) {
      const TimedRefusal refused = timed([&] { count_up(*engine); });
      CHECK(refused.code == ErrorCode::lock_timeout);
      CHECK(refused.message.find(std::to_string(holder.id())) != std::string::npos);
      over.push_back(refused.took.count() - 250);
    }
    std::sort(over.begin(), over.end());
    CHECK(over[0] >= -1);
    CHECK(over[1] <= (proof_scale() >= 100 ? 50 : 1000));
    CHECK(counted(*engine->read()) == 1);
    CHECK(counted(*open_to_read(folder / "store")->read()) == 1);
    if (killed) {
      holder.die();
    } else {
      CHECK(holder.go_on() == 0);
    }
    count_up(*engine);
    CHECK(counted(*engine->read()) == 2);
    CHECK(engine->read()->get(model::Collection::quarantine, "stopped").has_value() == !killed);
    CHECK(broken_history(*engine) == "");
  }
}

TEST_CASE(
    "a leader that is stopped in its sync leaves others an unknown outcome, and no false one [P7, P10]") {
  for (const bool killed : {false, true}) {
    CAPTURE(killed);
    const TemporaryFolder folder;
    const auto engine = open_real(folder / "store", real_options(150));
    count_up(*engine);
    StoppedChild leader([&] {
      FaultFileSystem files(fs::posix_file_system());
      const auto own = storage::json_engine::open_engine(folder / "store", real_options(), files);
      bool stopped = false;
      files.before_call([&](Call call, const std::string& path) {
        if (call != Call::sync || stopped || path.find("/journal/") == std::string::npos) return;
        stopped = true;
        ::raise(SIGSTOP);
      });
      count_up(*own);
      return stopped ? 0 : 1;
    });
    leader.wait_stopped();
    const TimedRefusal unknown = timed([&] { count_up(*engine); });
    CHECK(unknown.code == ErrorCode::commit_outcome_unknown);
    CHECK(unknown.took.count() >= 149);
    CHECK(counted(*engine->read()) == 1);  // nothing that is not durable is shown
    if (killed) {
      leader.die();
    } else {
      CHECK(leader.go_on() == 0);
    }
    count_up(*engine);
    // Both lines were written before: whoever synced next made them durable.
    CHECK(counted(*engine->read()) == 4);
    CHECK(broken_history(*engine) == "");
  }
}

TEST_CASE("a signal every millisecond is never seen in an answer") {
  const TemporaryFolder folder;
  const int status = in_child([&] {
    static volatile sig_atomic_t signals = 0;
    struct ::sigaction action {};
    action.sa_handler = [](int) { signals = signals + 1; };  // no SA_RESTART: calls are interrupted
    ::sigaction(SIGALRM, &action, nullptr);
    const struct ::itimerval each {
      .it_interval = {0, 1000}, .it_value = { 0, 1000 }
    };
    ::setitimer(ITIMER_REAL, &each, nullptr);
    const auto engine = open_real(folder / "store");
    for (int number = 0; number < 300; ++number) count_up(*engine);
    (void)engine->checkpoint();
    engine->wait_for_change(engine->durable(), std::chrono::milliseconds(50));
    if (counted(*open_to_read(folder / "store")->read()) != 300) return 1;
    return signals > 20 ? 0 : 2;
  });
  CHECK(status == 0);
}

TEST_CASE("whoever deletes or replaces LOCK again and again never makes two writers acknowledge one number") {
  const TemporaryFolder folder;
  const std::string store = folder / "store";
  const std::string lock = store + "/.orgmgr/LOCK";
  count_up(*open_real(store));
  // Each writer opens anew when it is told to, and says what was acknowledged by writing to a pipe.
  int pipe[2];
  REQUIRE(::pipe(pipe) == 0);
  const auto write_until_closed = [&](int seconds_in_tenths) {
    const auto end = SteadyClock::now() + std::chrono::milliseconds(100 * seconds_in_tenths);
    EnginePointer engine;
    while (SteadyClock::now() < end) {
      try {
        if (!engine) engine = open_real(store, real_options(2000));
        count_up(*engine);
        const char byte = '+';
        if (::write(pipe[1], &byte, 1) != 1) return 3;
        ::usleep(100);  // so that looking through all of it takes no minutes where a sync costs nothing
      } catch (const StorageError& error) {
        engine.reset();
        if (error.kind() == ErrorKind::corrupt) return 2;
      }
    }
    return 0;
  };
  const int tenths = proof_scale() >= 100 ? 15 : 8;
  ChildProcess one([&] { return write_until_closed(tenths); });
  ChildProcess other([&] { return write_until_closed(tenths); });
  ::close(pipe[1]);
  std::uint64_t acknowledged = 1;
  std::thread reader([&] {  // meanwhile: a pipe holds 64 KiB
    std::array<char, 4096> bytes{};
    for (ssize_t got = 0; (got = ::read(pipe[0], bytes.data(), bytes.size())) > 0;)
      acknowledged += static_cast<std::uint64_t>(got);
  });
  std::uint64_t replaced = 0;
  const auto end = SteadyClock::now() + std::chrono::milliseconds(100 * tenths);
  while (SteadyClock::now() < end) {
    ::usleep(5000);
    if (++replaced % 2 == 0) {
      std::filesystem::remove(lock);
    } else {
      std::error_code absent;
      std::filesystem::copy_file(lock, lock + ".copy", absent);
      std::filesystem::rename(lock + ".copy", lock, absent);
    }
  }
  CHECK(one.wait() == 0);
  CHECK(other.wait() == 0);
  reader.join();
  ::close(pipe[0]);
  const auto engine = open_real(store);
  CHECK(broken_history(*engine) == "");
  figure_at_least("P4", "replacements of a lock file under two writers", replaced, 100);
  figure_none("P1 P4", "acknowledged changes lost by it",
              acknowledged > counted(*engine->read()) ? acknowledged - counted(*engine->read()) : 0);
}
