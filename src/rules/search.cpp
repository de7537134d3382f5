// Search by name: the exact match, then names that start with the query, then those that hold it;
// each class in the order of folded names. A place in it is the class and the last folded name.
#include "rules/search.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/json_text.hpp"
#include "base/text.hpp"
#include "rules/cursor.hpp"

namespace orgmgr::rules {
namespace {

enum class Match : char { exact = '0', prefix = '1', inside = '2' };

struct Hit {
  Match match = Match::exact;
  std::string folded{};  ///< folded name
  std::string org{};
};

struct Place {
  Match match = Match::exact;
  std::string folded{};
};

/// False stops.
using HitVisitor = std::function<bool(const Hit&)>;

std::string_view folded_of(std::string_view lookup) { return lookup.substr(model::name_prefix.size()); }

// False when the visitor stopped.
bool visit(const HitVisitor& visitor, bool& go_on, Match match, std::string_view folded,
           std::string_view org) {
  go_on = visitor({match, std::string(folded), std::string(org)});
  return go_on;
}

// Everything after `place` (nothing: from the start), best class first.
void visit_hits(const Reader& reader, const std::string& query, const std::optional<Place>& place,
                const HitVisitor& visitor) {
  const std::string exact = model::name_lookup(query);
  const Match from = place ? place->match : Match::exact;
  if (!place) {
    const auto org = reader.find(exact);
    if (org && !visitor({Match::exact, query, *org})) return;
  }
  bool go_on = true;
  if (from <= Match::prefix) {
    const std::string after = place && from == Match::prefix ? model::name_lookup(place->folded) : exact;
    reader.scan_lookups(exact, after, [&](std::string_view lookup, std::string_view org) {
      return visit(visitor, go_on, Match::prefix, folded_of(lookup), org);
    });
  }
  if (query.empty() || !go_on) return;
  const std::string after = from == Match::inside ? model::name_lookup(place->folded) : std::string();
  reader.search_lookups(model::name_prefix, after, query, [&](std::string_view lookup, std::string_view org) {
    const std::string_view folded = folded_of(lookup);
    const auto found = folded.find(query);
    if (found == std::string_view::npos || found == 0) return true;
    return visit(visitor, go_on, Match::inside, folded, org);
  });
}

std::optional<Place> read_place(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return Place{static_cast<Match>(text.front()), std::string(text.substr(1))};
}

std::string write_place(const Hit& hit) { return static_cast<char>(hit.match) + hit.folded; }

std::optional<std::string> fold_query(std::string_view query) {
  if (!text::is_utf8(query)) return std::nullopt;
  return text::fold(query);
}

std::string question_of(const std::optional<std::string>& folded, std::string_view user = {}) {
  json::ObjectWriter question;
  question.string("list", "search").string("query", folded.value_or(""));
  if (!user.empty()) question.string("user_id", user);
  return std::move(question).finish();
}

/// Those that match with their places, in the order of these.
std::vector<std::pair<std::string, Organization>> hits_among(std::vector<Organization> organizations,
                                                             const std::optional<std::string>& folded) {
  std::vector<std::pair<std::string, Organization>> hits;
  for (Organization& organization : organizations) {
    std::string name = text::fold(organization.name);
    const std::size_t found = folded ? name.find(*folded) : std::string::npos;
    if (found == std::string::npos) continue;
    const Match match = name == *folded ? Match::exact : found == 0 ? Match::prefix : Match::inside;
    hits.emplace_back(static_cast<char>(match) + std::move(name), std::move(organization));
  }
  std::sort(hits.begin(), hits.end(),
            [](const auto& one, const auto& other) { return one.first < other.first; });
  return hits;
}

}  // namespace

void search(const Reader& reader, std::string_view query,
            const std::function<bool(Organization&&)>& visitor) {
  const auto folded = fold_query(query);
  if (!folded) return;
  visit_hits(reader, *folded, std::nullopt, [&](const Hit& hit) {
    auto organization = find_organization(reader, hit.org);
    return !organization || visitor(std::move(*organization));
  });
}

std::vector<Organization> search_among(std::vector<Organization> organizations, std::string_view query) {
  std::vector<Organization> sorted;
  for (auto& hit : hits_among(std::move(organizations), fold_query(query)))
    sorted.push_back(std::move(hit.second));
  return sorted;
}

Result<Page<Organization>> search_page_among(std::vector<Organization> organizations, std::string_view user,
                                             std::string_view query, const PageRequest& request) {
  const auto folded = fold_query(query);
  const std::string question = question_of(folded, user);
  const auto start = page_start(question, request);
  if (!start) return start.error();
  Page<Organization> page;
  std::string last;
  for (auto& [place, organization] : hits_among(std::move(organizations), folded)) {
    if (place <= start.value()) continue;
    if (page.items.size() == request.limit) {
      page.next = make_cursor(question, last);
      break;
    }
    page.items.push_back(std::move(organization));
    last = place;
  }
  return page;
}

Result<Page<Organization>> search_page(const Reader& reader, std::string_view query,
                                       const PageRequest& request) {
  const auto folded = fold_query(query);
  const std::string question = question_of(folded);
  const auto start = page_start(question, request);
  if (!start) return start.error();
  if (!folded) return Page<Organization>{};

  std::vector<Hit> hits;
  bool more = false;
  visit_hits(reader, *folded, read_place(start.value()), [&](const Hit& hit) {
    more = hits.size() == request.limit;
    if (!more) hits.push_back(hit);
    return !more;
  });
  Page<Organization> page;
  for (const Hit& hit : hits) {
    if (auto organization = find_organization(reader, hit.org))
      page.items.push_back(std::move(*organization));
  }
  if (more) page.next = make_cursor(question, write_place(hits.back()));
  return page;
}

}  // namespace orgmgr::rules
