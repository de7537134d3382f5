// Arrays of zeros that the system hands out page by page as they are used.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <type_traits>

namespace orgmgr {

struct FreeMemory {
  void operator()(void* memory) const noexcept { std::free(memory); }
};

/// Of a type whose zero bytes are its first value, and which needs no destruction.
template <class Value>
using Zeroed = std::unique_ptr<Value[], FreeMemory>;

/// Throws std::bad_alloc.
template <class Value>
[[nodiscard]] Zeroed<Value> zeroed(std::size_t count) {
  static_assert(std::is_trivially_destructible_v<Value>);
  void* const memory = std::calloc(count, sizeof(Value));
  if (memory == nullptr) throw std::bad_alloc();
  return Zeroed<Value>(static_cast<Value*>(memory));
}

}  // namespace orgmgr
