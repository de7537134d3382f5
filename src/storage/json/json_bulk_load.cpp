// Piles, then files. Until the base line is written the folder is nobody's, and is taken away again.
#include "storage/json/json_bulk_load.hpp"

#include <algorithm>

#include "base/json_text.hpp"
#include "model/records.hpp"
#include "storage/json/snapshot_writer.hpp"

namespace orgmgr::storage::json_engine {
namespace {

constexpr Revision first_revision = 1;
constexpr std::size_t checks_per_memory = 64;  ///< how often what is held is added up
constexpr std::string_view spill_name = "load.partial";

}  // namespace

/// Ends where two records have one key.
class JsonBulkLoad::Walk final : public SortedRecords {
 public:
  Walk(std::unique_ptr<SortedRecords> records, bool& clashed)
      : records_(std::move(records)), clashed_(clashed) {}

  bool next() override {
    if (started_) last_ = records_->key();
    if (!records_->next()) return false;
    clashed_ = clashed_ || (started_ && records_->key() == last_);
    started_ = true;
    return !clashed_;
  }
  [[nodiscard]] std::string_view key() const noexcept override { return records_->key(); }
  [[nodiscard]] std::string_view value() const noexcept override { return records_->value(); }

 private:
  std::unique_ptr<SortedRecords> records_;
  bool& clashed_;
  bool started_ = false;
  std::string last_{};
};

JsonBulkLoad::JsonBulkLoad(Engine& engine, Locks::Guard snapshots, std::size_t memory)
    : engine_(engine),
      snapshots_(std::move(snapshots)),
      memory_(memory),
      folder_(engine.layout().snapshot(first_revision)),
      spills_(engine.file_system(), fs::join(engine.layout().snapshots(), spill_name)) {
  for (std::size_t slot = 0; slot < slot_count; ++slot) piles_.emplace_back(spills_);
  remove_folder(engine.file_system(), folder_);  // of an attempt that was interrupted
  engine.file_system().make_directory(engine.layout().snapshots());
  engine.file_system().make_directory(folder_);
}

JsonBulkLoad::~JsonBulkLoad() {
  if (committed_) return;
  try {
    engine_.forsake_load(first_revision);
  } catch (...) {
    // A folder that no manifest names: the next one to write there removes it.
  }
}

Revision JsonBulkLoad::revision() const { return first_revision; }

void JsonBulkLoad::add(Collection collection, std::string_view key, std::string_view value) {
  added_bytes_ += value.size();
  pile_up(slot_of(collection), key, value);
  add_lookups(collection, key, value);
}

void JsonBulkLoad::add_lookups(Collection collection, std::string_view key, std::string_view value) {
  owner_.clear();
  json::append_string(owner_, key);
  if (collection == Collection::org_users) {
    lookup_.clear();
    model::append_member_lookup(lookup_, key);
    return pile_up(lookup_slot, lookup_, owner_);
  }
  for (const std::string& lookup : model::lookup_keys(collection, key, value))
    pile_up(lookup_slot, lookup, owner_);
}

void JsonBulkLoad::pile_up(std::size_t slot, std::string_view key, std::string_view value) {
  piles_[slot].add(key, value);
  since_check_ += key.size() + value.size();
  if (since_check_ < memory_ / checks_per_memory) return;
  since_check_ = 0;
  std::size_t held = 0;
  for (const RecordPile& pile : piles_) held += pile.held_bytes();
  while (held > memory_) {
    auto& largest = *std::max_element(
        piles_.begin(), piles_.end(),
        [](const RecordPile& one, const RecordPile& other) { return one.held_bytes() < other.held_bytes(); });
    if (largest.held_bytes() == 0) return;
    held -= largest.held_bytes();
    largest.spill();
  }
}

std::unique_ptr<SortedRecords> JsonBulkLoad::sorted(Collection collection) {
  const std::size_t slot = slot_of(collection);
  walked_[slot] = true;
  return std::make_unique<Walk>(piles_[slot].sorted(), clashed_);
}

SortedFileWriter& JsonBulkLoad::writer(std::size_t slot) {
  if (!writers_[slot]) {
    writers_[slot] =
        std::make_unique<SortedFileWriter>(engine_.file_system(), folder_, stem_of(slot), shape_of(slot));
  }
  return *writers_[slot];
}

void JsonBulkLoad::write(Collection collection, std::string_view key, std::string_view value) {
  writer(slot_of(collection)).add(key, value);
}

void JsonBulkLoad::write_rest(std::size_t slot) {
  Walk records(piles_[slot].sorted(), clashed_);
  while (records.next()) writer(slot).add(records.key(), records.value());
}

std::map<std::string, FileFacts> JsonBulkLoad::finish_files() {
  for (const auto collection : shown_collections) (void)writer(slot_of(collection));
  std::map<std::string, FileFacts> files;
  for (std::size_t slot = 0; slot < slot_count; ++slot) {
    if (writers_[slot]) files[std::string(stem_of(slot))] = writers_[slot]->finish();
  }
  for (const auto& writer : writers_) {
    if (writer) writer->make_durable();
  }
  engine_.file_system().sync_directory(folder_);
  engine_.file_system().sync_directory(engine_.layout().snapshots());
  return files;
}

std::optional<Outcome> JsonBulkLoad::commit(const CommitInfo& info, std::string_view result) {
  if (added_bytes_ <= base_threshold) return std::nullopt;
  const Timestamp now = engine_.load_time();
  if (!info.operation_id.empty()) {
    const model::Operation operation{.id = info.operation_id,
                                     .at = now,
                                     .revision = first_revision,
                                     .digest = info.digest,
                                     .result = Json::trusted(std::string(result))};
    add(Collection::operations, operation.id, model::write(operation));
  }
  for (std::size_t slot = 0; slot < slot_count && !clashed_; ++slot) {
    if (!walked_[slot]) write_rest(slot);
  }
  if (clashed_) return std::nullopt;
  return engine_.commit_load(info, now, finish_files(), committed_);
}

}  // namespace orgmgr::storage::json_engine
