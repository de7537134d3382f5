// Text of the original module brought within our limits.
#include "rules/import_names.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "model/limits.hpp"

namespace orgmgr::rules {
namespace {

std::string without_forbidden(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    (void)text::next_code_point(text, at);
    const std::string_view one = text.substr(begin, at - begin);
    out += text::first_forbidden(one) ? std::string_view(" ") : one;
  }
  return std::string(text::trim(out));
}

std::string_view cut(std::string_view text, std::size_t code_points) {
  std::size_t at = 0;
  for (std::size_t count = 0; count < code_points && at < text.size(); ++count) {
    (void)text::next_code_point(text, at);
  }
  return text::trim(text.substr(0, at));
}

}  // namespace

std::string cleaned_name(std::string_view name, std::string_view org) {
  std::string clean(cut(without_forbidden(name), model::max_name_code_points));
  if (model::check_name(clean)) return clean;
  if (!text::fold(clean).empty()) clean = numbered_name(clean, 1);  // it has the form of an id
  if (model::check_name(clean)) return clean;
  return std::string(cut(fmt::format("Organization {}", org), model::max_name_code_points));
}

std::string cleaned_plan(std::string_view plan) {
  return std::string(cut(without_forbidden(plan), model::max_plan_code_points));
}

std::string numbered_name(std::string_view name, std::uint64_t number) {
  const std::string suffix = fmt::format(" ({})", number);
  return std::string(cut(name, model::max_name_code_points - suffix.size())) + suffix;
}

}  // namespace orgmgr::rules
