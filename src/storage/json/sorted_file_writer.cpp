// One pass: lines into blocks, blocks into sums.
#include "storage/json/sorted_file_writer.hpp"

#include <algorithm>
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
    begin_line();
    json::append_string(buffer_, key);
    buffer_ += ": ";
  } else {
    begin_member(model::split_member_key(key).first);
  }
  buffer_ += value;
  in_record_ = true;
}

/// Begins the line of a member of this organization.
void SortedFileWriter::begin_member(std::string_view org) {
  const bool same = org == group_;
  end_record(!same);
  if (!same) {
    if (!group_.empty()) line("],");
    group_ = org;
    begin_line();
    json::append_string(buffer_, org);
    buffer_ += ": [\n";
  }
  begin_line();
}

void SortedFileWriter::end_record(bool last) {
  if (in_record_) buffer_ += last ? "\n" : ",\n";
  in_record_ = false;
}

void SortedFileWriter::line(std::string_view text) {
  begin_line();
  buffer_.append(text) += '\n';
}

void SortedFileWriter::begin_line() {
  if (buffer_.size() >= write_size) write_blocks(buffer_.size() / block_size, false);
  const std::size_t block = buffer_.size() / block_size;
  if (first_lines_.size() > block) return;
  first_lines_.resize(block, block_size);  // a line may be longer than a block
  first_lines_.push_back(static_cast<std::uint32_t>(buffer_.size() % block_size));
}

void SortedFileWriter::write_blocks(std::size_t count, bool last) {
  const std::string_view bytes = std::string_view(buffer_).substr(0, count * block_size);
  first_lines_.resize(std::max(first_lines_.size(), count), block_size);
  for (std::size_t number = 0; number < count; ++number) {
    const std::uint32_t first_line = first_lines_[number];
    const std::uint32_t sum =
        block_checksum(bytes.substr(number * block_size, block_size), first_line, blocks_ + number);
    sums_text_ += format_sum({sum, first_line}, last && number + 1 == count);
  }
  if (sums_text_.size() >= write_size) write_sums();
  data_->write_at(blocks_ * block_size, bytes);
  blocks_ += count;
  facts_.bytes += bytes.size();
  buffer_.erase(0, bytes.size());
  first_lines_.erase(first_lines_.begin(), first_lines_.begin() + static_cast<std::ptrdiff_t>(count));
}

void SortedFileWriter::write_sums() {
  digest_.update(sums_text_);
  sums_->write_at(sums_bytes_, sums_text_);
  sums_bytes_ += sums_text_.size();
  sums_text_.clear();
}

FileFacts SortedFileWriter::finish() {
  end_record(true);
  if (!group_.empty()) line("]");
  line("}");
  write_blocks((buffer_.size() + block_size - 1) / block_size, true);
  sums_text_ += "]\n";
  write_sums();
  data_->sync();
  sums_->sync();
  file_system_.set_mode(data_path_, read_only_mode);
  file_system_.set_mode(sums_path_, read_only_mode);
  facts_.sums = digest_.hex();
  return facts_;
}

}  // namespace orgmgr::storage::json_engine
