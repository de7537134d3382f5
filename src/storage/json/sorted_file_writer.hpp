// Writing a sorted data file and its block sums.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/digest.hpp"
#include "fs/file_system.hpp"
#include "storage/json/sorted_file.hpp"
#include "storage/json/stretch_reader.hpp"

namespace orgmgr::storage::json_engine {

/// Takes records in rising order of keys. The two files must not exist yet; they are whole after `finish`,
/// and durable after `make_durable`.
class SortedFileWriter {
 public:
  SortedFileWriter(fs::FileSystem& file_system, const std::string& folder, std::string_view stem,
                   Shape shape);

  /// `value` is the record's JSON text, without newlines. Precondition: `key` is above the last.
  void add(std::string_view key, std::string_view value);
  /// The records of a stretch of another file of the shape, as they stand there. Precondition: the first is
  /// above the last. `finish` is to be told how many there were.
  void copy(const Stretch& stretch);
  /// Ends both files, and has the system begin to write them out.
  [[nodiscard]] FileFacts finish(std::uint64_t copied_records = 0);
  /// Syncs both files and makes them read-only. Who writes several finishes all of them first: what they have
  /// in common in the file system is written once then.
  void make_durable();

 private:
  void rise_to(std::string_view key);
  void make_room();  ///< before a line
  void begin_member(std::string_view org);
  void line(std::string_view text);  ///< a whole one
  void end_record(bool last);
  void write_blocks(std::size_t count, bool last);
  void write_sums();

  fs::FileSystem& file_system_;
  std::string data_path_;
  std::string sums_path_;
  std::unique_ptr<fs::File> data_;
  std::unique_ptr<fs::File> sums_;
  Shape shape_;
  FileFacts facts_;
  std::string buffer_;            ///< bytes not written yet, from a block's start on
  std::uint64_t blocks_ = 0;      ///< that were written
  char last_written_ = '\n';      ///< the byte in front of `buffer_`
  std::string sums_text_;         ///< not written yet
  std::uint64_t sums_bytes_ = 0;  ///< that were written
  Sha256 digest_;                 ///< of them
  bool in_record_ = false;  ///< the last record's line has no end yet: whether a comma follows is not known
  std::string group_;       ///< the open organization
  std::string last_key_;
};

}  // namespace orgmgr::storage::json_engine
