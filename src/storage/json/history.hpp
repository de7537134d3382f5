// What one handle knows of the store: the newest durable view, and views of revisions that are appended but
// not durable yet: of the newest, and of each that this handle wrote. Leaves the marks of all that it takes
// in.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include "storage/change_marks.hpp"
#include "storage/json/journal.hpp"
#include "storage/json/view.hpp"

namespace orgmgr::storage::json_engine {

inline constexpr Revision last_revision = (Revision{1} << 53U) - 1;

/// Thread-safe.
class History {
 public:
  History(fs::FileSystem& file_system, Layout layout, std::shared_ptr<BlockCache> cache);

  /// Begins anew from the manifest on the disk (again when a checkpoint replaces it meanwhile).
  void start();
  /// Reads the journal on up to `until`. `durable` is what is known to be durable: damage up to it
  /// is `corrupt`. Begins at the newest view up to `until`: between two views there may be revisions that had
  /// none, since they were read at once and were not durable then.
  JournalEnd advance(Revision until, Revision durable, Padding padding = Padding::pass);
  /// Looks for new segments before the next `advance`, if these are not the ones known.
  void expect(const SegmentName& writing);
  /// Looks for new segments in any case.
  void look_again();

  /// The newest view at or below `durable`; forgets those before it.
  [[nodiscard]] ViewPointer durable_view(Revision durable);
  [[nodiscard]] ViewPointer newest() const;
  /// The view of exactly this revision; null when it is not kept.
  [[nodiscard]] ViewPointer at(Revision revision) const;
  /// Marks what a revision that this process is about to append changes.
  void note(const std::vector<ChangeText>& changes, Revision revision);
  /// Adds a view of what this process has just appended, so many bytes, behind the newest.
  void append(const std::shared_ptr<View>& view, std::uint64_t bytes, Revision durable);
  /// Forgets views after `revision`.
  void rewind(Revision revision);
  /// Takes note of a newer manifest. Puts the views on its files, unless these are runs whose changes the
  /// views hold in memory, and may go on holding: what is at hand is read quicker there.
  void rebase(const Manifest& manifest);
  /// The newest view at or below `durable`, on the files of the manifest.
  [[nodiscard]] ViewPointer on_files(Revision durable);

  /// Of the commits up to the durable view, at least.
  [[nodiscard]] const ChangeMarks& marks() const noexcept { return marks_; }
  [[nodiscard]] Manifest manifest() const;
  /// Of the manifest.
  [[nodiscard]] Revision reached() const;
  /// A manifest of the same snapshot was stored.
  void note_manifest(const Manifest& manifest);
  /// The highest cut number that any segment's name holds.
  [[nodiscard]] std::uint64_t highest_cut();
  /// The first revision of the first cut after `cut`, that is: which revisions a cut has voided.
  [[nodiscard]] Revision voided_from(std::uint64_t cut);
  /// A base line stands behind the newest view, whose manifest was never written.
  [[nodiscard]] bool unfinished_base() const;

 private:
  void begin(const Manifest& manifest);
  void drop_voided();
  void drop_durable(Revision durable);
  [[nodiscard]] bool take(const std::vector<SoundLine>& lines, const JournalPlace& behind, Revision durable);
  void apply(const std::vector<SoundLine>& lines);
  [[nodiscard]] const ViewPointer& view_before(Revision revision) const;
  void settle(Revision durable);
  void mark(const ChangeText& change, Revision revision);

  fs::FileSystem& file_system_;
  Layout layout_;
  std::shared_ptr<BlockCache> cache_;
  mutable std::mutex mutex_;
  Journal journal_;
  SegmentName writing_{};
  Manifest manifest_;
  std::deque<ViewPointer> views_;  ///< by rising revision; the first is durable
  std::shared_ptr<View> growing_;  ///< while the journal is read: a view that nobody has seen
  std::string growing_at_{};       ///< its time, as text
  ChangeMarks marks_;              ///< written under the mutex
  bool base_met_ = false;
  bool unfinished_base_ = false;
  mutable bool shown_ =
      false;  ///< a view was handed out: before that nobody keeps what a mark could be about
};

}  // namespace orgmgr::storage::json_engine
