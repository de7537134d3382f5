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
  rise_to(key);
  last_key_ = key;
  ++facts_.records;
  if (shape_ == Shape::keyed) {
    end_record(false);
    make_room();
    json::append_string(buffer_, key);
    buffer_ += ": ";
  } else {
    begin_member(model::split_member_key(key).first);
  }
  buffer_ += value;
  in_record_ = true;
}

void SortedFileWriter::copy(const Stretch& stretch) {
  rise_to(stretch.first_key);
  last_key_ = stretch.last_key;
  if (shape_ == Shape::keyed) {
    end_record(false);
    make_room();
  } else {
    begin_member(model::split_member_key(stretch.first_key).first);
    group_ = model::split_member_key(stretch.last_key).first;
  }
  std::string_view lines = stretch.lines.substr(0, stretch.lines.size() - 1);
  if (lines.ends_with(','))
    lines.remove_suffix(1);  // the file may end, or its last group, behind this record
  buffer_ += lines;
  in_record_ = true;
}

void SortedFileWriter::rise_to(std::string_view key) {
  if (!last_key_.empty() && key <= last_key_) throw std::logic_error("keys of a sorted file must rise");
}

/// Begins the line of a member of this organization.
void SortedFileWriter::begin_member(std::string_view org) {
  const bool same = org == group_;
  end_record(!same);
  if (!same) {
    if (!group_.empty()) line("],");
    group_ = org;
    make_room();
    json::append_string(buffer_, org);
    buffer_ += ": [\n";
  }
  make_room();
}

void SortedFileWriter::end_record(bool last) {
  if (in_record_) buffer_ += last ? "\n" : ",\n";
  in_record_ = false;
}

void SortedFileWriter::line(std::string_view text) {
  make_room();
  buffer_.append(text) += '\n';
}

void SortedFileWriter::make_room() {
  if (buffer_.size() >= write_size) write_blocks(buffer_.size() / block_size, false);
}

void SortedFileWriter::write_blocks(std::size_t count, bool last) {
  const std::string_view bytes = std::string_view(buffer_).substr(0, count * block_size);
  append_sums(sums_text_, bytes, blocks_, last_written_, last);
  if (sums_text_.size() >= write_size) write_sums();
  data_->write_at(blocks_ * block_size, bytes);
  data_->begin_sync(blocks_ * block_size, bytes.size());
  last_written_ = bytes.back();
  blocks_ += count;
  facts_.bytes += bytes.size();
  buffer_.erase(0, bytes.size());
}

void SortedFileWriter::write_sums() {
  digest_.update(sums_text_);
  sums_->write_at(sums_bytes_, sums_text_);
  sums_->begin_sync(sums_bytes_, sums_text_.size());
  sums_bytes_ += sums_text_.size();
  sums_text_.clear();
}

FileFacts SortedFileWriter::finish(std::uint64_t copied_records) {
  facts_.records += copied_records;
  end_record(true);
  if (!group_.empty()) line("]");
  line("}");
  write_blocks((buffer_.size() + block_size - 1) / block_size, true);
  sums_text_ += "]\n";
  write_sums();
  std::string().swap(buffer_);
  facts_.sums = digest_.hex();
  return facts_;
}

void SortedFileWriter::make_durable() {
  data_->sync();
  sums_->sync();
  file_system_.set_mode(data_path_, read_only_mode);
  file_system_.set_mode(sums_path_, read_only_mode);
}

}  // namespace orgmgr::storage::json_engine
