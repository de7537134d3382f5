// A file to try refused calls on, and the error that they end in.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <orgmgr/error.hpp>

#include "fs/file_system.hpp"
#include "storage/replaced_calls.hpp"
#include "support/temporary_folder.hpp"

namespace orgmgr::test {

struct FileAtHand {
  TemporaryFolder folder;
  fs::FileSystem& files = fs::posix_file_system();
  std::string path = folder / "file";

  FileAtHand() { make(path); }
  void make(const std::string& name) const {
    const auto made = files.open(name, fs::OpenMode::create);
    made->write_at(0, "bytes");
  }
  [[nodiscard]] std::unique_ptr<fs::File> open() const { return files.open(path, fs::OpenMode::read_write); }
};

/// The error that `run` throws; its path is `path`.
template <class Run>
StorageError error_of(const std::string& path, Run run) {
  try {
    run();
  } catch (const StorageError& error) {
    CHECK(error.path() == path);
    return error;
  }
  FAIL("was not refused: ", path);
  throw std::logic_error("not reached");
}

inline bool says(const StorageError& error, std::string_view words) {
  return std::string_view(error.what()).find(words) != std::string_view::npos;
}

}  // namespace orgmgr::test
