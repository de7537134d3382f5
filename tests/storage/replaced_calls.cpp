// The calls of the C library that tests replace. A program with this file in it is a program of its own.
#include "storage/replaced_calls.hpp"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>

namespace orgmgr::test {
namespace {

thread_local Replaced* innermost = nullptr;

}  // namespace

Replaced::Replaced(std::string name, std::vector<Answer> answers, Then then)
    : name_(std::move(name)), answers_(std::move(answers)), then_(then), outer_(innermost) {
  innermost = this;
}

Replaced::~Replaced() { innermost = outer_; }

Answer Replaced::next(const char* name) {
  for (Replaced* plan = innermost; plan != nullptr; plan = plan->outer_) {
    if (plan->name_ != name) continue;
    if (plan->given_ < plan->answers_.size()) return plan->answers_[plan->given_++];
    return plan->then_ == Then::the_last ? plan->answers_.back() : real_answer;
  }
  return real_answer;
}

namespace {

/// What the plan says of a call; else what `real` answers. `refusal` is what this call fails with.
template <class Result, class Real, class... Arguments>
Result answer(const char* name, Result refusal, Real real, Arguments... arguments) {
  const Answer planned = Replaced::next(name);
  if (planned.first) planned.first();
  if (planned.error_number != 0) {
    errno = planned.error_number;
    return refusal;
  }
  if (planned.pretended) return Result{};
  return real(arguments...);
}

template <class Function>
Function* next_of(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace
}  // namespace orgmgr::test

using orgmgr::test::answer;
using orgmgr::test::next_of;

// NOLINTBEGIN(*-dcl-*, cert-*): these take the place of the C library's
extern "C" int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  static const auto real = next_of<int(const char*, int, mode_t)>("open");
  return answer("open", -1, real, path, flags, mode);
}
extern "C" int fcntl(int descriptor, int command, ...) {
  va_list rest;
  va_start(rest, command);
  void* argument = va_arg(rest, void*);
  va_end(rest);
  static const auto real = next_of<int(int, int, void*)>("fcntl");
  return answer("fcntl", -1, real, descriptor, command, argument);
}
extern "C" int flock(int descriptor, int operation) noexcept {
  static const auto real = next_of<int(int, int)>("flock");
  return answer("flock", -1, real, descriptor, operation);
}
extern "C" int lstat(const char* path, struct stat* status) noexcept {
  static const auto real = next_of<int(const char*, struct stat*)>("lstat");
  return answer("lstat", -1, real, path, status);
}
extern "C" int fstat(int descriptor, struct stat* status) noexcept {
  static const auto real = next_of<int(int, struct stat*)>("fstat");
  return answer("fstat", -1, real, descriptor, status);
}
extern "C" int statfs(const char* path, struct statfs* status) noexcept {
  static const auto real = next_of<int(const char*, struct statfs*)>("statfs");
  return answer("statfs", -1, real, path, status);
}
extern "C" int fchmod(int descriptor, mode_t mode) noexcept {
  static const auto real = next_of<int(int, mode_t)>("fchmod");
  return answer("fchmod", -1, real, descriptor, mode);
}
extern "C" int fchmodat(int folder, const char* path, mode_t mode, int flags) noexcept {
  static const auto real = next_of<int(int, const char*, mode_t, int)>("fchmodat");
  return answer("fchmodat", -1, real, folder, path, mode, flags);
}
extern "C" int mkdir(const char* path, mode_t mode) noexcept {
  static const auto real = next_of<int(const char*, mode_t)>("mkdir");
  return answer("mkdir", -1, real, path, mode);
}
extern "C" int rename(const char* from, const char* to) noexcept {
  static const auto real = next_of<int(const char*, const char*)>("rename");
  return answer("rename", -1, real, from, to);
}
extern "C" int renameat2(int one, const char* from, int other, const char* to, unsigned flags) noexcept {
  static const auto real = next_of<int(int, const char*, int, const char*, unsigned)>("renameat2");
  return answer("renameat2", -1, real, one, from, other, to, flags);
}
extern "C" int link(const char* from, const char* to) noexcept {
  static const auto real = next_of<int(const char*, const char*)>("link");
  return answer("link", -1, real, from, to);
}
extern "C" int unlink(const char* path) noexcept {
  static const auto real = next_of<int(const char*)>("unlink");
  return answer("unlink", -1, real, path);
}
extern "C" int rmdir(const char* path) noexcept {
  static const auto real = next_of<int(const char*)>("rmdir");
  return answer("rmdir", -1, real, path);
}
extern "C" DIR* fdopendir(int descriptor) {
  static const auto real = next_of<DIR*(int)>("fdopendir");
  return answer("fdopendir", static_cast<DIR*>(nullptr), real, descriptor);
}
extern "C" struct dirent* readdir(DIR* folder) {
  static const auto real = next_of<struct dirent*(DIR*)>("readdir");
  return answer("readdir", static_cast<struct dirent*>(nullptr), real, folder);
}
extern "C" int fsync(int descriptor) {
  static const auto real = next_of<int(int)>("fsync");
  return answer("fsync", -1, real, descriptor);
}
extern "C" int fdatasync(int descriptor) {
  static const auto real = next_of<int(int)>("fdatasync");
  return answer("fdatasync", -1, real, descriptor);
}
extern "C" int sync_file_range(int descriptor, off64_t offset, off64_t size, unsigned how) {
  static const auto real = next_of<int(int, off64_t, off64_t, unsigned)>("sync_file_range");
  return answer("sync_file_range", -1, real, descriptor, offset, size, how);
}
extern "C" int ftruncate(int descriptor, off_t size) noexcept {
  static const auto real = next_of<int(int, off_t)>("ftruncate");
  return answer("ftruncate", -1, real, descriptor, size);
}
extern "C" ssize_t read(int descriptor, void* buffer, size_t size) {
  static const auto real = next_of<ssize_t(int, void*, size_t)>("read");
  return answer("read", ssize_t{-1}, real, descriptor, buffer, size);
}
extern "C" ssize_t pread(int descriptor, void* buffer, size_t size, off_t offset) {
  static const auto real = next_of<ssize_t(int, void*, size_t, off_t)>("pread");
  return answer("pread", ssize_t{-1}, real, descriptor, buffer, size, offset);
}
extern "C" ssize_t pwrite(int descriptor, const void* buffer, size_t size, off_t offset) {
  static const auto real = next_of<ssize_t(int, const void*, size_t, off_t)>("pwrite");
  return answer("pwrite", ssize_t{-1}, real, descriptor, buffer, size, offset);
}
extern "C" off_t lseek(int descriptor, off_t offset, int whence) noexcept {
  static const auto real = next_of<off_t(int, off_t, int)>("lseek");
  return answer("lseek", off_t{-1}, real, descriptor, offset, whence);
}
extern "C" void* mmap(void* at, size_t size, int protection, int flags, int file, off_t offset) noexcept {
  static const auto real = next_of<void*(void*, size_t, int, int, int, off_t)>("mmap");
  return answer("mmap", MAP_FAILED, real, at, size, protection, flags, file, offset);
}
extern "C" int madvise(void* at, size_t size, int advice) noexcept {
  static const auto real = next_of<int(void*, size_t, int)>("madvise");
  return answer("madvise", -1, real, at, size, advice);
}
extern "C" int nanosleep(const struct timespec* time, struct timespec* rest) {
  static const auto real = next_of<int(const struct timespec*, struct timespec*)>("nanosleep");
  return answer("nanosleep", -1, real, time, rest);
}
extern "C" ssize_t getrandom(void* buffer, size_t size, unsigned flags) {
  static const auto real = next_of<ssize_t(void*, size_t, unsigned)>("getrandom");
  return answer("getrandom", ssize_t{-1}, real, buffer, size, flags);
}
extern "C" int gethostname(char* name, size_t size) noexcept {
  static const auto real = next_of<int(char*, size_t)>("gethostname");
  return answer("gethostname", -1, real, name, size);
}
// NOLINTEND
