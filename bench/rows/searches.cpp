// The first page of a search by substring among many names, Unicode folded.
#include <fmt/format.h>

#include "hot_loop.hpp"
#include "orgmgr_contender.hpp"
#include "rows.hpp"

namespace orgmgr::bench {
namespace {

constexpr std::size_t page = 20;

Arm arm(const std::string& name, const std::shared_ptr<Contender>& store, const std::string& query,
        double seconds) {
  return {name, [=] {
            Sample sample = time_hot_loop({1, seconds, [&](unsigned) {
                                             const std::shared_ptr<Client> client = store->client();
                                             return Work{1, [=] {
                                                           const auto names = client->search(query, page);
                                                           keep(&names);
                                                         }};
                                           }});
            sample.value /= 1e6;
            sample.besides.clear();
            return sample;
          }};
}

}  // namespace

std::vector<Row> searches(Surroundings& surroundings) {
  const Dataset data{.organizations = surroundings.effort().names, .members = 0};
  const auto readers = surroundings.readers();
  // Names end in their number: one is rare, one is nowhere, one is everywhere.
  const std::vector<std::pair<std::string, std::string>> queries{
      {"rare", fmt::format("{:07}", data.organizations / 2 + 123)},
      {"absent", "äbsent"},
      {"common", "STUDIO"},
      {"accented", "ngström opt"}};
  std::vector<Row> rows;
  for (const auto& [kind, query] : queries) {
    rows.push_back(
        {.id = "search_" + kind,
         .title =
             fmt::format("search among {} names, first {}: `{}` ({})", data.organizations, page, query, kind),
         .unit = "ms",
         .figures = {{"times as fast as the peer",
                      times_as_fast(std::string(our_name), surroundings.rivals(readers), Better::lower),
                      data.organizations == 1'000'000 ? std::optional(at_least(5)) : std::nullopt}}});
  }
  for (const Arrangement& who : readers) {
    const std::shared_ptr<Contender> store = who.open(surroundings.prepared(who, data), Syncs::not_counted);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      rows[i].arms.push_back(arm(who.name, store, queries[i].second, surroundings.effort().hot_seconds));
    }
  }
  return rows;
}

}  // namespace orgmgr::bench
