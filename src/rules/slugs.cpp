// Slugs: made from the name, free when they are given out.
#include "rules/slugs.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "model/limits.hpp"

namespace orgmgr::rules {
namespace {

std::string random_slug(const Randomness& random) {
  std::array<std::byte, 4> bytes{};
  random(bytes);
  return "org-" + hex(bytes);
}

bool is_free(const Reader& reader, std::string_view slug) { return !reader.find(model::slug_lookup(slug)); }

// The base, shortened so that the suffix fits, without a dash left at the cut.
std::string with_suffix(std::string base, const std::string& suffix) {
  if (base.size() + suffix.size() > model::max_slug_bytes) base.resize(model::max_slug_bytes - suffix.size());
  while (!base.empty() && base.back() == '-') base.pop_back();
  return base + suffix;
}

}  // namespace

std::string choose_slug(Context& context, std::string_view name) {
  std::string base = text::slug_of(name);
  if (base.empty()) {
    std::string slug = random_slug(context.random);
    while (!is_free(context.transaction, slug)) slug = random_slug(context.random);
    return slug;
  }
  if (is_free(context.transaction, base)) return base;
  for (std::uint64_t number = 2;; ++number) {
    std::string slug = with_suffix(base, fmt::format("-{}", number));
    if (is_free(context.transaction, slug)) return slug;
  }
}

Result<std::string> require_free_slug(const Context& context, std::string_view slug, std::string_view org) {
  auto checked = model::check_slug(slug);
  if (!checked) return checked;
  const auto holder = context.transaction.find(model::slug_lookup(checked.value()));
  if (!holder || *holder == org) return checked;
  // What a user may not see answers like what does not exist: only that the slug is taken can be told.
  const bool may_know = context.principal.kind != Actor::Kind::user;
  return Error(ErrorCode::slug_taken,
               may_know ? fmt::format("Slug '{}' belongs to organization {}", checked.value(), *holder)
                        : fmt::format("Slug '{}' is taken", checked.value()),
               checked.value(), "slug");
}

}  // namespace orgmgr::rules
