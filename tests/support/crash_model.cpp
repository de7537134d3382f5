// What is durable and what is pending.
#include "support/crash_model.hpp"

#include <algorithm>

#include "fs/paths.hpp"

namespace orgmgr::test {
namespace {

constexpr std::size_t remembered_pages = 8;

}  // namespace

CrashModel::CrashModel(std::unique_ptr<MemoryFileSystem> given)
    : disk(given ? std::move(given) : std::make_unique<MemoryFileSystem>()) {
  adopt("/");
}

void CrashModel::adopt(const std::string& path) {
  const auto info = disk->stat(path).value();
  NodeRecord& adopted = records[info.identity.inode];
  adopted.directory = info.kind == fs::FileKind::directory;
  adopted.mode = info.mode;
  adopted.owner = info.owner;
  if (info.kind == fs::FileKind::regular) adopted.bytes = disk->get(path);
  if (!adopted.directory) return;
  for (const std::string& name : disk->list(path)) {
    const std::string child = fs::join(path, name);
    const auto found = disk->stat(child).value();
    adopted.names[name] = found.identity.inode;
    adopt(child);
  }
}

void CrashModel::require_running() const {
  if (stopped) throw CrashNow{};
}

bool CrashModel::count_call() {
  require_running();
  ++calls;
  return allowed && calls > *allowed;
}

void CrashModel::end_call(bool caught) {
  remember_pages();
  if (!caught) return;
  stopped = true;
  throw CrashNow{};
}

NodeRecord& CrashModel::record(Inode inode) { return records.at(inode); }

NodeRecord& CrashModel::record_new(const std::string& path, bool directory) {
  const auto info = disk->stat(path).value();
  NodeRecord& made = records[info.identity.inode];
  made.directory = directory;
  made.mode = info.mode;
  made.owner = info.owner;
  return made;
}

Inode CrashModel::inode_of(const std::string& path) { return disk->stat(path).value().identity.inode; }

NameEffect CrashModel::effect(const std::string& path, std::optional<Inode> meaning) {
  return {
      .directory = inode_of(fs::parent(path)), .name = std::string(fs::file_name(path)), .meaning = meaning};
}

void CrashModel::change_names(std::vector<NameEffect> effects, bool whole) {
  name_changes.push_back({.effects = std::move(effects), .whole = whole});
}

void CrashModel::change_content(Inode inode, ContentChange change) {
  record(inode).pending.push_back(std::move(change));
}

void apply(NodeRecord& record, const ContentChange& change) {
  switch (change.kind) {
    case ContentChange::Kind::mode:
      record.mode = static_cast<std::uint32_t>(change.number);
      return;
    case ContentChange::Kind::resize:
      record.bytes.resize(change.number);
      return;
    case ContentChange::Kind::write:
      break;
  }
  const std::size_t end = change.number + change.bytes.size();
  if (record.bytes.size() < end) record.bytes.resize(end);
  record.bytes.replace(change.number, change.bytes.size(), change.bytes);
}

void CrashModel::make_content_durable(Inode inode) {
  NodeRecord& synced = record(inode);
  for (const ContentChange& change : synced.pending) apply(synced, change);
  synced.pending.clear();
}

/// Makes one effect durable. What was pending for the same name before it is overtaken.
void CrashModel::settle(NameEffect& effect, std::size_t position) {
  if (effect.settled) return;
  effect.settled = true;
  auto& names = record(effect.directory).names;
  if (effect.meaning) {
    names[effect.name] = *effect.meaning;
  } else {
    names.erase(effect.name);
  }
  for (std::size_t earlier = 0; earlier < position; ++earlier) {
    for (NameEffect& other : name_changes[earlier].effects) {
      if (other.directory == effect.directory && other.name == effect.name) other.settled = true;
    }
  }
}

void CrashModel::make_names_durable(Inode directory) {
  for (std::size_t position = 0; position < name_changes.size(); ++position) {
    auto& effects = name_changes[position].effects;
    const auto touches = [&](const NameEffect& effect) { return effect.directory == directory; };
    if (std::none_of(effects.begin(), effects.end(), touches)) continue;
    // The name that a rename leaves cannot be gone before the name that it makes is there.
    const bool leaves = std::any_of(effects.begin() + 1, effects.end(), touches);
    const bool all = name_changes[position].whole || leaves;
    for (NameEffect& effect : effects) {
      if (all || touches(effect)) settle(effect, position);
    }
  }
  std::erase_if(name_changes, [](const NameChange& change) {
    return std::all_of(change.effects.begin(), change.effects.end(),
                       [](const NameEffect& effect) { return effect.settled; });
  });
}

void CrashModel::remember_pages() {
  for (auto& [inode, kept] : records) {
    if (!kept.lock) continue;
    MemoryPage page;
    copy_page(kept.lock->page(), page.bytes);
    if (!kept.old_pages.empty() && kept.old_pages.back().bytes == page.bytes) continue;
    kept.old_pages.push_back(page);
    if (kept.old_pages.size() > remembered_pages) kept.old_pages.pop_front();
  }
}

}  // namespace orgmgr::test
