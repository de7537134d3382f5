// Included by the sources that mutants.py has changed, in its copy alone: which mutant this process is, and
// which ones it came by.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>

namespace orgmgr_mutants {

inline constexpr std::size_t most_mutants = 4096;

/// A page of bytes in a file, which children see too.
inline volatile char* reached() noexcept {
  static volatile char* const bytes = []() -> volatile char* {
    const char* path = std::getenv("ORGMGR_MUTANTS_REACHED");
    const int file = path == nullptr ? -1 : ::open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) return nullptr;
    void* page = ::mmap(nullptr, most_mutants, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    ::close(file);
    return page == MAP_FAILED ? nullptr : static_cast<volatile char*>(page);
  }
  ();
  return bytes;
}

inline bool is_chosen(int mutant) noexcept {
  static const int chosen = [] {
    const char* number = std::getenv("ORGMGR_MUTANT");
    return number == nullptr ? 0 : std::atoi(number);
  }();
  if (volatile char* bytes = reached()) bytes[mutant] = 1;
  return mutant == chosen;
}

}  // namespace orgmgr_mutants

#define MUTANT(number) ::orgmgr_mutants::is_chosen(number)
