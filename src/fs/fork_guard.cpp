// Tells a forked child from the process that opened a handle, without a system call per use.
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <new>

#include "fs/file_system.hpp"
#include "fs/system_error.hpp"

namespace orgmgr::fs {
namespace {

constexpr std::size_t guard_size = 4096;

/// The kernel gives a child the page as zeros.
constexpr std::uint32_t wiped = 0;
constexpr std::uint32_t wipes_on_fork = 1;
/// A kernel that cannot (before 4.14, some sandboxes): the second word holds the process id.
constexpr std::uint32_t compares_process = 2;

}  // namespace

ForkGuard::ForkGuard() {
  void* page = ::mmap(nullptr, guard_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) throw_system_error("map", "a page of memory", errno);
  word_ = new (page) std::atomic<std::uint32_t>[2];
  word_[1].store(static_cast<std::uint32_t>(::getpid()));
  word_[0].store(::madvise(page, guard_size, MADV_WIPEONFORK) == 0 ? wipes_on_fork : compares_process);
}

ForkGuard::~ForkGuard() { ::munmap(word_, guard_size); }

bool ForkGuard::same_process() const noexcept {
  const std::uint32_t state = word_[0].load(std::memory_order_relaxed);
  if (state == wipes_on_fork) return true;
  return state != wiped && word_[1].load(std::memory_order_relaxed) == static_cast<std::uint32_t>(::getpid());
}

}  // namespace orgmgr::fs
