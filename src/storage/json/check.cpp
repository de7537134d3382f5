// `store check`: every block, line, record, lookup key and sum, and that history leads to the state.
#include <algorithm>

#include <fmt/format.h>
#include <orgmgr/error.hpp>

#include "base/counted.hpp"
#include "base/digest.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"
#include "model/records.hpp"
#include "storage/json/shown_files.hpp"
#include "storage/json/upkeep.hpp"

namespace orgmgr::storage::json_engine {
namespace {

constexpr std::size_t most_findings = 100;  ///< of one kind of check: a broken file repeats itself

class Checker {
 public:
  Checker(Engine& engine, Unreadable unreadable)
      : engine_(engine), unreadable_(unreadable), view_(engine.view_on_files()) {}

  CheckReport run() {
    report_.revision = view_->at_revision;
    // As the manifest says; counted anew where everything can be read.
    report_.organizations = view_->count(model::Collection::organizations);
    report_.members = view_->count(model::Collection::org_users);
    manifest();
    for (std::size_t slot = 0; slot < slot_count; ++slot) {
      if (const SortedFile* sorted = view_->snapshot->file(slot)) file(*sorted);
    }
    for (const auto& run : view_->snapshot->runs()) file(run->file());
    if (sound_) state();
    journal();
    if (sound_) replay();
    surroundings();
    noticed();
    return std::move(report_);
  }

 private:
  void found(Finding::Severity severity, std::string code, std::string path, std::string message,
             std::uint64_t line = 0) {
    if (severity == Finding::Severity::error) sound_ = false;
    const bool known = std::any_of(report_.findings.begin(), report_.findings.end(), [&](const Finding& one) {
      return one.code == code && one.path == path && one.message == message;
    });
    if (known || report_.findings.size() >= most_findings) return;
    report_.findings.push_back({severity, std::move(code), std::move(path), line, std::move(message)});
  }

  void error(std::string code, const std::string& path, std::string message, std::uint64_t line = 0) {
    found(Finding::Severity::error, std::move(code), path, std::move(message), line);
  }

  /// Runs a part; what it throws is a finding.
  template <class Part>
  void guarded(const Part& part) {
    try {
      part();
    } catch (const StorageError& failure) {
      const bool damage = failure.kind() == ErrorKind::corrupt || failure.kind() == ErrorKind::not_found;
      if (unreadable_ == Unreadable::is_thrown && !damage) throw;
      error(std::string(to_string(failure.code())), failure.path(), failure.what(), failure.line());
    }
  }

  void manifest() {
    guarded([&] {
      manifest_ = engine_.newest_manifest();
      if (manifest_.unicode != text::unicode_version()) {
        found(Finding::Severity::warning, "unicode_version", engine_.layout().manifest(),
              fmt::format(
                  "lookup keys were folded with Unicode {}, this build has {}; a checkpoint makes them anew",
                  manifest_.unicode, text::unicode_version()));
      }
    });
  }

  void file(const SortedFile& file) {
    const std::string& sums_path = file.sums().path();
    guarded([&] {
      if (!has_sound_sums(engine_.file_system(), file)) {
        error("damaged_sums", sums_path,
              "the file of block sums is not what the manifest says; `orgmgr store repair` rebuilds it");
      }
      for (std::uint64_t index = 0; index < file.blocks(); ++index, ++report_.blocks) {
        const std::string what = file.verify_block(index);
        if (!what.empty()) error("damaged_block", file.path(), what);
      }
    });
    if (sound_) guarded([&] { records(file); });
  }

  void records(const SortedFile& file) {
    std::uint64_t count = 0;
    std::string last;
    for (SortedFile::Cursor cursor(file, {}); cursor.next(); ++count) {
      if (count != 0 && cursor.key() <= last) {
        error("wrong_order", file.path(),
              fmt::format("key \"{}\" does not come after \"{}\"", cursor.key(), last));
      }
      last = cursor.key();
    }
    if (count != file.facts().records) {
      error("wrong_count", file.path(),
            fmt::format("{}, the manifest says {}", text::counted(count, "record"), file.facts().records));
    }
  }

  /// Every record is readable, and the lookup keys are exactly those that the records give.
  void state() {
    std::uint64_t keys = 0;
    for (const auto collection : model::all_collections) {
      std::uint64_t count = 0;
      guarded([&] {
        view_->walk(slot_of(collection), {}, [&](std::string_view key, std::string_view value) {
          ++count;
          record(collection, key, value);
          keys += lookups(collection, key, value);
          return true;
        });
      });
      if (count != view_->count(collection)) {
        error("wrong_count", engine_.layout().root,
              fmt::format("{} holds {}, counted as {}", model::name_of(collection),
                          text::counted(count, "record"), view_->count(collection)));
      }
      if (collection == model::Collection::organizations) report_.organizations = count;
      if (collection == model::Collection::org_users) report_.members = count;
    }
    guarded([&] {
      std::uint64_t there = 0;
      view_->walk(lookup_slot, {}, [&](std::string_view, std::string_view) { return ++there != 0; });
      if (there != keys) {
        error("stale_lookup", engine_.layout().root,
              fmt::format("{}, but the records give {}; `orgmgr store repair` rebuilds them",
                          text::counted(there, "lookup key"), keys));
      }
    });
  }

  void record(model::Collection collection, std::string_view key, std::string_view value) {
    const auto bad = [&](const std::string& why) {
      error("bad_record", engine_.layout().root,
            fmt::format("{} {}: {}", model::name_of(collection), key, why));
    };
    if (const auto fault = json::check(value)) return bad(fault->reason);
    if (collection == model::Collection::organizations) {
      const auto organization = model::read_organization(value);
      if (!organization) return bad(organization.error().message());
      if (organization.value().id.str() != key) bad("its id is not its key");
    } else if (collection == model::Collection::org_users) {
      const auto member = model::read_org_user(value);
      if (!member) return bad(member.error().message());
      if (model::member_key(member.value().org_id.str(), member.value().user_id.str()) != key)
        bad("its ids are not its key");
      if (!view_->get(model::Collection::organizations, member.value().org_id.str()))
        bad("its organization is not there");
    }
  }

  std::uint64_t lookups(model::Collection collection, std::string_view key, std::string_view value) {
    const auto keys = model::lookup_keys(collection, key, value);
    for (const auto& lookup : keys) {
      const auto owner = view_->find(lookup);
      if (owner == key) continue;
      error("stale_lookup", engine_.layout().root,
            fmt::format("lookup key \"{}\" leads to {} instead of {}; `orgmgr store repair` rebuilds it",
                        lookup, owner.value_or("nothing"), key));
    }
    return keys.size();
  }

  void journal() {
    guarded([&] { report_.journal_lines = verify_audit(engine_, {}).commits; });
    guarded([&] {
      Journal journal(engine_.file_system(), engine_.layout());
      journal.refresh();
      for (const auto& path : journal.headless()) {
        found(Finding::Severity::note, "headless_segment", path,
              "a segment without a header: an interrupted creation left it");
      }
    });
  }

  /// History from the beginning gives the records that are here; not where a part of it is a base
  /// line or was archived.
  void replay() {
    guarded([&] {
      Journal journal(engine_.file_system(), engine_.layout());
      journal.refresh();
      const Segment* first = journal.covering(1);
      if (manifest_.history_from != 1 || first == nullptr) return;
      View replayed;
      bool complete = true;
      (void)journal.read_durable({first->name, first->start}, 0, no_sum(), view_->at_revision,
                                 [&](const std::vector<SoundLine>& lines, const JournalPlace&) {
                                   complete = read_head(lines.back()).base.empty();
                                   replayed.at_revision = lines.back().revision;
                                   for (const SoundLine& line : lines) {
                                     const auto changes =
                                         line.changes.empty() ? std::nullopt : read_changes(line);
                                     if (!changes) complete = false;
                                     for (std::size_t at = 0; complete && at < changes->size(); ++at)
                                       replayed.apply((*changes)[at]);
                                   }
                                   return complete;
                                 });
      if (complete) compare(replayed);
    });
  }

  void compare(const View& replayed) {
    for (std::size_t slot = 0; slot < slot_count; ++slot) {
      std::uint64_t here = 0;
      std::uint64_t there = 0;
      view_->walk(slot, {}, [&](std::string_view key, std::string_view value) {
        ++here;
        const auto* entry = replayed.overlays[slot].find(key);
        if (entry == nullptr || entry->value() != value) {
          error("replay_differs", engine_.layout().journal(),
                fmt::format("the journal gives another {} \"{}\" than the store holds", stem_of(slot), key));
        }
        return true;
      });
      replayed.walk(slot, {}, [&](std::string_view, std::string_view) { return ++there != 0; });
      if (here != there) {
        error("replay_differs", engine_.layout().journal(),
              fmt::format("the journal gives {} {}, the store holds {}", there, stem_of(slot), here));
      }
    }
  }

  void surroundings() {
    guarded([&] {
      for (const auto collection : shown_collections) {
        const ShownState state = shown_state(engine_.file_system(), engine_.layout(), manifest_, collection);
        if (state == ShownState::edited)
          report_.findings.push_back(edited_finding(engine_.layout(), collection));
        if (state == ShownState::stale) {
          found(Finding::Severity::note, "shows_older", engine_.layout().shown(collection),
                "the top-level file is that of an older snapshot; the next checkpoint renews it");
        }
        if (state == ShownState::missing) {
          found(Finding::Severity::note, "not_shown", engine_.layout().shown(collection),
                "the top-level file is missing; the next checkpoint makes it");
        }
      }
      for (Finding& finding : check_older_snapshots(engine_, manifest_))
        report_.findings.push_back(std::move(finding));
      for (const WidePath& wide : wide_paths(engine_.file_system(), engine_.layout())) {
        found(Finding::Severity::warning, "wide_mode", wide.path,
              fmt::format("{} is open to other users (mode {:o})", wide.path, wide.mode));
      }
    });
  }

  /// What the opening noticed, and is not there to be found again.
  void noticed() {
    for (const Finding& notice : engine_.notices()) {
      if (notice.code == "torn_tail" || notice.code == "lock_page_behind") report_.findings.push_back(notice);
    }
  }

  Engine& engine_;
  const Unreadable unreadable_;
  ViewPointer view_;
  Manifest manifest_ = engine_.manifest();  ///< the one on the disk, where that can be read
  CheckReport report_;
  bool sound_ = true;
};

}  // namespace

CheckReport check(Engine& engine, Unreadable unreadable) { return Checker(engine, unreadable).run(); }

bool has_sound_sums(fs::FileSystem& file_system, const SortedFile& file) {
  constexpr std::size_t frame = 4;  // a line of its own for each bracket
  const auto info = file_system.stat(file.sums().path());
  if (info && info->size != frame + file.blocks() * sums_line) return false;
  return sha256_hex(read_whole(file_system, file.sums().path())) == file.facts().sums;
}

StoreStats stats(Engine& engine) {
  const ViewPointer view = engine.view();
  const Manifest manifest = engine.manifest();
  StoreStats stats{.store_id = manifest.store,
                   .generation = manifest.generation,
                   .revision = view->at_revision,
                   .snapshot_revision = view->snapshot->base_revision(),
                   .history_from = manifest.history_from,
                   .organizations = view->count(Collection::organizations),
                   .members = view->count(Collection::org_users),
                   .operations = view->count(Collection::operations),
                   .snapshot_bytes = view->snapshot->bytes(),
                   .runs = manifest.runs.size(),
                   .tail_bytes = view->tail_bytes};
  for (const RunFacts& run : manifest.runs) stats.run_bytes += run.file.bytes;
  for (const auto& name : engine.file_system().list(engine.layout().journal())) {
    const auto info = engine.file_system().stat(fs::join(engine.layout().journal(), name));
    if (!info || !SegmentName::parse(name)) continue;
    stats.journal_bytes += info->size;
    ++stats.journal_segments;
  }
  return stats;
}

}  // namespace orgmgr::storage::json_engine
