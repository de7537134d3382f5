// Builds the disks that a power cut may leave.
#include <algorithm>
#include <random>

#include "fs/paths.hpp"
#include "support/crash_model.hpp"

namespace orgmgr::test {
namespace {

constexpr std::size_t sector_size = 512;

class ImageBuilder {
 public:
  ImageBuilder(const CrashModel& model, Loss loss, std::uint64_t seed)
      : model_(model), loss_(loss), random_(seed * 8 + static_cast<std::uint64_t>(loss)) {}

  std::unique_ptr<MemoryFileSystem> build() {
    for (const auto& [inode, record] : model_.records) {
      NodeRecord& left = nodes_[inode];
      left.directory = record.directory;
      left.mode = record.mode;
      left.owner = record.owner;
      left.bytes = record.bytes;
      left.names = record.names;
      left.lock = record.lock;
      left.old_pages = record.old_pages;
      for (const ContentChange& change : record.pending) keep_content(left, inode, record, change);
    }
    for (const NameChange& change : model_.name_changes) keep_names(change);
    image_->set_user(0);
    place(model_.disk->stat("/").value().identity.inode, "/");
    image_->set_user(model_.disk->user_id());
    const std::uint64_t boot = model_.disk->boot_mark() + (loss_ == Loss::killed ? 0 : 1);
    while (image_->boot_mark() < boot) image_->restart();
    return std::move(image_);
  }

 private:
  bool chance() { return (random_() & 1U) != 0; }
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(random_() % limit); }

  void keep_content(NodeRecord& left, Inode inode, const NodeRecord& record, const ContentChange& change) {
    switch (loss_) {
      case Loss::everything:
      case Loss::bytes:
        return;
      case Loss::nothing:
      case Loss::names:
        apply(left, change);
        return;
      case Loss::zeroed:
        keep_size(left, change);
        return;
      case Loss::subset:
        if (chance()) apply(left, change);
        return;
      case Loss::torn:
        if (chance()) tear(left, change);
        return;
      case Loss::killed:
        if (model_.caught_write == inode && &change == &record.pending.back()) {
          cut_short(left, change);
        } else {
          apply(left, change);
        }
        return;
    }
  }

  static void keep_size(NodeRecord& left, const ContentChange& change) {
    if (change.kind != ContentChange::Kind::write) {
      apply(left, change);
      return;
    }
    const std::size_t end = change.number + change.bytes.size();
    if (left.bytes.size() < end) left.bytes.resize(end);
  }

  /// The write in which the process was killed.
  void cut_short(NodeRecord& left, const ContentChange& change) {
    ContentChange part = change;
    part.bytes.resize(below(change.bytes.size() + 1));
    if (!part.bytes.empty()) apply(left, part);
  }

  void tear(NodeRecord& left, const ContentChange& change) {
    if (change.kind != ContentChange::Kind::write) {
      apply(left, change);
      return;
    }
    if (chance()) keep_size(left, change);
    const bool as_prefix = chance();
    const std::size_t first = change.number / sector_size;
    const std::size_t sectors = (change.number + change.bytes.size() - 1) / sector_size - first + 1;
    const std::size_t kept = below(sectors + 1);
    for (std::size_t index = 0; index < sectors; ++index) {
      if (as_prefix && index >= kept) break;
      const std::size_t begin = std::max<std::size_t>((first + index) * sector_size, change.number);
      const std::size_t end =
          std::min<std::size_t>((first + index + 1) * sector_size, change.number + change.bytes.size());
      ContentChange piece{.number = begin, .bytes = change.bytes.substr(begin - change.number, end - begin)};
      if (as_prefix || alter(piece.bytes)) apply(left, piece);
    }
  }

  /// Makes a sector what a torn write may leave of it; false when it stays as it was.
  bool alter(std::string& sector) {
    switch (below(4)) {
      case 0:
        return false;
      case 1:
        std::fill(sector.begin(), sector.end(), '\0');
        return true;
      case 2:
        for (char& byte : sector) byte = static_cast<char>(random_() & 0xffU);
        return true;
      default:
        return true;
    }
  }

  void keep_names(const NameChange& change) {
    bool keep = false;
    switch (loss_) {
      case Loss::everything:
      case Loss::names:
        return;
      case Loss::nothing:
      case Loss::bytes:
      case Loss::zeroed:
      case Loss::killed:
        keep = true;
        break;
      case Loss::subset:
      case Loss::torn:
        keep = chance();
        break;
    }
    const bool random = loss_ == Loss::subset || loss_ == Loss::torn;
    const bool first_is_settled = change.effects.front().settled;
    for (std::size_t index = 0; index < change.effects.size(); ++index) {
      // The name left behind by a rename goes only once the new name is there.
      const bool follows = index > 0 && !change.whole && random;
      const bool kept = follows ? (keep || first_is_settled) && chance() : keep;
      if (kept && !change.effects[index].settled) apply_name(change.effects[index]);
    }
  }

  void apply_name(const NameEffect& effect) {
    auto& names = nodes_[effect.directory].names;
    if (effect.meaning) {
      names[effect.name] = *effect.meaning;
    } else {
      names.erase(effect.name);
    }
  }

  void place(Inode inode, const std::string& path) {
    const NodeRecord& node = nodes_[inode];
    if (node.directory) {
      image_->make_directory(path);
      for (const auto& [name, child] : node.names) place(child, fs::join(path, name));
    } else if (const auto first = placed_.find(inode); first != placed_.end()) {
      (void)image_->link(first->second, path);
      return;
    } else {
      placed_[inode] = path;
      image_->put(path, node.bytes);
      if (node.lock) place_page(node, path);
    }
    image_->set_mode(path, node.mode);
    image_->set_owner(path, node.owner);
  }

  void place_page(const NodeRecord& node, const std::string& path) {
    const auto lock = image_->open_lock(path, false);
    const std::span<std::byte> page = lock->page();
    const bool random = loss_ == Loss::subset || loss_ == Loss::torn;
    const std::size_t choice = random ? below(3) : 0;
    const bool lost =
        loss_ == Loss::everything || loss_ == Loss::bytes || loss_ == Loss::zeroed || choice == 1;
    if (lost) {
      std::fill(page.begin(), page.end(), std::byte{0});
    } else if (choice == 2 && !node.old_pages.empty()) {
      std::copy_n(node.old_pages[below(node.old_pages.size())].bytes.begin(), page.size(), page.begin());
    } else {
      copy_page(node.lock->page(), page);
    }
  }

  const CrashModel& model_;
  Loss loss_;
  std::mt19937_64 random_;
  std::map<Inode, NodeRecord> nodes_;
  std::map<Inode, std::string> placed_;
  std::unique_ptr<MemoryFileSystem> image_ = std::make_unique<MemoryFileSystem>();
};

}  // namespace

std::unique_ptr<MemoryFileSystem> make_image(const CrashModel& model, Loss loss, std::uint64_t seed) {
  return ImageBuilder(model, loss, seed).build();
}

}  // namespace orgmgr::test
