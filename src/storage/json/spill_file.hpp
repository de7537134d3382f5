// Where a bulk load puts sorted records that it has no memory for: one file, whose name is taken away as
// soon as it is open, so that it ends with the process however that ends.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fs/file_system.hpp"

namespace orgmgr::storage::json_engine {

class SpillFile {
 public:
  /// Makes the file when it is needed first. Nobody else may use the path.
  SpillFile(fs::FileSystem& file_system, std::string path)
      : file_system_(file_system), path_(std::move(path)) {}

  /// Where the next piece will stand.
  [[nodiscard]] std::uint64_t end() const noexcept { return end_; }
  void append(std::string_view piece);
  /// Reads the piece at `offset`, as it was appended; the answer is where the next one stands. Throws
  /// damaged when it is not what was written [P5].
  [[nodiscard]] std::uint64_t read(std::uint64_t offset, std::string& piece) const;

 private:
  fs::FileSystem& file_system_;
  std::string path_;
  std::unique_ptr<fs::File> file_{};
  std::uint64_t end_ = 0;
};

/// A part of the spill file without a gap.
struct Extent {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

/// Records of rising keys in the spill file.
struct SpilledRun {
  std::vector<Extent> extents{};
  std::string last_key{};  ///< for whoever may go on with it
};

/// Writes one run, or goes on with one; the file is its own meanwhile.
class RunSpiller {
 public:
  RunSpiller(SpillFile& file, SpilledRun& run) : file_(file), run_(run), begin_(file.end()) {}
  void add(std::string_view key, std::string_view value);
  void finish();

 private:
  void flush();

  SpillFile& file_;
  SpilledRun& run_;
  std::uint64_t begin_;
  std::string piece_{};
};

/// Walks a run.
class RunReader {
 public:
  RunReader(const SpillFile& file, const SpilledRun& run) : file_(file), run_(run) {}
  [[nodiscard]] bool next();
  [[nodiscard]] std::string_view key() const noexcept { return key_; }
  [[nodiscard]] std::string_view value() const noexcept { return value_; }

 private:
  const SpillFile& file_;
  const SpilledRun& run_;
  std::size_t extent_ = 0;
  std::uint64_t offset_ = 0;
  std::string piece_{};
  std::size_t at_ = 0;
  std::string_view key_{};
  std::string_view value_{};
};

}  // namespace orgmgr::storage::json_engine
