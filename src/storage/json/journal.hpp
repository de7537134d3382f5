// Reading the journal forward: from a place to its sound end, across rotations and cuts.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fs/file_system.hpp"
#include "storage/json/journal_line.hpp"
#include "storage/json/layout.hpp"
#include "storage/json/line_buffer.hpp"

namespace orgmgr::storage::json_engine {

/// A segment file with a sound header.
struct Segment {
  SegmentName name{};
  std::string path{};
  std::string prev{};       ///< the sum before its first line
  std::uint64_t start = 0;  ///< offset of its first line
  std::uint64_t size = 0;   ///< when it was listed
};

/// Where and why reading stopped.
struct JournalEnd {
  enum class Kind : std::uint8_t {
    clean,    ///< at the end of the newest segment, or at the limit
    torn,     ///< at bytes that are no sound line, of a revision that nothing proves durable
    stopped,  ///< the visitor said so
  };
  Kind kind = Kind::clean;
  JournalPlace place{};       ///< behind the last whole revision
  std::string path{};         ///< of the segment there
  std::uint64_t torn_at = 0;  ///< offset of what is not sound; torn only
  Revision revision = 0;      ///< last whole revision read (or the one begun from)
  std::string sum{};          ///< its sum
  Revision proven = 0;        ///< highest `synced` that a line read said
};

/// All lines of one revision, in order.
using RevisionVisitor = std::function<bool(const std::vector<SoundLine>& lines, const JournalPlace& behind)>;

/// Not thread-safe. Holds the segment that it reads open.
class Journal {
 public:
  Journal(fs::FileSystem& file_system, Layout layout);

  /// Looks at the folder again.
  void refresh();
  /// Segments by first revision, then cut. Files without a sound header are left out.
  [[nodiscard]] const std::vector<Segment>& segments() const noexcept { return segments_; }
  [[nodiscard]] const Segment* segment(const SegmentName& name) const noexcept;
  /// The highest cut among all names in the folder, headers sound or not.
  [[nodiscard]] std::uint64_t highest_cut() const noexcept { return highest_cut_; }
  /// Files whose header is not sound.
  [[nodiscard]] const std::vector<std::string>& headless() const noexcept { return headless_; }
  /// The first revision of any cut after this segment: from there on it is void.
  [[nodiscard]] Revision void_from(const SegmentName& name) const noexcept;
  /// The segment in which the revision after `revision` stands or would stand, judged by names: a
  /// cut voids what segments of fewer cuts hold from its first revision on. Null when none covers it.
  [[nodiscard]] const Segment* covering(Revision next) const noexcept;

  /// Reads whole revisions behind `place`, whose last revision and sum are given, up to `until` at
  /// most. Verifies every line and the chain. Throws `StorageError` damaged when the bytes that are
  /// not sound are proven to have been durable (by a later sound line, or `durable`).
  JournalEnd read(const JournalPlace& place, Revision revision, const std::string& sum, Revision until,
                  Revision durable, const RevisionVisitor& visitor, Padding padding = Padding::pass);

  /// Reads `until` as `read` does, all of it durable. Throws also when the journal ends before that.
  JournalEnd read_durable(const JournalPlace& place, Revision revision, const std::string& sum,
                          Revision until, const RevisionVisitor& visitor);
  /// Throws history_missing unless the line in front of `place` ends in `sum`, that of `revision`. Whoever
  /// copies a store that is being written may take a manifest along that is newer than the journal.
  void require_line_before(const JournalPlace& place, Revision revision, const std::string& sum);

  void forget_file() { file_.reset(); }

 private:
  struct Gathering;
  /// Kept open while it is the same segment.
  [[nodiscard]] const fs::File& file(const SegmentName& name);
  void enter(const Segment& segment, JournalEnd& end) const;
  [[nodiscard]] bool read_segment(LineBuffer& lines, JournalEnd& end, Revision stop,
                                  const RevisionVisitor& visitor);
  /// What proves that the revision of the bytes that are not sound was durable; empty: nothing does.
  [[nodiscard]] std::string proof(const JournalEnd& end, Revision durable);
  [[noreturn]] void refuse_torn(const JournalEnd& end, std::string_view proof) const;
  /// The journal ends before the place to read from.
  [[noreturn]] void refuse_short(const JournalEnd& end) const;
  void require_no_lost_segment(const JournalEnd& end) const;
  /// A later segment proves that what should stand behind `end` was durable.
  [[nodiscard]] const Segment* later_than(const JournalEnd& end) const;
  void require_no_later_segment(const JournalEnd& end) const;
  [[nodiscard]] std::uint64_t line_number(const std::string& path, std::uint64_t offset) const;

  fs::FileSystem& file_system_;
  Layout layout_;
  std::vector<Segment> segments_;
  std::vector<std::string> headless_;
  std::uint64_t highest_cut_ = 0;
  std::unique_ptr<fs::File> file_;
  SegmentName file_name_{};
};

/// Makes a segment that appears whole and durable, or not at all.
void create_segment(fs::FileSystem& file_system, const Layout& layout, const SegmentHeader& header);

}  // namespace orgmgr::storage::json_engine
