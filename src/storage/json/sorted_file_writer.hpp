// Writing a sorted data file and its block sums.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/digest.hpp"
#include "fs/file_system.hpp"
#include "storage/json/sorted_file.hpp"

namespace orgmgr::storage::json_engine {

/// Takes records in rising order of keys. The two files must not exist yet; they are whole and
/// durable after `finish`.
class SortedFileWriter {
 public:
  SortedFileWriter(fs::FileSystem& file_system, const std::string& folder, std::string_view stem,
                   Shape shape);

  /// `value` is the record's JSON text, without newlines. Precondition: `key` is above the last.
  void add(std::string_view key, std::string_view value);
  /// Ends both files, syncs them, makes them read-only.
  [[nodiscard]] FileFacts finish();

 private:
  void line(std::string_view text);  ///< adds a line; its newline is added here
  void end_record(bool last);
  void put(std::string_view bytes);
  void end_block(bool last);

  fs::FileSystem& file_system_;
  std::string data_path_;
  std::string sums_path_;
  std::unique_ptr<fs::File> data_;
  std::unique_ptr<fs::File> sums_;
  Shape shape_;
  FileFacts facts_;
  std::string buffer_;         ///< bytes not written yet
  std::uint64_t written_ = 0;  ///< bytes in the file
  std::string block_;          ///< bytes of the open block
  std::uint32_t first_line_ = block_size;
  std::uint64_t blocks_ = 0;
  std::string sums_text_;
  std::string pending_;  ///< the last record's line, whose comma is not decided yet
  std::string group_;    ///< the open organization
  std::string last_key_;
};

}  // namespace orgmgr::storage::json_engine
