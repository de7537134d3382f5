// An open regular file of the operating system.
#pragma once

#include "fs/descriptor.hpp"
#include "fs/file_system.hpp"

namespace orgmgr::fs {

class PosixFile final : public File {
 public:
  PosixFile(const std::string& path, OpenMode mode);

  [[nodiscard]] std::size_t read_at(std::uint64_t offset, std::span<char> buffer) const override;
  void write_at(std::uint64_t offset, std::string_view bytes) override;
  void begin_sync(std::uint64_t offset, std::uint64_t size) override;
  void sync() override;
  void resize(std::uint64_t size) override;
  [[nodiscard]] FileInfo info() const override;
  [[nodiscard]] std::uint64_t written_from(std::uint64_t offset) const override;
  [[nodiscard]] const std::string& path() const noexcept override { return path_; }

 private:
  struct Range {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
  };

  std::string path_;
  Descriptor descriptor_;
  Range begun_{};  ///< that the system may be writing out
};

}  // namespace orgmgr::fs
