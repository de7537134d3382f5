// The answer of a command: a value, or the `Error` that says why not.
#pragma once

#include <optional>
#include <utility>
#include <variant>

#include <orgmgr/error.hpp>
#include <orgmgr/types.hpp>

namespace orgmgr::inline v0 {

/// Either a `T` or an `Error`; `[[nodiscard]]`, so that no refusal goes unseen. After a change,
/// `revision()` is the revision that the change is part of (0 for reads).
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT(*-explicit-*)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(*-explicit-*)

  [[nodiscard]] bool ok() const noexcept { return state_.index() == 0; }
  [[nodiscard]] explicit operator bool() const noexcept { return ok(); }

  /// The value. Throws `BadResult` when this is an error. On a temporary it is returned by value,
  /// so that a loop over `f().value()` never outlives what it walks.
  [[nodiscard]] const T& value() const& {
    require();
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] T value() && {
    require();
    return std::move(*std::get_if<0>(&state_));
  }
  [[nodiscard]] T value_or(T other) && {
    return ok() ? std::move(*std::get_if<0>(&state_)) : std::move(other);
  }

  /// The error. Precondition: `!ok()`; throws `std::bad_variant_access` otherwise.
  [[nodiscard]] const Error& error() const& { return std::get<1>(state_); }
  [[nodiscard]] Error error() && { return std::get<1>(std::move(state_)); }

  [[nodiscard]] Revision revision() const noexcept { return revision_; }
  Result& at(Revision revision) noexcept {
    revision_ = revision;
    return *this;
  }

 private:
  void require() const {
    if (!ok()) throw BadResult(std::get<1>(state_));
  }

  std::variant<T, Error> state_;
  Revision revision_ = 0;
};

/// A change that answers nothing but "done".
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(*-explicit-*)

  [[nodiscard]] bool ok() const noexcept { return !error_; }
  [[nodiscard]] explicit operator bool() const noexcept { return ok(); }
  void value() const {
    if (error_) throw BadResult(*error_);
  }
  [[nodiscard]] const Error& error() const& { return error_.value(); }
  [[nodiscard]] Error error() && { return std::move(error_).value(); }
  [[nodiscard]] Revision revision() const noexcept { return revision_; }
  Result& at(Revision revision) noexcept {
    revision_ = revision;
    return *this;
  }

 private:
  std::optional<Error> error_;
  Revision revision_ = 0;
};

}  // namespace orgmgr::inline v0
