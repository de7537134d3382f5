// Whole records, hot: an organization by its id, and those of a user.
#include "orgmgr_contender.hpp"
#include "rows.hpp"
#include "rows/questions.hpp"

namespace orgmgr::bench {
namespace {

void ask_organization(Client& client, const Membership& membership) {
  const auto organization = client.organization(membership.org);
  keep(&organization);
}

void ask_organizations_of(Client& client, const Membership& membership) {
  const auto organizations = client.organizations_of(membership.user);
  keep(&organizations);
}

}  // namespace

std::vector<Row> record_reads(Surroundings& surroundings) {
  const auto readers = surroundings.readers();
  const auto questions = questions_about(surroundings.data(), surroundings.effort().questions / 4);
  const double seconds = surroundings.effort().hot_seconds;
  const std::vector<Figure> figures{
      {"times as fast as the peer",
       times_as_fast(std::string(our_name), surroundings.rivals(readers), Better::lower),
       surroundings.bar_at(Scale::seed, at_least(5))}};
  Row one{.id = "get_org", .title = "`get_org`, hot", .unit = "ns", .figures = figures};
  Row all{.id = "get_user_orgs",
          .title = "`get_user_orgs`, hot",
          .unit = "ns",
          .figures = figures,
          .remark = "five organizations each; one question in ten is about a user without any"};
  for (const Arrangement& who : readers) {
    const std::shared_ptr<Contender> store =
        who.open(surroundings.prepared(who, surroundings.data()), Syncs::not_counted);
    one.arms.push_back(hot_arm(who.name, store, questions, ask_organization, seconds));
    all.arms.push_back(hot_arm(who.name, store, questions, ask_organizations_of, seconds));
  }
  return {one, all};
}

}  // namespace orgmgr::bench
