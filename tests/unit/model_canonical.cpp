// Records whose stored form is found out at a glance: what the glance says holds, for any text.
#include <doctest/doctest.h>

#include <array>
#include <random>
#include <string>

#include "base/json_text.hpp"
#include "model/records.hpp"

using namespace orgmgr;

namespace {

const std::array members{
    std::string(
        R"({"org_id":"org_a","user_id":"u1","role":"owner","joined_at":"2025-10-13T18:30:00.000000Z"})"),
    std::string(
        R"({"org_id":"org_b-1.x:2","user_id":"Zoë Ångström","role":"billing_admin","joined_at":"2024-02-29T23:59:59.999999Z","status":"suspended","added_by":"host of it"})"),
};
const std::array organizations{
    std::string(
        R"({"id":"org_a","name":"Acme","created_at":"2025-10-13T18:30:00.000000Z","plan_tier":"pro","lago_customer_id":null,"stripe_customer_id":"cus_1","status":"active"})"),
    std::string(
        R"({"id":"org_0198c6f1-0000-7abc-8def-0123456789ab","name":"Straße 東京 7","created_at":"0000-01-01T00:00:00.000000Z","plan_tier":"founders friend","lago_customer_id":"lago","stripe_customer_id":null,"status":"suspended","slug":"strasse-7","created_by":"u1","owner_id":"u2","personal_of":"u2"})"),
};

/// A text in which one or two places are something else.
std::string altered(std::string text, std::mt19937_64& random) {
  constexpr std::string_view pieces[] = {
      "\"",           "\\",   ",",    "}",       "{", ":",      " ",      "\n", "null",
      "\x7f",         "\xc3", "\xff", "\\u0041", "0", "user",   "status", ",,", "\"id\"",
      "\xe2\x80\xa8", "T",    "z",    "\x01",    "9", "\"a\":1"};
  for (auto changes = 1 + random() % 2; changes > 0; --changes) {
    const std::size_t place = random() % text.size();
    const std::string_view piece = pieces[random() % std::size(pieces)];
    switch (random() % 3) {
      case 0:
        text.erase(place, 1 + random() % 12);
        break;
      case 1:
        text.insert(place, piece);
        break;
      default:
        text.replace(place, piece.size(), piece);
    }
  }
  return text;
}

template <class Read>
void require_stored_form(const std::string& text, const Read& read) {
  CAPTURE(text);
  CHECK_FALSE(json::check(text));
  const auto record = read(text, model::Strictness::checked);
  REQUIRE(record);
  CHECK(model::write(record.value()) == text);
  CHECK(record.value().version == 0);
}

}  // namespace

TEST_CASE("a record that a glance takes for its stored form is read and written as the same bytes [P5]") {
  const std::uint64_t seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  std::size_t taken = 0;
  for (int round = 0; round < 60'000; ++round) {
    const std::string& member = members.at(random() % members.size());
    if (const std::string text = altered(member, random); model::canonical_org_user(text)) {
      require_stored_form(text, &model::read_org_user);
      ++taken;
    }
    const std::string& organization = organizations.at(random() % organizations.size());
    if (const std::string text = altered(organization, random); model::canonical_organization(text)) {
      require_stored_form(text, &model::read_organization);
      ++taken;
    }
  }
  CHECK(taken > 1000);
}

TEST_CASE("what an export writes is taken at a glance, and its ids are given") {
  for (const std::string& text : members) {
    const auto member = model::canonical_org_user(text);
    REQUIRE(member);
    const auto read = model::read_org_user(text).value();
    CHECK(member->org_id == read.org_id.str());
    CHECK(member->user_id == read.user_id.str());
  }
  for (const std::string& text : organizations)
    CHECK(model::canonical_organization(text) == model::read_organization(text).value().id.str());
}

TEST_CASE("an owner is put where writing the record would put it") {
  const std::array texts{
      organizations.front(),
      organizations.front().substr(0, organizations.front().size() - 1) +
          R"(,"slug":"s","types":["a"],"version":7})",
      organizations.front().substr(0, organizations.front().size() - 1) + R"(,"unknown":{"owner_id":1}})"};
  for (const std::string& text : texts) {
    Organization organization = model::read_organization(text).value();
    organization.owner_id = "some \"one\"";
    CHECK(model::with_owner_id(text, "some \"one\"") == model::write(organization));
  }
}
