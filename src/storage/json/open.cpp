// Opening and recovery. Whoever opens a store for writing while nobody else has it so makes the
// shared page and the journal's end sound, before anyone is served [P9].
#include "storage/json/open.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <orgmgr/error.hpp>

#include "base/text.hpp"
#include "fs/surroundings.hpp"
#include "storage/json/shown_files.hpp"

namespace orgmgr::storage::json_engine {
namespace {

constexpr std::uint32_t others_may = 0077;
constexpr std::uint32_t folder_mode = 0700;

[[noreturn]] void refuse(ErrorCode code, const std::string& path, const std::string& message) {
  throw StorageError(code, message, {.path = path});
}

void make_parents(fs::FileSystem& file_system, const std::string& path) {
  if (file_system.stat(path)) return;
  make_parents(file_system, fs::parent(path));
  file_system.make_directory(path);
}

/// Makes the way to a folder durable. Who made which part of it, and synced it, nobody knows any more;
/// folders above that we may not sync are not ours.
void sync_way_to(fs::FileSystem& file_system, std::string path) {
  while (path != fs::parent(path)) {
    path = fs::parent(path);
    try {
      file_system.sync_directory(path);
    } catch (const StorageError& error) {
      if (error.kind() != ErrorKind::denied) throw;
    }
  }
}

}  // namespace

class Opening {
 public:
  Opening(Layout layout, OpenOptions options, fs::FileSystem& file_system)
      : layout_(std::move(layout)), options_(std::move(options)), file_system_(file_system) {}

  std::shared_ptr<Engine> open() {
    const FolderKind kind = folder_kind(file_system_, layout_);
    if (kind != FolderKind::absent) check_folder();
    if (kind == FolderKind::store) return options_.read_only ? open_read_only() : open_writable();
    refuse_unless_creatable(kind);
    create(kind);
    return open_writable();
  }

 private:
  void check_folder() {
    const auto root = file_system_.stat(layout_.root);
    if (root->kind == fs::FileKind::symlink) {
      refuse(ErrorCode::unsafe_path, layout_.root,
             fmt::format("{} is a symbolic link. Name the folder itself.", layout_.root));
    }
    if (root->kind != fs::FileKind::directory) {
      refuse(ErrorCode::not_a_store, layout_.root, fmt::format("{} is not a folder.", layout_.root));
    }
    const std::uint32_t self = file_system_.user_id();
    if (root->owner != self && (self != 0 || !options_.read_only)) {
      refuse(ErrorCode::not_owner_of_files, layout_.root,
             fmt::format("{} belongs to user {}, and you are user {}. Run this as its owner: sudo -u '#{}' …",
                         layout_.root, root->owner, self, root->owner));
    }
    const std::string kind = file_system_.unsupported_kind(layout_.root);
    if (!kind.empty() && !options_.exclusive) {
      refuse(
          ErrorCode::unsupported_file_system, layout_.root,
          fmt::format(
              "{} is on {}, whose locks and syncs cannot carry the promises. Use a local folder, or open it "
              "with exclusive use by one process.",
              layout_.root, kind));
    }
    for (const auto& name : {private_folder, journal_folder, snapshot_folder, runs_folder}) {
      const std::string path = fs::join(layout_.root, name);
      const auto folder = require_folder(file_system_, path);
      if (folder) require_owner(path, *folder, root->owner);
    }
    if (const auto manifest = file_system_.stat(layout_.manifest())) {
      require_owner(layout_.manifest(), *manifest, root->owner);
    }
  }

  /// Whoever owns a folder or the manifest can change what we answer by.
  static void require_owner(const std::string& path, const fs::FileInfo& info, std::uint32_t owner) {
    if (info.owner == owner) return;
    refuse(ErrorCode::not_owner_of_files, path,
           fmt::format("{} belongs to user {}, and the store to user {}. Find out why, then give it to the "
                       "store's owner: chown {} …",
                       path, info.owner, owner, owner));
  }

  void refuse_unless_creatable(FolderKind kind) const {
    if (kind == FolderKind::headless) {
      refuse(
          ErrorCode::history_missing, layout_.manifest(),
          fmt::format(
              "{} holds a journal but no manifest: it is a store that lost a file, and is not taken for an "
              "empty one. Restore manifest.json or a backup, or run `orgmgr store repair`.",
              layout_.root));
    }
    if (kind == FolderKind::other) {
      refuse(ErrorCode::not_a_store, layout_.root,
             fmt::format("{} is not a store and not empty. Name another folder.", layout_.root));
    }
    const bool foreign = kind == FolderKind::foreign;
    if (options_.read_only && foreign) {
      refuse(ErrorCode::opened_read_only, layout_.root,
             fmt::format(
                 "{} holds files of the original module, which the first opening for writing takes over.",
                 layout_.root));
    }
    if (options_.read_only || (foreign ? !options_.adopt : !options_.create)) {
      refuse(ErrorCode::store_not_found, layout_.root, fmt::format("There is no store in {}.", layout_.root));
    }
  }

  void create(FolderKind kind) {
    make_parents(file_system_, layout_.root);
    sync_way_to(file_system_, layout_.root);
    check_folder();
    file_system_.make_directory(layout_.private_directory());
    const auto lock = file_system_.open_lock(layout_.lock(), false);
    Locks locks(*lock);
    const auto guard = locks.take(fs::LockByte::append, Deadline(options_.lock_timeout));
    if (folder_kind(file_system_, layout_) == FolderKind::store) return;  // another process was quicker
    const bool foreign = kind == FolderKind::foreign;
    if (foreign && (file_system_.stat(layout_.root)->mode & others_may) != 0) {
      file_system_.set_mode(layout_.root, folder_mode);
      widened_ = true;
    }
    std::string kept = foreign ? format_time(options_.clock()) : std::string();
    std::replace(kept.begin(), kept.end(), ':', '-');
    create_store(file_system_, layout_, options_, kept);
  }

  std::shared_ptr<Engine> open_read_only() {
    auto engine = std::make_shared<Engine>(file_system_, layout_, options_,
                                           file_system_.open_lock(layout_.lock(), true));
    engine->history_.start();
    const LockPage* page = engine->page_;
    const Manifest manifest = engine->history_.manifest();
    // Set aside by a restore, and opened there: the page told those who had it open then.
    const bool set_aside = page != nullptr && page->has(LockPage::replaced);
    if (set_aside) engine->check_lock_file();  // else it was exchanged just now
    const bool known = page != nullptr && !set_aside &&
                       page->store.load() == store_mark(manifest.store, manifest.generation);
    const bool same_boot = known && page->boot.load() == file_system_.boot_mark();
    const Revision durable = known ? page->durable.load() : 0;
    engine->history_.look_again();  // a segment that holds what is durable now may be newer than our list
    // What a machine that still runs has written, lies there without a gap.
    const JournalEnd end =
        engine->history_.advance(last_revision, std::max(durable, manifest.reach().revision),
                                 same_boot ? Padding::ends : Padding::pass);
    require_acknowledged(end, durable);
    Revision serve = std::max(durable, manifest.reach().revision);
    // No line says more than the page did when it was written: it was damaged since, or is one of an earlier
    // day.
    const bool page_is_behind = same_boot && end.proven > page->durable.load();
    if (page_is_behind) {
      engine->notice({Finding::Severity::warning, "lock_page_behind", layout_.lock(), 0,
                      fmt::format("{} knows of revision {}, the journal of {} as durable: it was damaged, or "
                                  "replaced by an older one. The journal is believed.",
                                  layout_.lock(), durable, end.proven)});
    }
    if ((!same_boot || page_is_behind) && end.revision > serve) {
      // While the page is the running machine's, what is above its `durable` was acknowledged to nobody and
      // may yet be cut. Else every whole revision counts, once it is on the disk for sure.
      file_system_.open(fs::join(layout_.journal(), end.place.segment.file_name()), fs::OpenMode::read)
          ->sync();
      serve = end.revision;
    }
    engine->history_.rewind(serve);
    engine->read_floor_ = serve;
    if (!known) engine->page_ = nullptr;
    report(*engine, end);
    return engine;
  }

  std::shared_ptr<Engine> open_writable() {
    file_system_.make_directory(layout_.private_directory());
    auto lock = file_system_.open_lock(layout_.lock(), false);
    const Deadline deadline(options_.lock_timeout);
    const bool sole = take_presence(*lock, deadline);
    auto engine = std::make_shared<Engine>(file_system_, layout_, options_, std::move(lock));
    engine->history_.start();
    if (sole) {
      recover(*engine);
      if (!options_.exclusive) (void)engine->lock_->try_lock(fs::LockByte::presence, fs::LockMode::shared);
    } else {
      join(*engine);
    }
    engine->opened_ = true;
    if (engine->manifest().unicode != text::unicode_version()) refold(*engine, sole);
    return engine;
  }

  /// True when no other process has the store open for writing.
  bool take_presence(fs::LockFile& lock, const Deadline& deadline) const {
    for (;;) {
      if (lock.try_lock(fs::LockByte::presence, fs::LockMode::exclusive)) return true;
      if (!options_.exclusive && lock.try_lock(fs::LockByte::presence, fs::LockMode::shared)) return false;
      if (deadline.passed()) {
        refuse(
            ErrorCode::lock_timeout, layout_.lock(),
            fmt::format(
                "{} is being opened or replaced by another process, or in use by one that excludes others. "
                "Try again.",
                layout_.root));
      }
      const LockPage& page = LockPage::of(lock);
      lock.wait(page.changed, page.changed.load(), std::chrono::milliseconds(2));
    }
  }

  void require_acknowledged(const JournalEnd& end, Revision durable) const {
    if (end.revision >= durable) return;
    refuse(ErrorCode::history_missing, layout_.journal(),
           fmt::format("The journal of {} ends at revision {}, but revision {} was acknowledged: a segment "
                       "is missing or "
                       "cut short. Restore a backup; nothing was changed.",
                       layout_.root, end.revision, durable));
  }

  void join(Engine& engine) const {
    const Manifest manifest = engine.history_.manifest();
    if (engine.page().store.load() != store_mark(manifest.store, manifest.generation)) {
      refuse(ErrorCode::store_replaced, layout_.root,
             fmt::format("The files of {} were exchanged while another process has the store open. Close "
                         "that one first.",
                         layout_.root));
    }
    (void)engine.view();
    notice_edits(engine);
  }

  /// Names folded by other tables would be looked up in vain, and taken twice.
  void refold(Engine& engine, bool sole) const {
    if (!sole) {
      refuse(ErrorCode::unicode_version, layout_.root,
             fmt::format("{} was written with Unicode {}, this build has {}. Close the other processes, so "
                         "that the lookup "
                         "keys can be made anew.",
                         layout_.root, engine.manifest().unicode, text::unicode_version()));
    }
    engine.rebuild_lookups();
  }

  void recover(Engine& engine) {
    // Nobody has this lock file open, but who holds one that was deleted may be writing a line.
    const auto guard = engine.locks_->take(fs::LockByte::append, Deadline(options_.lock_timeout));
    LockPage& page = engine.page();
    const Manifest manifest = engine.history_.manifest();
    const std::uint64_t mark = store_mark(manifest.store, manifest.generation);
    const bool known = page.store.load() == mark;
    const bool same_boot = page.boot.load() == file_system_.boot_mark();
    // Whoever makes a segment takes the flag away when its name is on the disk (I11a).
    const bool names_durable = known && same_boot && !page.has(LockPage::moving);
    const Revision acknowledged = known ? page.durable.load() : 0;
    const Revision floor = std::max(acknowledged, manifest.reach().revision);
    const JournalEnd end = engine.history_.advance(last_revision, floor);
    require_acknowledged(end, acknowledged);
    const SegmentName writing = end.place.segment;
    page.segment.store(writing.first);
    page.cut.store(writing.cut);
    page.durable.store(floor);
    page.appended.store(end.revision);
    page.snapshot.store(manifest.reach().revision);
    page.waiting.store(0);
    // A sync that failed or never returned may have left pages that are called clean and are not on
    // the disk; after a new start of the machine what was read came from the disk.
    const bool suspicious = known && same_boot && (page.has(LockPage::syncing) || page.has(LockPage::failed));
    page.flags.store(suspicious ? LockPage::syncing : 0);
    page.store.store(mark);
    page.boot.store(file_system_.boot_mark());
    page.magic.store(LockPage::magic_value);
    const bool torn = end.kind == JournalEnd::Kind::torn || engine.history_.unfinished_base();
    if (end.revision > floor || torn) {
      engine.sync_marked();
    }
    page.flags.store(0);
    engine.publish(end.revision);
    if (torn) engine.cut(end.revision, "the last process died while appending");
    report(engine, end);
    renew_shown_files(file_system_, layout_, manifest);
    if (!names_durable) engine.file_system().sync_directory(layout_.journal());
  }

  void report(Engine& engine, const JournalEnd& end) const {
    if (end.kind == JournalEnd::Kind::torn && options_.read_only) {
      engine.notice(
          {Finding::Severity::warning, "torn_tail", end.path, 0,
           fmt::format("{} ends in bytes that no writer acknowledged; they are ignored.", end.path)});
    }
    if (widened_) {
      engine.notice({Finding::Severity::note, "mode_tightened", layout_.root, 0,
                     fmt::format("{} was open to other users; it is now yours alone (0700).", layout_.root)});
    } else if ((file_system_.stat(layout_.root)->mode & others_may) != 0) {
      engine.notice({Finding::Severity::warning, "wide_mode", layout_.root, 0,
                     fmt::format("{} is open to other users. `chmod 700` it, unless another user needs it.",
                                 layout_.root)});
    }
    notice_edits(engine);
  }

  void notice_edits(Engine& engine) const {
    const Manifest manifest = engine.history_.manifest();
    if (!manifest.adopting.empty()) return;
    for (const model::Collection collection : shown_collections) {
      if (shown_state(file_system_, layout_, manifest, collection) == ShownState::edited) {
        engine.notice(edited_finding(layout_, collection));
      }
    }
  }

  Layout layout_;
  OpenOptions options_;
  fs::FileSystem& file_system_;
  bool widened_ = false;
};

std::shared_ptr<Engine> open_engine(const std::filesystem::path& directory, OpenOptions options,
                                    fs::FileSystem& file_system) {
  if (!options.clock) options.clock = fs::system_time;
  if (!options.randomness) options.randomness = fs::system_random;
  std::string root = std::filesystem::absolute(directory).lexically_normal().string();
  while (root.size() > 1 && root.back() == '/') root.pop_back();
  return Opening(Layout{std::move(root)}, std::move(options), file_system).open();
}

std::shared_ptr<Store> open_store(const std::filesystem::path& directory, const OpenOptions& options,
                                  fs::FileSystem& file_system) {
  return open_engine(directory, options, file_system);
}

}  // namespace orgmgr::storage::json_engine
