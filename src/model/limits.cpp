// The limits of single fields: what is refused, and how it is said.
#include "model/limits.hpp"

#include <algorithm>
#include <array>

#include "base/json_slice.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace orgmgr::model {
namespace {

/// What a kind of text is called in messages, how long it may be, and the codes of its errors.
struct TextRule {
  std::string_view label;
  std::string_view field;
  std::size_t max_code_points;
  ErrorCode empty;
  ErrorCode too_long;
  ErrorCode forbidden;
  bool may_be_empty = false;
};

Error refusal(ErrorCode code, const TextRule& rule, std::string problem) {
  return Error{code, std::string{rule.label} + " " + std::move(problem), {}, std::string{rule.field}};
}

std::string code_point_name(char32_t c) {
  std::string digits;
  for (; c != 0 || digits.size() < 4; c >>= 4U) digits.insert(digits.begin(), "0123456789ABCDEF"[c & 0xFU]);
  return "U+" + digits;
}

/// The common case at a glance: printable ASCII without a space at its ends holds nothing to trim or to
/// refuse.
bool is_plainly_kept(std::string_view input, const TextRule& rule) {
  return !input.empty() && input.size() <= rule.max_code_points && input.front() != ' ' &&
         input.back() != ' ' && text::is_printable_ascii(input);
}

/// The trimmed text, when it keeps the rule.
Result<std::string> check_text(std::string_view input, const TextRule& rule) {
  if (is_plainly_kept(input, rule)) return std::string{input};
  if (!text::is_utf8(input)) {
    return refusal(ErrorCode::text_not_utf8, rule, "is not valid UTF-8: '" + text::excerpt(input) + "'");
  }
  const std::string_view trimmed = text::trim(input);
  if (trimmed.empty() && !rule.may_be_empty) return refusal(rule.empty, rule, "cannot be empty");
  const std::size_t length = text::length(trimmed);
  if (length > rule.max_code_points) {
    return refusal(rule.too_long, rule,
                   "is too long: " + std::to_string(length) + " characters, at most " +
                       std::to_string(rule.max_code_points) + " ('" + text::excerpt(trimmed, 30) + "')");
  }
  if (const auto c = text::first_forbidden(trimmed)) {
    return refusal(rule.forbidden, rule,
                   "holds the character " + code_point_name(*c) + ", which is not allowed: '" +
                       text::excerpt(trimmed) + "'");
  }
  return std::string{trimmed};
}

constexpr bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool is_small_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

constexpr std::string_view org_prefix = "org_";
constexpr std::array<std::string_view, 9> reserved_words{
    "org", "members", "roles", "invitations", "billing", "audit", "session", "platform", "activation"};
constexpr std::array<std::string_view, 4> counted{"members", "pending_invitations", "custom_roles",
                                                  "grace_days"};

/// By byte: whether an organization's id may hold it behind its prefix.
constexpr std::array<bool, 256> in_org_id = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < 128; ++c) {
    const auto letter = static_cast<char>(c);
    table[c] = is_letter_or_digit(letter) || letter == '_' || letter == '-' || letter == '.' || letter == ':';
  }
  return table;
}();

bool is_label(std::string_view label, std::size_t max_bytes) {
  return !label.empty() && label.size() <= max_bytes && std::all_of(label.begin(), label.end(), [](char c) {
    return is_small_or_digit(c) || c == '-' || c == '_';
  });
}

}  // namespace

bool is_org_id(std::string_view org) {
  return org.size() > org_prefix.size() && org.size() <= max_org_id_bytes && org.starts_with(org_prefix) &&
         std::all_of(org.begin() + org_prefix.size(), org.end(),
                     [](char c) { return in_org_id[static_cast<unsigned char>(c)]; });
}

Result<std::string> check_name(std::string_view name) {
  constexpr TextRule rule{"Organization name",      "name",
                          max_name_code_points,     ErrorCode::name_empty,
                          ErrorCode::name_too_long, ErrorCode::name_invalid};
  Result<std::string> checked = check_text(name, rule);
  if (!checked) return checked;
  // Nothing but characters that do not count when names are compared: to people it is empty.
  const bool has_letter = std::any_of(checked.value().begin(), checked.value().end(), is_letter_or_digit);
  if (!has_letter && text::fold(checked.value()).empty()) return refusal(rule.empty, rule, "cannot be empty");
  if (is_org_id(checked.value())) {
    return refusal(ErrorCode::name_invalid, rule,
                   "cannot have the form of an organization id: '" + text::excerpt(checked.value()) + "'");
  }
  return checked;
}

Result<std::string> check_user_id(std::string_view user) {
  constexpr auto code = ErrorCode::user_id_invalid;
  return check_text(user, {"User id", "user_id", max_user_id_code_points, code, code, code});
}

Result<std::string> check_org_id(std::string_view org) {
  if (is_org_id(org)) return std::string{org};
  const std::string_view trimmed = text::is_utf8(org) ? text::trim(org) : org;
  if (is_org_id(trimmed)) return std::string{trimmed};
  return Error{ErrorCode::id_invalid,
               "Organization id must be org_ and 1 to " +
                   std::to_string(max_org_id_bytes - org_prefix.size()) + " of A-Z a-z 0-9 _ - . : and is '" +
                   text::excerpt(org) + "'",
               {},
               "id"};
}

Result<std::string> check_plan(std::string_view plan) {
  constexpr auto code = ErrorCode::plan_invalid;
  return check_text(plan, {"Plan", "plan_tier", max_plan_code_points, code, code, code});
}

Result<std::string> check_slug(std::string_view slug) {
  const std::string_view trimmed = text::is_utf8(slug) ? text::trim(slug) : slug;
  if (is_label(trimmed, max_slug_bytes) && trimmed.find('_') == std::string_view::npos) {
    return std::string{trimmed};
  }
  return Error{ErrorCode::slug_invalid,
               "Slug must be 1 to " + std::to_string(max_slug_bytes) + " of a-z 0-9 - and is '" +
                   text::excerpt(slug) + "'",
               {},
               "slug"};
}

Result<std::string> check_billing_id(std::string_view id, std::string_view field) {
  constexpr auto code = ErrorCode::billing_id_invalid;
  const std::string_view label = field.starts_with("lago") ? "Lago customer id" : "Stripe customer id";
  return check_text(id, {label, field, max_billing_id_code_points, code, code, code});
}

Result<std::string> check_reason(std::string_view reason) {
  constexpr auto code = ErrorCode::text_invalid;
  return check_text(reason, {"Reason", "reason", max_reason_code_points, code, code, code, true});
}

Result<std::string> check_operation_id(std::string_view id) {
  const std::string_view trimmed = text::is_utf8(id) ? text::trim(id) : id;
  if (!trimmed.empty() && trimmed.size() <= max_operation_id_bytes &&
      std::all_of(trimmed.begin(), trimmed.end(), [](char c) { return c >= 0x20 && c <= 0x7E; })) {
    return std::string{trimmed};
  }
  return Error{ErrorCode::operation_id_invalid,
               "Operation id must be 1 to " + std::to_string(max_operation_id_bytes) +
                   " printable ASCII characters and is '" + text::excerpt(id) + "'",
               {},
               "operation_id"};
}

Result<std::string> check_type(std::string_view type) {
  const std::string_view trimmed = text::is_utf8(type) ? text::trim(type) : type;
  // Roles are written TYPE:NAME, and an organization's own as own:NAME; role scopes are types or ids.
  const bool names_an_organization = trimmed == "own" || trimmed.starts_with("org_");
  if (is_label(trimmed, max_type_bytes) && !names_an_organization) return std::string{trimmed};
  return Error{ErrorCode::argument_invalid,
               "Organization type must be 1 to " + std::to_string(max_type_bytes) +
                   " of a-z 0-9 - _, not own nor begin with org_, and is '" + text::excerpt(type) + "'",
               {},
               "types"};
}

Result<std::string> check_functional_role(std::string_view role) {
  const std::string_view trimmed = text::is_utf8(role) ? text::trim(role) : role;
  const std::size_t colon = trimmed.find(':');
  if (colon != std::string_view::npos && is_label(trimmed.substr(0, colon), max_type_bytes) &&
      is_label(trimmed.substr(colon + 1), max_type_bytes)) {
    return std::string{trimmed};
  }
  return Error{ErrorCode::role_invalid,
               "Functional role must have the form scope:name, each 1 to " + std::to_string(max_type_bytes) +
                   " of a-z 0-9 - _, and is '" + text::excerpt(role) + "'",
               {},
               "roles"};
}

Result<std::string> check_role_name(std::string_view name) {
  const std::string_view trimmed = text::is_utf8(name) ? text::trim(name) : name;
  if (is_label(trimmed, max_type_bytes)) return std::string{trimmed};
  return Error{ErrorCode::role_name_invalid,
               "Role name must be 1 to " + std::to_string(max_type_bytes) + " of a-z 0-9 - _ and is '" +
                   text::excerpt(name) + "'",
               {},
               "name"};
}

Result<std::string> check_role_scope(std::string_view scope) {
  const std::string_view trimmed = text::is_utf8(scope) ? text::trim(scope) : scope;
  return is_org_id(trimmed) ? Result<std::string>{std::string{trimmed}} : check_type(scope);
}

Result<std::string> check_permission(std::string_view name) {
  const auto is_word = [](std::string_view word) {
    return !word.empty() &&
           std::all_of(word.begin(), word.end(), [](char c) { return is_small_or_digit(c) || c == '_'; });
  };
  std::size_t words = 0;
  std::string_view rest = name;
  for (bool more = true; more && name.size() <= max_permission_bytes;) {
    const std::size_t dot = rest.find('.');
    if (!is_word(rest.substr(0, dot))) break;
    ++words;
    more = dot != std::string_view::npos;
    if (!more && words > 1) return std::string{name};
    if (more) rest.remove_prefix(dot + 1);
  }
  return Error{ErrorCode::permission_invalid,
               "A permission is words of a-z 0-9 _ joined by dots, such as reports.run, at most " +
                   std::to_string(max_permission_bytes) + " bytes; '" + text::excerpt(name) + "' is not",
               {},
               "permissions"};
}

bool is_reserved_permission(std::string_view name) noexcept {
  const std::string_view first = name.substr(0, name.find('.'));
  return std::any_of(reserved_words.begin(), reserved_words.end(),
                     [&](std::string_view word) { return word == first; });
}

Result<Json> check_limit_counts(const Json& value, std::string_view field) {
  auto object = check_object(value, field);
  if (!object) return object;
  std::string problem;
  json::for_each_member(object.value().text(), [&](std::string_view quoted, std::string_view count) {
    const std::string name = json::decode_string(quoted).value_or("");
    const auto number = json::decode_integer(count);
    if (std::find(counted.begin(), counted.end(), name) == counted.end()) {
      problem = "holds members, pending_invitations, custom_roles and grace_days, not " + text::excerpt(name);
    } else if (!number || *number < 0 || *number > max_count_limit) {
      problem = name + " must be a whole number from 0 to " + std::to_string(max_count_limit);
    }
    return problem.empty();
  });
  if (problem.empty()) return object;
  return Error{ErrorCode::json_invalid, std::string{field} + ": " + problem, {}, std::string{field}};
}

Result<std::string> check_label(std::string_view label) {
  constexpr auto code = ErrorCode::text_invalid;
  return check_text(label, {"Label", "label", max_label_code_points, code, code, code, true});
}

Result<Json> check_object(const Json& value, std::string_view field) {
  const auto refuse = [&](const std::string& problem) {
    return Error{ErrorCode::json_invalid, std::string{field} + " " + problem, {}, std::string{field}};
  };
  json::Slicer slicer{value.text()};
  slicer.skip_space();
  if (slicer.peek() != '{') return refuse("must be a JSON object; it is " + text::excerpt(value.text()));
  if (const auto fault = json::check(value.text(), {.depth = max_json_depth})) {
    return refuse("is not acceptable JSON at byte " + std::to_string(fault->offset) + ": " + fault->reason);
  }
  std::string compacted = json::compact(value.text());
  if (compacted.size() > max_json_bytes) {
    return refuse("is too large: " + std::to_string(compacted.size()) + " bytes, at most " +
                  std::to_string(max_json_bytes));
  }
  return Json::trusted(std::move(compacted));
}

Result<Role> check_role(std::string_view role) {
  if (const auto parsed = parse_role(text::is_utf8(role) ? text::trim(role) : role)) return *parsed;
  return Error{ErrorCode::role_invalid,
               "Role must be one of: owner, admin, manager, billing_admin, member",
               {},
               "role"};
}

Result<OrganizationStatus> check_status(std::string_view status) {
  if (const auto parsed = parse_organization_status(text::is_utf8(status) ? text::trim(status) : status)) {
    return *parsed;
  }
  return Error{ErrorCode::status_invalid, "Status must be one of: active, suspended, deleted", {}, "status"};
}

}  // namespace orgmgr::model
