// Records that are imported as they were exported: roles, invitations, users, plans, billing.
#include <fmt/format.h>

#include "base/json_text.hpp"
#include "model/records.hpp"
#include "rules/import_apply.hpp"
#include "rules/import_plain_record.hpp"

namespace orgmgr::rules {
namespace {

std::string title_of(const PlainRecord& plain) {
  return fmt::format("{} {}", model::name_of(plain.collection), plain.key);
}

/// The stored text without what belongs to this store alone.
std::string without_version(std::string_view text) {
  json::ObjectWriter writer;
  const auto members = json::members(text).value_or(std::vector<json::Member>{});
  for (const json::Member& member : members) {
    if (member.key != "version") writer.raw(member.key, member.value);
  }
  return std::move(writer).finish();
}

/// Who holds one of the record's lookup keys, if that is another record.
std::optional<std::string> holder_of_lookup(const Reader& reader, const PlainRecord& plain) {
  for (const std::string& lookup : model::lookup_keys(plain.collection, plain.key, plain.text)) {
    auto holder = reader.find(lookup);
    if (holder && *holder != plain.key) return holder;
  }
  return std::nullopt;
}

std::optional<Error> apply_one(ImportRun& run, const ImportPlace& place, const PlainRecord& plain) {
  const Reader& reader = run.context.transaction;
  if (!plain.org.empty() && !reader.get(Collection::organizations, plain.org)) {
    run.skip("organization_not_found", title_of(plain), fmt::format("{} is not there", plain.org));
    return std::nullopt;
  }
  const auto stored = reader.get(plain.collection, plain.key);
  if (stored && without_version(*stored) == without_version(plain.text)) return std::nullopt;
  const bool taken = stored || holder_of_lookup(reader, plain);
  using OnDuplicate = ImportOptions::OnDuplicate;
  if (taken && run.options.on_duplicate == OnDuplicate::update && stored &&
      !holder_of_lookup(reader, plain)) {
    run.context.put(plain.collection, plain.key, plain.text);
    ++run.import.report.updated;
    return std::nullopt;
  }
  if (taken && run.options.on_duplicate == OnDuplicate::error) {
    return at_place(
        place, Error(ErrorCode::id_taken,
                     fmt::format("{} is in the store already, and is another", title_of(plain)), plain.key));
  }
  if (taken) {
    run.skip("duplicate_skipped", title_of(plain), "The store has a record of its own there; it stays");
    return std::nullopt;
  }
  run.context.put(plain.collection, plain.key, plain.text);
  return std::nullopt;
}

Result<void> apply_all(ImportRun& run, const std::vector<IncomingRecord>& records, ReadPlainRecord* read) {
  for (const IncomingRecord& incoming : records) {
    const Result<PlainRecord> record = read(incoming.text, run.context.revision());
    if (!record) {
      const Error error = at_place(incoming.place, record.error());
      if (run.options.on_invalid == ImportOptions::OnInvalid::error) return error;
      run.skip("record_invalid", std::string(incoming.place.file), error.message());
      continue;
    }
    if (auto error = apply_one(run, incoming.place, record.value())) return *error;
  }
  return {};
}

}  // namespace

Result<void> apply_plain_records(ImportRun& run) {
  for (const PlainList& list : plain_lists) {
    if (auto done = apply_all(run, run.batch.*list.records, list.read); !done) return done;
  }
  return {};
}

}  // namespace orgmgr::rules
