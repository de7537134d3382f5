// Running a changing verb: for real as a commit of its own, or with --dry-run inside a transaction
// that is rolled back, showing what would change.
#pragma once

#include <functional>
#include <optional>
#include <orgmgr/orgmgr.hpp>
#include <string>
#include <vector>

#include "context.hpp"
#include "record.hpp"

namespace orgmgr::cli {

/// The verb itself. Runs on the store or on a transaction.
using ChangingVerb = std::function<Result<void>(HostOrgs&, const WriteOptions&)>;
/// The records that the verb may change, as they are now; asked before and after in a dry run.
using Witness = std::function<std::vector<Record>(const HostOrgs&)>;

/// Runs the verb; returns its revision, or nothing after a dry run, which has printed the changes that the
/// principal may see. Throws `BadResult` when it was refused.
[[nodiscard]] std::optional<Revision> run_change(Context& context, Principal& who, const Witness& witness,
                                                 const ChangingVerb& verb);
/// The same for several verbs in one commit, which the journal calls `operation`.
[[nodiscard]] std::optional<Revision> run_together(Context& context, Principal& who,
                                                   std::string_view operation, const Witness& witness,
                                                   const ChangingVerb& verbs);

/// Throws what the verb would be refused with, and changes nothing: nobody is asked to confirm what cannot
/// be.
void require_possible(Context& context, Principal& who, const ChangingVerb& verb);

/// For verbs that may be repeated as they are. Without --operation-id they get none, because with one even
/// a run that changes nothing is a commit.
[[nodiscard]] WriteOptions repeatable(const Context& context, WriteOptions write);

/// Prints what a dry run would have changed.
void print_changes(Context& context, const std::vector<Change>& changes);
/// The same for a verb that changes no record: `sentence` says what it would do; for programs it stands
/// in {"dry_run":true,"message"}. Ids there are none.
void answer_dry_run(Context& context, const std::string& sentence);
/// A change as one object: collection, key, was, now.
[[nodiscard]] std::string change_json(const Change& change);
/// What differs, for people: `role: member → admin, …`.
[[nodiscard]] std::string describe(const Change& change);

/// A field that differs between two states of a record; raw JSON, empty for "not there".
struct FieldChange {
  std::string field{};
  std::string_view was{};
  std::string_view now{};
};
[[nodiscard]] std::vector<FieldChange> field_changes(const Change& change);

}  // namespace orgmgr::cli
