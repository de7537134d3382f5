// A file system that knows what a power cut may take: the calls.
#include "support/crash_file_system.hpp"

#include "support/crash_model.hpp"

namespace orgmgr::test {
namespace {

using Held = std::lock_guard<std::mutex>;

class CrashFile final : public fs::File {
 public:
  CrashFile(std::shared_ptr<CrashModel> model, std::unique_ptr<fs::File> file)
      : model_(std::move(model)), file_(std::move(file)), inode_(file_->info().identity.inode) {}

  std::size_t read_at(std::uint64_t offset, std::span<char> buffer) const override {
    const Held held(model_->mutex);
    model_->require_running();
    return file_->read_at(offset, buffer);
  }
  void write_at(std::uint64_t offset, std::string_view bytes) override {
    const Held held(model_->mutex);
    const bool caught = model_->count_call();
    file_->write_at(offset, bytes);
    if (!bytes.empty()) {
      model_->change_content(inode_, {.number = offset, .bytes = std::string(bytes)});
      if (caught) model_->caught_write = inode_;
    }
    model_->end_call(caught);
  }
  void sync() override {
    const Held held(model_->mutex);
    const bool caught = model_->count_call();
    file_->sync();
    if (!caught) model_->make_content_durable(inode_);
    model_->end_call(caught);
  }
  void resize(std::uint64_t size) override {
    const Held held(model_->mutex);
    const bool caught = model_->count_call();
    file_->resize(size);
    model_->change_content(inode_, {.kind = ContentChange::Kind::resize, .number = size});
    model_->end_call(caught);
  }
  fs::FileInfo info() const override {
    const Held held(model_->mutex);
    model_->require_running();
    return file_->info();
  }
  const std::string& path() const noexcept override { return file_->path(); }

 private:
  std::shared_ptr<CrashModel> model_;
  std::unique_ptr<fs::File> file_;
  Inode inode_;
};

class CrashLockFile final : public fs::LockFile {
 public:
  CrashLockFile(std::shared_ptr<CrashModel> model, std::unique_ptr<fs::LockFile> lock)
      : model_(std::move(model)), lock_(std::move(lock)) {}

  bool try_lock(fs::LockByte byte, fs::LockMode mode) override {
    require_running();
    return lock_->try_lock(byte, mode);
  }
  void unlock(fs::LockByte byte) noexcept override { lock_->unlock(byte); }
  std::span<std::byte> page() noexcept override { return lock_->page(); }
  void wait(const std::atomic<std::uint32_t>& word, std::uint32_t seen,
            std::chrono::nanoseconds at_most) noexcept override {
    lock_->wait(word, seen, at_most);
  }
  void wake_all(const std::atomic<std::uint32_t>& word) noexcept override { lock_->wake_all(word); }
  void wake_one(const std::atomic<std::uint32_t>& word) noexcept override { lock_->wake_one(word); }
  fs::Identity identity() const override {
    require_running();
    return lock_->identity();
  }

 private:
  void require_running() const {
    const Held held(model_->mutex);
    model_->require_running();
  }

  std::shared_ptr<CrashModel> model_;
  std::unique_ptr<fs::LockFile> lock_;
};

}  // namespace

CrashFileSystem::CrashFileSystem(std::unique_ptr<MemoryFileSystem> disk)
    : model_(std::make_shared<CrashModel>(std::move(disk))) {}
CrashFileSystem::~CrashFileSystem() = default;

std::unique_ptr<fs::File> CrashFileSystem::open(const std::string& path, fs::OpenMode mode) {
  const Held held(model_->mutex);
  if (mode != fs::OpenMode::create) {
    model_->require_running();
    return std::make_unique<CrashFile>(model_, model_->disk->open(path, mode));
  }
  const bool caught = model_->count_call();
  auto file = model_->disk->open(path, mode);
  (void)model_->record_new(path, false);
  model_->change_names({model_->effect(path, model_->inode_of(path))});
  model_->end_call(caught);
  return std::make_unique<CrashFile>(model_, std::move(file));
}

std::optional<fs::FileInfo> CrashFileSystem::stat(const std::string& path) {
  const Held held(model_->mutex);
  model_->require_running();
  return model_->disk->stat(path);
}

std::vector<std::string> CrashFileSystem::list(const std::string& path) {
  const Held held(model_->mutex);
  model_->require_running();
  return model_->disk->list(path);
}

void CrashFileSystem::make_directory(const std::string& path) {
  const Held held(model_->mutex);
  const bool caught = model_->count_call();
  const bool there = model_->disk->stat(path).has_value();
  model_->disk->make_directory(path);
  if (!there) {
    (void)model_->record_new(path, true);
    model_->change_names({model_->effect(path, model_->inode_of(path))});
  }
  model_->end_call(caught);
}

void CrashFileSystem::rename(const std::string& from, const std::string& to) {
  const Held held(model_->mutex);
  const bool caught = model_->count_call();
  model_->disk->rename(from, to);
  const Inode moved = model_->inode_of(to);
  if (!model_->disk->stat(from)) {
    model_->change_names({model_->effect(to, moved), model_->effect(from, std::nullopt)},
                         model_->record(moved).directory);
  }
  model_->end_call(caught);
}

void CrashFileSystem::exchange(const std::string& one, const std::string& other) {
  const Held held(model_->mutex);
  const bool caught = model_->count_call();
  model_->disk->exchange(one, other);
  model_->change_names(
      {model_->effect(one, model_->inode_of(one)), model_->effect(other, model_->inode_of(other))});
  model_->end_call(caught);
}

bool CrashFileSystem::link(const std::string& from, const std::string& to) {
  const Held held(model_->mutex);
  const bool caught = model_->count_call();
  const bool made = model_->disk->link(from, to);
  if (made) model_->change_names({model_->effect(to, model_->inode_of(to))});
  model_->end_call(caught);
  return made;
}

void CrashFileSystem::remove(const std::string& path) {
  const Held held(model_->mutex);
  const bool caught = model_->count_call();
  const bool there = model_->disk->stat(path).has_value();
  model_->disk->remove(path);
  if (there) model_->change_names({model_->effect(path, std::nullopt)});
  model_->end_call(caught);
}

void CrashFileSystem::sync_directory(const std::string& path) {
  const Held held(model_->mutex);
  const bool caught = model_->count_call();
  model_->disk->sync_directory(path);
  const Inode directory = model_->inode_of(path);
  if (!caught) {
    model_->make_names_durable(directory);
    model_->make_content_durable(directory);
  }
  model_->end_call(caught);
}

void CrashFileSystem::set_mode(const std::string& path, std::uint32_t mode) {
  const Held held(model_->mutex);
  const bool caught = model_->count_call();
  model_->disk->set_mode(path, mode);
  model_->change_content(model_->inode_of(path), {.kind = ContentChange::Kind::mode, .number = mode});
  model_->end_call(caught);
}

std::unique_ptr<fs::LockFile> CrashFileSystem::open_lock(const std::string& path, bool read_only) {
  const Held held(model_->mutex);
  model_->require_running();
  const bool there = model_->disk->stat(path).has_value();
  const bool caught = !there && !read_only && model_->count_call();
  auto lock = model_->disk->open_lock(path, read_only);
  if (!lock) return nullptr;
  if (!there) {
    (void)model_->record_new(path, false);
    model_->change_names({model_->effect(path, model_->inode_of(path))});
  }
  auto& record = model_->record(model_->inode_of(path));
  if (!record.lock) record.lock = model_->disk->open_lock(path, true);
  model_->end_call(caught);
  return std::make_unique<CrashLockFile>(model_, std::move(lock));
}

std::string CrashFileSystem::unsupported_kind(const std::string& path) {
  return model_->disk->unsupported_kind(path);
}

std::uint32_t CrashFileSystem::user_id() const { return model_->disk->user_id(); }

std::uint64_t CrashFileSystem::boot_mark() const { return model_->disk->boot_mark(); }

std::uint64_t CrashFileSystem::call_count() const {
  const Held held(model_->mutex);
  return model_->calls;
}

void CrashFileSystem::crash_after(std::uint64_t calls) {
  const Held held(model_->mutex);
  model_->allowed = calls;
}

bool CrashFileSystem::crashed() const {
  const Held held(model_->mutex);
  return model_->stopped;
}

std::unique_ptr<MemoryFileSystem> CrashFileSystem::image(Loss loss, std::uint64_t seed) const {
  const Held held(model_->mutex);
  return make_image(*model_, loss, seed);
}

void CrashFileSystem::lose_pending(const std::string& path) {
  const Held held(model_->mutex);
  auto& pending = model_->record(model_->inode_of(path)).pending;
  std::erase_if(pending,
                [](const ContentChange& change) { return change.kind != ContentChange::Kind::mode; });
}

MemoryFileSystem& CrashFileSystem::disk() { return *model_->disk; }

}  // namespace orgmgr::test
