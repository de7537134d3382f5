// A token is in one answer and nowhere else.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/digest.hpp"
#include "invitation_fixture.hpp"
#include "rules/secret_token.hpp"
#include "support/temporary_folder.hpp"

using namespace orgmgr;
using orgmgr::tests::code_of;
using orgmgr::tests::Office;

namespace {

/// How many of the texts hold `wanted`.
std::size_t hits(const std::vector<std::string>& texts, std::string_view wanted) {
  std::size_t found = 0;
  for (const std::string& text : texts) {
    if (text.find(wanted) != std::string::npos) ++found;
  }
  return found;
}

/// Every record, every change and every line of the log.
std::vector<std::string> everything(Office& office) {
  std::vector<std::string> texts = *office.log;
  const auto reader = office.store->read();
  for (const model::Collection collection : model::all_collections) {
    reader->scan(collection, "", "", [&](std::string_view key, std::string_view value) {
      texts.push_back(std::string(key).append(value));
      return true;
    });
  }
  for (const Commit& commit : office.orgs.read_changes(0, 10'000).commits) texts.push_back(to_json(commit));
  return texts;
}

std::vector<std::string> files_below(const std::filesystem::path& folder) {
  std::vector<std::string> texts;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ostringstream text;
    text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    texts.push_back(entry.path().string() + text.str());
  }
  return texts;
}

}  // namespace

TEST_CASE("a token is 43 characters of base64url, a new one each time") {
  Office office;
  std::vector<std::string> tokens;
  for (int number = 0; number < 50; ++number) tokens.push_back(office.link(1).token);
  for (const std::string& token : tokens) {
    CHECK(token.size() == 43);
    CHECK(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
          std::string::npos);
    CHECK(hits(tokens, token) == 1);
  }
}

TEST_CASE("15: a token with one character changed, missing or added opens nothing") {
  Office office;
  const auto issued = office.invite("eve@example.com");
  const auto opens = [&](const std::string& token) {
    return office.orgs.accept_invitation(token, "eve", "eve@example.com");
  };
  for (std::size_t place = 0; place < issued.token.size(); ++place) {
    for (const char other : {'A', 'B', '-', ' ', '\0'}) {
      std::string altered = issued.token;
      if (altered[place] == other) continue;
      altered[place] = other;
      CHECK(code_of(opens(altered)) == ErrorCode::invitation_not_found);
      CHECK(code_of(office.orgs.find_invitation(altered)) == ErrorCode::invitation_not_found);
      CHECK(code_of(office.orgs.decline_invitation(altered)) == ErrorCode::invitation_not_found);
    }
  }
  const std::string hash = sha256_hex(issued.token);
  for (const std::string& other :
       {std::string(), issued.token.substr(1), issued.token + "A", issued.id, hash}) {
    CHECK(code_of(opens(other)) == ErrorCode::invitation_not_found);
  }
  CHECK(opens(issued.token));
}

TEST_CASE("no record, change or line of the log holds a token") {
  Office office;
  const auto declined = office.invite("amy@example.com");
  const auto accepted = office.orgs.create_invitation(office.org, {.email = "eve@example.com"},
                                                      {.operation_id = "op-create", .reason = "why"});
  const auto link = office.link(2);
  REQUIRE(office.orgs.decline_invitation(declined.token));
  REQUIRE(office.orgs.accept_invitation(accepted.value().token, "eve", "eve@example.com",
                                        {.operation_id = "op-accept"}));
  REQUIRE(office.orgs.accept_invitation(link.token, "zoe", ""));
  const auto texts = everything(office);
  for (const std::string& token : {declined.token, accepted.value().token, link.token}) {
    CHECK(hits(texts, token) == 0);
    CHECK(hits(texts, sha256_hex(token)) > 0);  // the search does find
  }
}

TEST_CASE("15: no answer but the first holds a token, and none its hash") {
  Office office;
  const auto issued = office.invite("eve@example.com");
  const auto found = office.orgs.find_invitation(issued.token);
  REQUIRE(found);
  CHECK(found.value().id == issued.id);
  CHECK(found.value().token_hash.empty());
  CHECK(office.stored(issued).token_hash.empty());
  CHECK(office.orgs.list_invitations(office.org).at(0).token_hash.empty());
  const std::string shown = to_json(office.stored(issued));
  CHECK(shown.find("token") == std::string::npos);
  const auto refused = office.orgs.accept_invitation(issued.token, "eve", "other@example.com");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message().find(issued.token) == std::string::npos);
  CHECK(refused.error().message().find("eve@example.com") == std::string::npos);
  CHECK(refused.error().subject() == issued.id);
}

TEST_CASE("a repeat under one operation id answers the id alone, and makes nothing") {
  Office office;
  const NewInvitation asked{.email = "eve@example.com"};
  const auto first = office.orgs.create_invitation(office.org, asked, {.operation_id = "op-1"});
  const auto repeat = office.orgs.create_invitation(office.org, asked, {.operation_id = "op-1"});
  REQUIRE(repeat);
  CHECK(repeat.value().id == first.value().id);
  CHECK(repeat.value().token.empty());
  CHECK(office.orgs.list_invitations(office.org).size() == 1);
  CHECK(code_of(office.orgs.create_invitation(office.org, {.email = "amy@example.com"},
                                              {.operation_id = "op-1"})) == ErrorCode::operation_id_reused);

  const std::string& token = first.value().token;
  const auto joined =
      office.orgs.accept_invitation(token, "eve", "eve@example.com", {.operation_id = "op-2"});
  const auto again = office.orgs.accept_invitation(token, "eve", "eve@example.com", {.operation_id = "op-2"});
  REQUIRE(again);
  CHECK(again.value() == joined.value());
  CHECK(code_of(office.orgs.accept_invitation(office.link(1).token, "eve", "eve@example.com",
                                              {.operation_id = "op-2"})) == ErrorCode::operation_id_reused);
}

TEST_CASE("a token never begins with a dash, whatever is drawn") {
  for (unsigned first = 0; first < 256; ++first) {
    const std::string token = rules::new_secret_token([&](std::span<std::byte> bytes) {
      std::fill(bytes.begin(), bytes.end(), static_cast<std::byte>(first));
    });
    CHECK(token.size() == 43);
    CHECK(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
          std::string::npos);
    CHECK(token.front() != '-');
  }
}

TEST_CASE("15: no file of a store holds a token") {
  const test::TemporaryFolder folder;
  std::vector<std::string> tokens;
  {
    OrgManager orgs(folder / "store");
    const OrgId org = orgs.create_organization("Acme").value();
    const auto issued = orgs.create_invitation(org, {.email = "eve@example.com"}, {.operation_id = "op-1"});
    const auto link = orgs.create_invitation(org, {.max_uses = 2});
    tokens = {issued.value().token, link.value().token};
    REQUIRE(orgs.accept_invitation(tokens[0], "eve", "eve@example.com", {.operation_id = "op-2"}));
    REQUIRE(orgs.accept_invitation(tokens[1], "amy", "", {.operation_id = "op-3"}));
    for (const auto& token : tokens) CHECK(hits(files_below(folder.path()), token) == 0);
  }
  const auto closed = files_below(folder.path());
  for (const auto& token : tokens) {
    CHECK(hits(closed, token) == 0);
    CHECK(hits(closed, sha256_hex(token)) > 0);
  }
  OrgManager orgs(folder / "store");
  CHECK(orgs.find_invitation(tokens[1]));
  CHECK(code_of(orgs.accept_invitation(tokens[0], "zoe", "eve@example.com")) == ErrorCode::invitation_used);
}
