// A file system that knows what a power cut may take.
//
// The model. A call that changed something is *pending* until a sync covers it:
// - Bytes, size and mode of a file become durable by that file's own sync, and by nothing else. Pending
//   writes survive in any subset; one that survives may be torn at 512-byte boundaries: a prefix, or
//   some sectors old, zero or garbage. Only bytes of that very write are ever torn (powersafe overwrite).
//   A grown size may be durable while the bytes are zeros.
// - Names become durable by sync_directory of their folder, and by nothing else. Pending changes of
//   names survive in any subset; each name is the old or a newer one, never anything else. A rename is
//   atomic for the name it makes: that one leads to the old or to the new file. The name it leaves
//   may outlive it, but never goes before the new one is there. An exchange, and a rename of a folder,
//   are whole or not at all.
// - What no durable name leads to is gone, durable bytes or not.
// - The page of a lock file may survive as it was, as it was some time before, or be zeros.
// A process that is killed loses nothing of this, but its last write may be there in part (Loss::killed).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "support/memory_file_system.hpp"

namespace orgmgr::test {

/// The machine stopped. Not an exception of the library, nor of std: nothing may take it for an error
/// that it can answer.
struct CrashNow {};

/// What becomes of that which is pending.
enum class Loss : std::uint8_t {
  nothing,     ///< all of it survives
  everything,  ///< none of it does
  bytes,       ///< names survive, bytes and sizes do not
  zeroed,      ///< names and sizes survive, bytes that made a file longer are zeros
  names,       ///< bytes survive, names do not
  subset,      ///< each survives or not, by the seed
  torn,        ///< as subset, and what survives of the writes is torn
  killed,      ///< only the process is gone: its last write is there up to some byte
};

[[nodiscard]] std::string_view to_string(Loss loss) noexcept;

class CrashModel;

class CrashFileSystem final : public fs::FileSystem {
 public:
  /// Works on `disk` and takes all that is there for durable; an empty one when there is none.
  explicit CrashFileSystem(std::unique_ptr<MemoryFileSystem> disk = nullptr);
  ~CrashFileSystem() override;

  std::unique_ptr<fs::File> open(const std::string& path, fs::OpenMode mode) override;
  std::optional<fs::FileInfo> stat(const std::string& path) override;
  std::vector<std::string> list(const std::string& path) override;
  void make_directory(const std::string& path) override;
  void rename(const std::string& from, const std::string& to) override;
  void exchange(const std::string& one, const std::string& other) override;
  bool link(const std::string& from, const std::string& to) override;
  void remove(const std::string& path) override;
  void sync_directory(const std::string& path) override;
  void set_mode(const std::string& path, std::uint32_t mode) override;
  std::unique_ptr<fs::LockFile> open_lock(const std::string& path, bool read_only) override;
  std::string unsupported_kind(const std::string& path) override;
  std::uint32_t user_id() const override;
  std::uint64_t boot_mark() const override;

  /// Calls so far that change or sync something; reading calls make no new state and do not count.
  [[nodiscard]] std::uint64_t call_count() const;
  /// Lets `calls` such calls pass. The next one is caught in the middle: it has happened but is pending
  /// (a sync has not happened), and it, and every call after it, throws CrashNow.
  void crash_after(std::uint64_t calls);
  [[nodiscard]] bool crashed() const;

  /// One disk that a power cut now may leave. The same seed, the same disk.
  [[nodiscard]] std::unique_ptr<MemoryFileSystem> image(Loss loss, std::uint64_t seed = 0) const;

  /// What a failed sync leaves behind on Linux: the pending bytes of this file are seen by every reader
  /// but reach the disk by no later sync, unless they are written again.
  void lose_pending(const std::string& path);

  /// The disk as the running processes see it.
  [[nodiscard]] MemoryFileSystem& disk();

 private:
  std::shared_ptr<CrashModel> model_;
};

/// Where an image comes from.
struct CrashPoint {
  std::uint64_t calls = 0;  ///< that passed before the crash
  bool finished = false;    ///< the workload ran to its end, the crash came after it
  Loss loss = Loss::nothing;
  std::uint64_t seed = 0;
  [[nodiscard]] std::string describe() const;
};

struct CrashPlan {
  std::uint64_t seeds = 4;  ///< images per crash point for each loss that is up to a seed
  std::uint64_t every = 1;  ///< crash at each n-th call only, and after the last
  /// What the disk holds at the start of each run; empty when null.
  const MemoryFileSystem* start = nullptr;
};

/// Runs `workload` once to count its calls, then once per crash point, and gives `check` every image.
/// The workload notes what was acknowledged to it, and must start those notes afresh at each run; it
/// runs on one thread and lets CrashNow pass. Answers how many images there were.
std::uint64_t for_each_crash_image(
    const std::function<void(CrashFileSystem&)>& workload,
    const std::function<void(MemoryFileSystem& image, const CrashPoint& point)>& check,
    const CrashPlan& plan = {});

}  // namespace orgmgr::test
