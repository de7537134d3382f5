// A pointer to what counts its holders itself: half the size of a `shared_ptr`, one allocation, and it knows
// when nobody else holds the same.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace orgmgr {

/// What is counted derives from this. Copies of it start with no holder of their own.
class Counted {
 public:
  Counted() = default;
  Counted(const Counted&) noexcept {}
  Counted& operator=(const Counted&) = delete;

 private:
  template <class T>
  friend class CountedPointer;
  mutable std::atomic<std::uint32_t> holders_{0};
};

/// Copies may be made and dropped on any thread; `T::destroy(const T*)` ends what nobody holds.
template <class T>
class CountedPointer {
 public:
  CountedPointer() = default;
  explicit CountedPointer(T* object) noexcept : object_(object) { hold(); }
  CountedPointer(const CountedPointer& other) noexcept : object_(other.object_) { hold(); }
  CountedPointer(CountedPointer&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  CountedPointer& operator=(CountedPointer other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~CountedPointer() {
    // Who drops the last one sees all that other holders did before they let go. Of what nobody else holds
    // nobody can make a copy: then there is nothing to count.
    if (object_ == nullptr) return;
    if (alone() || object_->holders_.fetch_sub(1, std::memory_order_acq_rel) == 1) T::destroy(object_);
  }

  /// Holds this one, which nobody holds yet, instead.
  void hold_new(T* object) noexcept {
    const CountedPointer before(std::move(*this));
    object_ = object;
    hold();
  }
  [[nodiscard]] T* get() const noexcept { return object_; }
  T* operator->() const noexcept { return object_; }
  T& operator*() const noexcept { return *object_; }
  explicit operator bool() const noexcept { return object_ != nullptr; }
  /// Nobody else holds it, nor can come to hold it but through this pointer.
  [[nodiscard]] bool alone() const noexcept { return object_->holders_.load(std::memory_order_acquire) == 1; }

 private:
  void hold() const noexcept {
    if (object_ != nullptr) object_->holders_.fetch_add(1, std::memory_order_relaxed);
  }

  T* object_ = nullptr;
};

}  // namespace orgmgr
