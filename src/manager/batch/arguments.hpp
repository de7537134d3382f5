// The arguments of one batch command: which an operation takes, and their values once checked.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/result.hpp>

#include "base/json_text.hpp"

namespace orgmgr::manager::batch {

enum class Kind : std::uint8_t { text, integer, boolean, object, list, value };

struct Parameter {
  std::string_view name{};
  Kind kind = Kind::text;
  bool required = false;
  bool confidential = false;  ///< a refusal does not repeat the value
};

inline constexpr std::size_t max_parameters = 8;
/// Those with a name.
using Parameters = std::array<Parameter, max_parameters>;

/// Members of a command that are known to be the operation's, of its kinds, and complete. `null`
/// counts as not given, but for a parameter of kind `value`.
class Arguments {
 public:
  Arguments() = default;
  explicit Arguments(std::vector<json::Member> members) : members_(std::move(members)) {}

  [[nodiscard]] bool has(std::string_view name) const { return !raw(name).empty(); }
  /// JSON text; empty when not given.
  [[nodiscard]] std::string_view raw(std::string_view name) const;
  /// Empty when not given.
  [[nodiscard]] std::string text(std::string_view name) const;
  [[nodiscard]] std::optional<std::string> optional_text(std::string_view name) const;
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name) const;
  [[nodiscard]] bool flag(std::string_view name) const;
  /// The strings of a list; empty when not given.
  [[nodiscard]] std::vector<std::string> list(std::string_view name) const;
  [[nodiscard]] std::optional<std::vector<std::string>> optional_list(std::string_view name) const;
  /// Whole seconds.
  [[nodiscard]] std::optional<std::chrono::seconds> seconds(std::string_view name) const;

 private:
  std::vector<json::Member> members_;
};

/// unknown_argument, missing_argument, argument_invalid.
[[nodiscard]] Result<Arguments> check_arguments(std::string_view operation, const Parameters& parameters,
                                                std::vector<json::Member> members);

}  // namespace orgmgr::manager::batch
