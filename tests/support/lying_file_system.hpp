// A file system that breaks its word, to see that tests notice; or that tells of another machine.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fs/file_system.hpp"

namespace orgmgr::test {

struct Lies {
  bool sync = false;
  bool sync_directory = false;
  std::string only_path{};  ///< of paths that hold this; of all when empty
  bool whole_path = false;  ///< `only_path` is the path, not a part of it
  std::uint64_t boot = 0;   ///< the start of the machine that it tells of, unless 0
  [[nodiscard]] bool about(const std::string& path) const {
    return whole_path ? path == only_path : path.find(only_path) != std::string::npos;
  }
};

class LyingFile final : public fs::File {
 public:
  LyingFile(std::unique_ptr<fs::File> file, Lies lies) : file_(std::move(file)), lies_(std::move(lies)) {}
  std::size_t read_at(std::uint64_t offset, std::span<char> buffer) const override {
    return file_->read_at(offset, buffer);
  }
  void write_at(std::uint64_t offset, std::string_view bytes) override { file_->write_at(offset, bytes); }
  void sync() override {
    if (!lies_.sync || !lies_.about(path())) file_->sync();
  }
  void resize(std::uint64_t size) override { file_->resize(size); }
  fs::FileInfo info() const override { return file_->info(); }
  const std::string& path() const noexcept override { return file_->path(); }

 private:
  std::unique_ptr<fs::File> file_;
  Lies lies_;
};

/// Leaves syncs out, or says that the machine was started anew.
class LyingFileSystem final : public fs::FileSystem {
 public:
  LyingFileSystem(fs::FileSystem& inner, Lies lies) : inner_(inner), lies_(std::move(lies)) {}
  std::unique_ptr<fs::File> open(const std::string& path, fs::OpenMode mode) override {
    return std::make_unique<LyingFile>(inner_.open(path, mode), lies_);
  }
  std::optional<fs::FileInfo> stat(const std::string& path) override { return inner_.stat(path); }
  std::vector<std::string> list(const std::string& path) override { return inner_.list(path); }
  void make_directory(const std::string& path) override { inner_.make_directory(path); }
  void rename(const std::string& from, const std::string& to) override { inner_.rename(from, to); }
  void exchange(const std::string& one, const std::string& other) override { inner_.exchange(one, other); }
  bool link(const std::string& from, const std::string& to) override { return inner_.link(from, to); }
  void remove(const std::string& path) override { inner_.remove(path); }
  void sync_directory(const std::string& path) override {
    if (!lies_.sync_directory || !lies_.about(path)) inner_.sync_directory(path);
  }
  void set_mode(const std::string& path, std::uint32_t mode) override { inner_.set_mode(path, mode); }
  std::unique_ptr<fs::LockFile> open_lock(const std::string& path, bool read_only) override {
    return inner_.open_lock(path, read_only);
  }
  std::string unsupported_kind(const std::string& path) override { return inner_.unsupported_kind(path); }
  std::uint32_t user_id() const override { return inner_.user_id(); }
  std::uint64_t boot_mark() const override { return lies_.boot != 0 ? lies_.boot : inner_.boot_mark(); }

 private:
  fs::FileSystem& inner_;
  Lies lies_;
};

}  // namespace orgmgr::test
