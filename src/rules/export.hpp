// The records of a store given out: as JSON lines, in the original module's form, as tables.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orgmgr/transfer.hpp>

#include "rules/lookups.hpp"

namespace orgmgr::rules {

using ExportSink = std::function<void(std::string_view file, std::string_view bytes)>;

/// One record per line, of everything but operations: settings, organizations by id, memberships by
/// key, quarantine. `version` and `epoch` say when this store wrote a record and are left out, so that
/// what was imported exports as the same bytes.
void export_lines(const Reader& reader, const ExportSink& sink);
/// organizations.json and org_users.json, byte for byte as Python's json.dump(indent=2) writes them.
/// The notes say what that form cannot carry.
[[nodiscard]] std::vector<ImportNote> export_original(const Reader& reader, const ExportSink& sink);
/// organizations.csv and org_users.csv.
[[nodiscard]] std::vector<ImportNote> export_csv(const Reader& reader, const ExportSink& sink);

/// The columns of the tables, in order; the last holds the fields that this release does not know.
[[nodiscard]] const std::vector<std::string_view>& organization_columns();
[[nodiscard]] const std::vector<std::string_view>& org_user_columns();

// --- parts ---------------------------------------------------------------------------------------

/// Gathers small pieces of one file before they go to the sink.
class ExportFile {
 public:
  ExportFile(const ExportSink& sink, std::string_view name) : sink_(sink), name_(name) {}
  ExportFile(const ExportFile&) = delete;
  ExportFile& operator=(const ExportFile&) = delete;

  void write(std::string_view bytes) {
    pending_.append(bytes);
    if (pending_.size() >= enough) flush();
  }
  /// The file exists even when nothing was written to it.
  void finish() {
    if (!pending_.empty() || !begun_) flush();
  }

 private:
  static constexpr std::size_t enough = 64U << 10U;
  void flush() {
    sink_(name_, pending_);
    begun_ = true;
    pending_.clear();
  }

  const ExportSink& sink_;
  std::string_view name_;
  std::string pending_;
  bool begun_ = false;
};

/// A note for each kind of record that a form with organizations and memberships alone has not.
void note_collections_left_out(const Reader& reader, std::vector<ImportNote>& notes);

/// What a form leaves out, counted: a note per kind of thing, not one per record.
class LeftOut {
 public:
  void count(const std::string& what) { ++counts_[what]; }
  void add_notes(std::vector<ImportNote>& notes, std::string_view record) const;

 private:
  std::map<std::string, std::uint64_t> counts_;
};

}  // namespace orgmgr::rules
