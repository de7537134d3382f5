// RFC 7396: one JSON text changed by another.
#include <map>
#include <utility>

#include "base/json_slice.hpp"
#include "base/json_text.hpp"

namespace orgmgr::json {
namespace {

struct Replacement {
  std::string_view quoted_key;
  std::string_view value;
  bool used = false;
};

bool is_object(std::string_view text) {
  Slicer slicer{text};
  slicer.skip_space();
  return slicer.peek() == '{';
}

void append_member(std::string& out, std::string_view quoted_key, std::string_view value) {
  if (out.size() > 1) out += ',';
  out.append(quoted_key);
  out += ':';
  out.append(value);
}

}  // namespace

// Recursion goes as deep as the patch, whose depth `check` has bounded.
std::string merge_patch(std::string_view target, std::string_view patch) {
  if (!is_object(patch)) return compact(patch);

  std::map<std::string, Replacement, std::less<>> replacements;
  for_each_member(patch, [&](std::string_view key, std::string_view value) {
    replacements[decode_string(key).value_or(std::string{key})] = {key, value};
    return true;
  });
  std::string merged = "{";
  for_each_member(target, [&](std::string_view key, std::string_view value) {
    const auto found = replacements.find(decode_string(key).value_or(std::string{key}));
    if (found == replacements.end()) {
      append_member(merged, key, compact(value));
      return true;
    }
    found->second.used = true;
    if (!is_null(found->second.value)) append_member(merged, key, merge_patch(value, found->second.value));
    return true;
  });
  for_each_member(patch, [&](std::string_view key, std::string_view) {
    Replacement& replacement = replacements[decode_string(key).value_or(std::string{key})];
    if (std::exchange(replacement.used, true) || is_null(replacement.value)) return true;
    append_member(merged, key, merge_patch("{}", replacement.value));
    return true;
  });
  merged += '}';
  return merged;
}

}  // namespace orgmgr::json
