// What answers that are kept rest on: the rules look at nothing whose change would leave no mark for them.
#include <doctest/doctest.h>

#include <set>
#include <string>
#include <utility>

#include "billing/office.hpp"
#include "manager/answer_basis.hpp"
#include "rules/access.hpp"
#include "rules/lists.hpp"

using namespace orgmgr;
using namespace orgmgr::tests;
using model::Collection;

namespace {

/// Notes what is asked of the reader behind it.
class WatchedReader : public storage::Reader {
 public:
  explicit WatchedReader(const storage::Reader& reader) : reader_(reader) {}

  [[nodiscard]] Revision revision() const override { return reader_.revision(); }
  [[nodiscard]] Timestamp last_time() const override { return reader_.last_time(); }
  [[nodiscard]] std::string_view generation() const override { return reader_.generation(); }
  [[nodiscard]] std::optional<std::string> get(Collection collection, std::string_view key) const override {
    seen.emplace(collection, key);
    return reader_.get(collection, key);
  }
  void scan(Collection collection, std::string_view prefix, std::string_view after,
            const storage::Visitor& visitor) const override {
    ++walks;
    reader_.scan(collection, prefix, after, visitor);
  }
  [[nodiscard]] std::optional<std::string> find(std::string_view lookup) const override {
    ++walks;
    return reader_.find(lookup);
  }
  void scan_lookups(std::string_view prefix, std::string_view after,
                    const storage::Visitor& visitor) const override {
    prefixes.emplace(prefix);
    reader_.scan_lookups(prefix, after, visitor);
  }
  [[nodiscard]] std::uint64_t count(Collection collection) const override {
    seen.emplace(collection, "");
    return reader_.count(collection);
  }

  mutable std::set<std::pair<Collection, std::string>> seen{};
  mutable std::set<std::string> prefixes{};
  mutable int walks = 0;

 private:
  const storage::Reader& reader_;
};

/// An office whose members hold functional roles, under a plan.
struct BusyOffice : Office {
  BusyOffice() {
    Plan plan;
    plan.name = "founders_friend";
    plan.permissions = {"reports.run"};
    orgs.set_plan(plan).value();
    orgs.create_role({.scope = acme.str(), .name = "reporter", .permissions = {"reports.run"}}).value();
    orgs.set_functional_roles(acme, "mia", {"own:reporter"}).value();
    REQUIRE(orgs.create_organization("Other", {.id = "org_other", .owner = "mia"}));
  }
};

}  // namespace

TEST_CASE("an answer is old after a change of any record that the rules looked at, and of no other's") {
  BusyOffice at;
  SUBCASE("while all is paid") {}
  SUBCASE("past due") { at.fail_to_pay(); }
  bool locked = false;
  SUBCASE("locked") {
    at.write_off();
    locked = true;
  }
  const auto real = at.store->read();
  std::set<Collection> met;
  for (const std::string user : {"olga", "mia", "bill", "stranger", " mia "}) {
    const manager::AnswerBasis basis(acme.str(), user);
    WatchedReader reader(*real);
    (void)rules::decide_all(reader, acme.str(), user, *at.time);
    (void)rules::decide(reader, acme.str(), user, Permission{"reports.run"}, *at.time);
    CHECK(reader.walks == 0);
    CHECK(reader.prefixes.empty());
    for (const auto& record : reader.seen) {  // no binding: clang 14 captures none
      storage::ChangeMarks marks;
      CHECK(basis.changed(marks) == 0);
      marks.note(record.first, record.second, 5);
      CAPTURE(model::name_of(record.first));
      CAPTURE(record.second);
      CHECK(basis.changed(marks) == 5);
      met.insert(record.first);
    }
    storage::ChangeMarks marks;
    marks.note(Collection::organizations, "org_other", 5);
    marks.note(Collection::org_users, "org_other mia", 5);
    marks.note(Collection::users, user, 5);
    CHECK(basis.changed(marks) == 0);
  }
  std::set all{Collection::organizations, Collection::org_users, Collection::settings, Collection::roles,
               Collection::plans};
  if (locked) all.erase(Collection::plans);  // nobody comes as far as that
  CHECK(met == all);
}

TEST_CASE("a user's memberships are old after a change of any record that they were read from") {
  BusyOffice at;
  const auto real = at.store->read();
  const WatchedReader reader(*real);
  CHECK(rules::memberships_of(reader, "mia").size() == 2);
  CHECK(reader.walks == 0);
  CHECK(reader.prefixes == std::set<std::string>{model::user_lookup_prefix("mia")});  // that memberships make
  CHECK(reader.seen.size() == 2);
  const auto place = storage::ChangeMarks::place_of_memberships("mia");
  for (const auto& [collection, key] : reader.seen) {
    storage::ChangeMarks marks;
    marks.note(collection, key, 5);
    CHECK(marks.at(place) == 5);
  }
  storage::ChangeMarks marks;
  marks.note(Collection::org_users, "org_acme olga", 5);
  CHECK(marks.at(place) == 0);
}
