// /proc/self.
#include "memory_use.hpp"

#include <fstream>
#include <stdexcept>
#include <string>

namespace orgmgr::bench {
namespace {

std::uint64_t number_behind(const char* file, const std::string& word) {
  std::ifstream in(file);
  for (std::string name; in >> name;) {
    std::uint64_t number = 0;
    if (name == word && in >> number) return number;
  }
  throw std::runtime_error(std::string(file) + " says nothing of " + word);
}

}  // namespace

std::uint64_t resident_bytes() { return number_behind("/proc/self/status", "VmRSS:") * 1024; }

std::uint64_t most_resident_bytes() { return number_behind("/proc/self/status", "VmHWM:") * 1024; }

std::uint64_t written_bytes() { return number_behind("/proc/self/io", "wchar:"); }

}  // namespace orgmgr::bench
