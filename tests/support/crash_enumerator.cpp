// Every crash point of a workload, every kind of loss.
#include <algorithm>
#include <array>

#include "support/crash_file_system.hpp"

namespace orgmgr::test {
namespace {

struct LossRow {
  Loss loss;
  std::string_view name;
  bool by_seed;
};

constexpr std::array losses{
    LossRow{Loss::nothing, "nothing", false}, LossRow{Loss::everything, "everything", false},
    LossRow{Loss::bytes, "bytes", false},     LossRow{Loss::zeroed, "zeroed", false},
    LossRow{Loss::names, "names", false},     LossRow{Loss::subset, "subset", true},
    LossRow{Loss::torn, "torn", true},        LossRow{Loss::killed, "killed", true},
};

std::unique_ptr<CrashFileSystem> new_disk(const CrashPlan& plan) {
  return std::make_unique<CrashFileSystem>(plan.start == nullptr ? nullptr : plan.start->clone());
}

/// True when the workload ran to its end.
bool run(const std::function<void(CrashFileSystem&)>& workload, CrashFileSystem& files) {
  try {
    workload(files);
    return !files.crashed();
  } catch (const CrashNow&) {
    return false;
  }
}

}  // namespace

std::string_view to_string(Loss loss) noexcept { return losses[static_cast<std::size_t>(loss)].name; }

std::string CrashPoint::describe() const {
  return (finished ? "after the end (" : "in call ") + std::to_string(calls + (finished ? 0 : 1)) +
         (finished ? " calls)" : "") + ", loss of " + std::string(to_string(loss)) + ", seed " +
         std::to_string(seed);
}

std::uint64_t for_each_crash_image(
    const std::function<void(CrashFileSystem&)>& workload,
    const std::function<void(MemoryFileSystem& image, const CrashPoint& point)>& check,
    const CrashPlan& plan) {
  const auto whole = new_disk(plan);
  workload(*whole);
  const std::uint64_t calls = whole->call_count();
  std::uint64_t images = 0;
  for (std::uint64_t passed = 0; passed <= calls;) {
    const auto files = new_disk(plan);
    files->crash_after(passed);
    const bool finished = run(workload, *files);
    for (const LossRow& row : losses) {
      for (std::uint64_t seed = 0; seed < (row.by_seed ? plan.seeds : 1); ++seed) {
        const auto image = files->image(row.loss, seed + passed * plan.seeds);
        check(*image, {.calls = passed, .finished = finished, .loss = row.loss, .seed = seed});
        ++images;
      }
    }
    if (passed == calls) break;
    passed = std::min(passed + plan.every, calls);
  }
  return images;
}

}  // namespace orgmgr::test
