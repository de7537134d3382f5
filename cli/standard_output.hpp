// Standard output that tells when it could not write: a full disk or a closed pipe is no success.
#pragma once

#include <orgmgr/error.hpp>
#include <string>
#include <string_view>

namespace orgmgr::cli {

/// Standard output took no more. That says nothing of what was to be answered.
class AnswerLost : public StorageError {
 public:
  using StorageError::StorageError;
};

/// Collects bytes and writes them with write(2). Not thread-safe.
class StandardOutput {
 public:
  /// Takes the bytes; may write. Throws `AnswerLost` io_failed or disk_full.
  void write(std::string_view bytes);
  /// Writes all that was taken.
  void flush();
  /// Ends the program as a write to a closed pipe would, when the reader is gone. A program that waits
  /// for something to write would not notice otherwise.
  static void end_without_reader();

 private:
  std::string waiting_;
};

}  // namespace orgmgr::cli
