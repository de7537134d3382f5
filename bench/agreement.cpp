// Speed counts only for answers that are right: all contenders must agree before they are timed.
#include <fmt/format.h>

#include <set>
#include <stdexcept>

#include "surroundings.hpp"

namespace orgmgr::bench {
namespace {

constexpr std::size_t questions = 500;

std::string facts(const Organization& organization) {
  return fmt::format("{} {} {} {} {} {}", organization.id.str(), organization.name, organization.plan_tier,
                     format_time(organization.created_at), organization.stripe_customer_id.value_or("-"),
                     to_string(organization.status));
}

/// All that a client answers to the same questions, as text.
std::vector<std::string> answers(Client& client, const Dataset& data) {
  std::vector<std::string> texts;
  std::size_t members = 0;
  for (const Membership& membership : data.draw(questions, 1)) {
    const auto role = client.role(membership);
    if (role) ++members;
    texts.push_back(fmt::format("{} in {}: {}, {}", membership.user.str(), membership.org.str(),
                                role ? to_string(*role) : "none", client.may_add_members(membership)));
    const auto organization = client.organization(membership.org);
    texts.push_back(organization ? facts(*organization) : "none");
    for (const auto& one : client.organizations_of(membership.user)) texts.push_back(facts(one));
  }
  if (members == 0 || members == questions) throw std::logic_error("the questions are all of one kind");
  for (const std::string_view query : {"café", "STRASSEN", "0001", "nordlicht werft 000", "nowhere"}) {
    for (const auto& name : client.search(query, 20)) texts.push_back(fmt::format("{}: {}", query, name));
  }
  return texts;
}

}  // namespace

void check_agreement(Surroundings& surroundings) {
  std::vector<std::string> first;
  for (const Arrangement& who : surroundings.readers()) {
    const auto contender = who.open(surroundings.prepared(who, surroundings.data()), Syncs::not_counted);
    const auto mine = answers(*contender->client(), surroundings.data());
    if (first.empty()) first = mine;
    for (std::size_t i = 0; i < std::max(first.size(), mine.size()); ++i) {
      const std::string expected = i < first.size() ? first[i] : "nothing";
      const std::string got = i < mine.size() ? mine[i] : "nothing";
      if (expected != got) {
        throw std::runtime_error(fmt::format("{} answers '{}', not '{}'", who.name, got, expected));
      }
    }
  }
}

}  // namespace orgmgr::bench
