// The prepared records of an import written: settings and quarantine here, the rest in its files.
#include "rules/import_apply.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/json_text.hpp"
#include "base/text.hpp"
#include "model/records.hpp"
#include "rules/settings.hpp"

namespace orgmgr::rules {
namespace {

constexpr std::uint64_t progress_step = 1000;
// One change must fit into a line of the journal, beside its key.
constexpr std::size_t most_aside = 512U << 10U;

std::optional<Error> apply_settings(ImportRun& run, Settings settings) {
  const Settings before = read_settings(run.context.transaction);
  settings.version = before.version;
  if (model::write(settings) == model::write(before)) return std::nullopt;
  const bool there = run.context.transaction.get(Collection::settings, settings_key).has_value();
  using OnDuplicate = ImportOptions::OnDuplicate;
  if (there && run.options.on_duplicate == OnDuplicate::skip) {
    run.skip("duplicate_skipped", "settings", "The store has settings of its own; they stay");
    return std::nullopt;
  }
  if (there && run.options.on_duplicate != OnDuplicate::update) {
    return Error(ErrorCode::id_taken, "The store has other settings of its own; skip them or update them",
                 "settings");
  }
  settings.version = run.context.revision();
  run.context.put(Collection::settings, settings_key, model::write(settings));
  if (there) ++run.import.report.updated;
  return std::nullopt;
}

/// The elements of an array in as many arrays as are needed to keep each below the bound.
std::vector<std::string> parts_of(std::string_view value) {
  if (value.size() <= most_aside) return {std::string(value)};
  const auto elements = json::elements(value);
  if (!elements) return {};
  std::vector<std::string> parts{"["};
  for (const std::string_view element : *elements) {
    if (element.size() > most_aside) return {};
    if (parts.back().size() + element.size() > most_aside) {
      parts.back() += ']';
      parts.emplace_back("[");
    }
    if (parts.back().size() > 1) parts.back() += ',';
    parts.back().append(element);
  }
  parts.back() += ']';
  return parts;
}

}  // namespace

void ImportRun::note(std::string code, std::string record, std::string reason) {
  import.report.notes.push_back({std::move(code), std::move(record), std::move(reason)});
}

void ImportRun::skip(std::string code, std::string record, std::string reason) {
  note(std::move(code), std::move(record), std::move(reason));
  ++import.report.skipped;
}

void ImportRun::advance() {
  ++done;
  if (options.progress && (done % progress_step == 0 || done == total)) options.progress(done, total);
}

void put_aside(ImportRun& run, const std::string& key, std::string_view value) {
  const std::vector<std::string> parts = parts_of(value);
  if (parts.empty()) {
    run.note("too_large_for_quarantine", key,
             "It is too large for one record and stands in the imported file only");
  }
  for (const std::string& part : parts) {
    std::string place = key;
    for (std::uint64_t number = 2;; ++number) {
      const auto there = run.context.transaction.get(Collection::quarantine, place);
      if (there == part) break;
      if (!there) {
        run.context.put(Collection::quarantine, place, part);
        break;
      }
      place = fmt::format("{} #{}", key, number);
    }
  }
}

std::string updated_text(std::string_view stored, std::string_view came, std::string_view now) {
  const auto named = *json::members(came);
  const auto speaks_of = [&](const std::string& key) {
    if (key == "version" || key == "epoch") return false;
    for (const json::Member& member : named) {
      if (member.key == key) return true;
    }
    return false;
  };
  json::ObjectWriter writer;
  const auto stored_members = *json::members(stored);
  for (const json::Member& member : stored_members) {
    if (!speaks_of(member.key)) writer.raw(member.key, member.value);
  }
  const auto new_members = *json::members(now);
  for (const json::Member& member : new_members) {
    if (speaks_of(member.key)) writer.raw(member.key, member.value);
  }
  return std::move(writer).finish();
}

Result<ImportReport> apply_import(Context& context, const ImportBatch& batch, const ImportOptions& options,
                                  PreparedImport import) {
  ImportRun run{context, batch, options, import};
  run.total = import.organizations.size() + import.members.size();
  for (const Settings& settings : import.settings) {
    if (auto error = apply_settings(run, settings)) return *std::move(error);
  }
  if (auto done = apply_organizations(run); !done) return done.error();
  if (auto done = apply_roles(run); !done) return done.error();
  if (auto done = apply_members(run); !done) return done.error();
  if (auto done = apply_plain_records(run); !done) return done.error();
  report_excess(run);
  for (const SetAside& aside : import.set_aside) put_aside(run, aside.key, aside.value);
  if (options.progress && run.total == 0) options.progress(0, 0);
  return std::move(import.report);
}

}  // namespace orgmgr::rules
