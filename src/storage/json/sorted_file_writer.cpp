// One pass: lines into blocks, blocks into sums.
#include "storage/json/sorted_file_writer.hpp"

#include <stdexcept>

#include "base/json_text.hpp"
#include "fs/paths.hpp"
#include "model/collection.hpp"
#include "storage/json/layout.hpp"

namespace orgmgr::storage::json_engine {
namespace {
constexpr std::size_t write_size = 1U << 20U;
constexpr std::uint32_t read_only_mode = 0400;
}  // namespace

SortedFileWriter::SortedFileWriter(fs::FileSystem& file_system, const std::string& folder,
                                   std::string_view stem, Shape shape)
    : file_system_(file_system),
      data_path_(fs::join(folder, Layout::data_name(stem))),
      sums_path_(fs::join(folder, Layout::sums_name(stem))),
      data_(file_system.open(data_path_, fs::OpenMode::create)),
      sums_(file_system.open(sums_path_, fs::OpenMode::create)),
      shape_(shape),
      sums_text_("[\n") {
  line("{");
}

void SortedFileWriter::add(std::string_view key, std::string_view value) {
  if (!last_key_.empty() && key <= last_key_) throw std::logic_error("keys of a sorted file must rise");
  last_key_ = key;
  ++facts_.records;
  if (shape_ == Shape::keyed) {
    end_record(false);
    json::append_string(pending_, key);
    pending_.append(": ").append(value);
    return;
  }
  const auto org = model::split_member_key(key).first;
  if (org != group_) {
    end_record(true);
    if (!group_.empty()) line("],");
    group_ = org;
    std::string start;
    json::append_string(start, org);
    line(start.append(": ["));
  } else {
    end_record(false);
  }
  pending_ = value;
}

void SortedFileWriter::end_record(bool last) {
  if (pending_.empty()) return;
  if (!last) pending_ += ',';
  line(pending_);
  pending_.clear();
}

void SortedFileWriter::line(std::string_view text) {
  if (block_.size() == block_size) end_block(false);
  if (first_line_ == block_size) first_line_ = static_cast<std::uint32_t>(block_.size());
  put(text);
  put("\n");
}

void SortedFileWriter::put(std::string_view bytes) {
  while (!bytes.empty()) {
    if (block_.size() == block_size) end_block(false);
    const std::string_view part = bytes.substr(0, block_size - block_.size());
    block_.append(part);
    bytes.remove_prefix(part.size());
  }
}

void SortedFileWriter::end_block(bool last) {
  sums_text_ += format_sum({block_checksum(block_, first_line_, blocks_), first_line_}, last);
  ++blocks_;
  buffer_ += block_;
  block_.clear();
  first_line_ = block_size;
  if (!last && buffer_.size() < write_size) return;
  data_->write_at(written_, buffer_);
  written_ += buffer_.size();
  buffer_.clear();
}

FileFacts SortedFileWriter::finish() {
  end_record(true);
  if (!group_.empty()) line("]");
  line("}");
  end_block(true);
  sums_text_ += "]\n";
  sums_->write_at(0, sums_text_);
  data_->sync();
  sums_->sync();
  file_system_.set_mode(data_path_, read_only_mode);
  file_system_.set_mode(sums_path_, read_only_mode);
  facts_.bytes = written_;
  facts_.sums = sha256_hex(sums_text_);
  return facts_;
}

}  // namespace orgmgr::storage::json_engine
