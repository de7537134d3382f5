// Records that are imported as they were exported: roles, invitations, users, plans, billing.
#include <fmt/format.h>

#include "base/json_text.hpp"
#include "model/records.hpp"
#include "rules/import_apply.hpp"

namespace orgmgr::rules {
namespace {

/// One record to be written: where, and the organization that it cannot be without (or none).
struct Plain {
  Collection collection;
  std::string key{};
  std::string org{};
  std::string text{};
};

std::string title_of(const Plain& plain) {
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
std::optional<std::string> holder_of_lookup(const Reader& reader, const Plain& plain) {
  for (const std::string& lookup : model::lookup_keys(plain.collection, plain.key, plain.text)) {
    auto holder = reader.find(lookup);
    if (holder && *holder != plain.key) return holder;
  }
  return std::nullopt;
}

std::optional<Error> apply_one(ImportRun& run, const ImportPlace& place, const Plain& plain) {
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

/// Reads each record within its limits; `plain_of` says where it goes.
template <class Record, class PlainOf>
Result<void> apply_all(ImportRun& run, const std::vector<IncomingRecord>& records,
                       Result<Record> (*read)(std::string_view, model::Strictness), const PlainOf& plain_of) {
  for (const IncomingRecord& incoming : records) {
    Result<Record> record = read(incoming.text, model::Strictness::checked);
    if (!record) {
      const Error error = at_place(incoming.place, record.error());
      if (run.options.on_invalid == ImportOptions::OnInvalid::error) return error;
      run.skip("record_invalid", std::string(incoming.place.file), error.message());
      continue;
    }
    Record copy = std::move(record).value();
    copy.version = run.context.revision();
    if (auto error = apply_one(run, incoming.place, plain_of(copy))) return *error;
  }
  return {};
}

Result<void> apply_billing_records(ImportRun& run) {
  auto done = apply_all<Plan>(run, run.batch.plans, &model::read_plan, [](const Plan& plan) {
    return Plain{Collection::plans, plan.name, {}, model::write(plan)};
  });
  if (!done) return done;
  done = apply_all<ReceivedBillingEvent>(
      run, run.batch.billing_events, &model::read_billing_event, [](const ReceivedBillingEvent& event) {
        return Plain{Collection::billing_events,
                     model::billing_key(event.provider, event.mode, event.event_id),
                     {},
                     model::write(event)};
      });
  if (!done) return done;
  return apply_all<model::BillingObject>(
      run, run.batch.billing_objects, &model::read_billing_object, [](const model::BillingObject& object) {
        return Plain{Collection::billing_objects,
                     model::billing_key(object.provider, object.mode, object.object),
                     {},
                     model::write(object)};
      });
}

}  // namespace

Result<void> apply_plain_records(ImportRun& run) {
  auto done = apply_all<FunctionalRole>(
      run, run.batch.roles, &model::read_functional_role, [](const FunctionalRole& role) {
        return Plain{Collection::roles, model::role_key(role.scope, role.name),
                     role.scope.starts_with("org_") ? role.scope : std::string(), model::write(role)};
      });
  if (!done) return done;
  done = apply_all<Invitation>(
      run, run.batch.invitations, &model::read_invitation, [](const Invitation& invitation) {
        const std::string& org = invitation.org_id.str();
        return Plain{Collection::invitations, model::invitation_key(org, invitation.id), org,
                     model::write(invitation)};
      });
  if (!done) return done;
  done = apply_all<User>(run, run.batch.users, &model::read_user, [](const User& user) {
    return Plain{Collection::users, user.id.str(), {}, model::write(user)};
  });
  if (!done) return done;
  return apply_billing_records(run);
}

}  // namespace orgmgr::rules
