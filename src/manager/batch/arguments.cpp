// The arguments of one batch command.
#include "manager/batch/arguments.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace orgmgr::manager::batch {
namespace {

std::optional<std::vector<std::string>> read_list(std::string_view value) {
  const auto elements = json::elements(value);
  if (!elements) return std::nullopt;
  std::vector<std::string> texts;
  for (const std::string_view element : *elements) {
    auto text = json::decode_string(element);
    if (!text) return std::nullopt;
    texts.push_back(std::move(*text));
  }
  return texts;
}

std::string_view title_of(Kind kind) {
  switch (kind) {
    case Kind::text:
      return "a string";
    case Kind::integer:
      return "an integer";
    case Kind::boolean:
      return "true or false";
    case Kind::object:
      return "an object";
    case Kind::list:
      return "a list of strings";
    case Kind::value:
      break;
  }
  return "a JSON value";
}

bool is_of(Kind kind, std::string_view value) {
  switch (kind) {
    case Kind::text:
      return json::decode_string(value).has_value();
    case Kind::integer:
      return json::decode_integer(value).has_value();
    case Kind::boolean:
      return json::decode_bool(value).has_value();
    case Kind::object:
      return value.starts_with('{');
    case Kind::list:
      return read_list(value).has_value();
    case Kind::value:
      break;
  }
  return true;
}

const Parameter* find_parameter(const Parameters& parameters, std::string_view name) {
  const auto found = std::find_if(parameters.begin(), parameters.end(),
                                  [&](const Parameter& parameter) { return parameter.name == name; });
  return name.empty() || found == parameters.end() ? nullptr : &*found;
}

std::string names_of(const Parameters& parameters) {
  std::string names;
  for (const Parameter& parameter : parameters) {
    if (parameter.name.empty()) break;
    if (!names.empty()) names += ' ';
    names += parameter.name;
  }
  return names.empty() ? "none" : names;
}

}  // namespace

std::string_view Arguments::raw(std::string_view name) const {
  for (const json::Member& member : members_) {
    if (member.key == name) return member.value;
  }
  return {};
}

std::string Arguments::text(std::string_view name) const { return optional_text(name).value_or(""); }

std::optional<std::string> Arguments::optional_text(std::string_view name) const {
  return json::decode_string(raw(name));
}

std::optional<std::int64_t> Arguments::integer(std::string_view name) const {
  return json::decode_integer(raw(name));
}

bool Arguments::flag(std::string_view name) const { return json::decode_bool(raw(name)).value_or(false); }

std::vector<std::string> Arguments::list(std::string_view name) const {
  return optional_list(name).value_or(std::vector<std::string>{});
}

std::optional<std::vector<std::string>> Arguments::optional_list(std::string_view name) const {
  return has(name) ? read_list(raw(name)) : std::nullopt;
}

std::optional<std::chrono::seconds> Arguments::seconds(std::string_view name) const {
  const auto count = integer(name);
  return count ? std::optional(std::chrono::seconds(*count)) : std::nullopt;
}

Result<Arguments> check_arguments(std::string_view operation, const Parameters& parameters,
                                  std::vector<json::Member> members) {
  for (const json::Member& member : members) {
    if (find_parameter(parameters, member.key) != nullptr) continue;
    return Error(ErrorCode::unknown_argument,
                 fmt::format("{} has no argument '{}'; its arguments are: {}", operation,
                             text::excerpt(member.key), names_of(parameters)),
                 member.key, member.key);
  }
  std::erase_if(members, [&](const json::Member& member) {
    return json::is_null(member.value) && find_parameter(parameters, member.key)->kind != Kind::value;
  });
  const Arguments arguments(std::move(members));
  for (const Parameter& parameter : parameters) {
    if (parameter.name.empty()) break;
    const std::string name(parameter.name);
    if (!arguments.has(name)) {
      if (!parameter.required) continue;
      return Error(ErrorCode::missing_argument, fmt::format("{} needs the argument '{}'", operation, name),
                   name, name);
    }
    if (!is_of(parameter.kind, arguments.raw(name))) {
      const std::string given =
          parameter.confidential ? "" : fmt::format(", not {}", text::excerpt(arguments.raw(name)));
      return Error(ErrorCode::argument_invalid,
                   fmt::format("The argument '{}' of {} must be {}{}", name, operation,
                               title_of(parameter.kind), given),
                   name, name);
    }
  }
  return arguments;
}

}  // namespace orgmgr::manager::batch
