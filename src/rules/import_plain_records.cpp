// Records that are imported as they were exported: roles, invitations, users, plans, billing.
#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/json_text.hpp"
#include "model/records.hpp"
#include "rules/functional_role_scope.hpp"
#include "rules/held_roles.hpp"
#include "rules/import_apply.hpp"
#include "rules/import_plain_record.hpp"
#include "rules/invitation_lookups.hpp"

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

bool is_over(const Invitation& invitation) noexcept {
  return invitation.state != InvitationState::pending || invitation.uses >= invitation.max_uses.value_or(1);
}

/// A pending invitation to roles that are not there: without them, or refused.
std::optional<Error> mend_roles(ImportRun& run, const ImportPlace& place, const PlainRecord& plain,
                                Invitation& invitation) {
  if (invitation.state != InvitationState::pending) return std::nullopt;
  while (const auto missing = missing_role(run.context.transaction, plain.org, invitation.roles)) {
    if (!run.mends()) return at_place(place, role_not_found(*missing));
    std::erase(invitation.roles, *missing);
    run.note("role_dropped", title_of(plain), fmt::format("There is no role {} here", *missing));
  }
  return std::nullopt;
}

/// An invitation that is there, as an update leaves it: uses are not taken back, and a token that was sent
/// anew is not exchanged for the one before. Empty when it is over, and stays so.
std::optional<Invitation> updated(ImportRun& run, const PlainRecord& plain, std::string_view stored,
                                  Invitation came) {
  Invitation before = decode_invitation(plain.key, stored);
  if (is_over(before)) {
    run.skip("invitation_settled", title_of(plain),
             fmt::format("It is {} here, and is not opened again",
                         before.state == InvitationState::pending ? "used up" : to_string(before.state)));
    return std::nullopt;
  }
  if (before.uses > came.uses) came.accepted_by = before.accepted_by;
  came.uses = std::max(came.uses, before.uses);
  came.token_hash = std::move(before.token_hash);
  return came;
}

void put(ImportRun& run, const PlainRecord& plain, bool there) {
  run.context.put(plain.collection, plain.key, plain.text);
  if (there) ++run.import.report.updated;
  if (!plain.org.empty()) run.grown.insert(plain.org);
}

std::optional<Error> put_brought_invitation(ImportRun& run, const ImportPlace& place, PlainRecord plain,
                                            const std::optional<std::string>& stored) {
  std::optional<Invitation> invitation = decode_invitation(plain.key, plain.text);
  if (auto error = mend_roles(run, place, plain, *invitation)) return error;
  if (stored) invitation = updated(run, plain, *stored, *std::move(invitation));
  if (!invitation) return std::nullopt;
  plain.text = model::write(*invitation);
  if (stored && without_version(*stored) == without_version(plain.text)) return std::nullopt;
  put(run, plain, stored.has_value());
  return std::nullopt;
}

std::optional<Error> write_one(ImportRun& run, const ImportPlace& place, const PlainRecord& plain,
                               const std::optional<std::string>& stored) {
  if (plain.collection == Collection::invitations) return put_brought_invitation(run, place, plain, stored);
  put(run, plain, stored.has_value());
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
  const bool taken_by_another = holder_of_lookup(reader, plain).has_value();
  if (!stored && !taken_by_another) return write_one(run, place, plain, stored);
  using OnDuplicate = ImportOptions::OnDuplicate;
  if (run.options.on_duplicate == OnDuplicate::update && !taken_by_another) {
    return write_one(run, place, plain, stored);
  }
  if (run.options.on_duplicate == OnDuplicate::error) {
    return at_place(
        place, Error(ErrorCode::id_taken,
                     fmt::format("{} is in the store already, and is another", title_of(plain)), plain.key));
  }
  run.skip("duplicate_skipped", title_of(plain), "The store has a record of its own there; it stays");
  return std::nullopt;
}

Result<void> apply_all(ImportRun& run, const PlainList& list) {
  for (const IncomingRecord& incoming : run.batch.*list.records) {
    const Result<PlainRecord> record = list.read(incoming.text, run.context.revision());
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

bool holds_roles(const PlainList& list) { return list.records == &ImportBatch::roles; }

}  // namespace

Result<void> apply_roles(ImportRun& run) {
  for (const PlainList& list : plain_lists) {
    if (!holds_roles(list)) continue;
    if (auto done = apply_all(run, list); !done) return done;
  }
  return {};
}

Result<void> apply_plain_records(ImportRun& run) {
  for (const PlainList& list : plain_lists) {
    if (holds_roles(list)) continue;
    if (auto done = apply_all(run, list); !done) return done;
  }
  return {};
}

}  // namespace orgmgr::rules
