// Journal lines and the manifest prove themselves: every altered byte is noticed.
#include <doctest/doctest.h>

#include <orgmgr/version.hpp>

#include "base/digest.hpp"
#include "base/json_text.hpp"
#include "storage/engine_support.hpp"
#include "storage/json/journal_line.hpp"
#include "storage/json/manifest.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
using namespace orgmgr::storage::json_engine;

const std::string salt = std::string(32, 'a');
const std::string prev = std::string(64, '1');

LineHead sample_head() {
  LineHead head;
  head.revision = 42;
  head.synced = 40;
  head.at = std::chrono::sys_days{std::chrono::year{2026} / 11 / 20} + std::chrono::microseconds(123456);
  head.actor = {.kind = Actor::Kind::staff,
                .id = "bob \"b\"",
                .reason = ",\"changes\":[",
                .program = "cli",
                .uid = 1000,
                .sudo_uid = "5",
                .pid = 77,
                .host = "h\xc3\xb6st"};
  head.op = "create_organization";
  head.operation_id = "id-1";
  return head;
}

std::string sample_changes() {
  std::string text;
  append_change(text, {model::Collection::organizations, "org_a", "", R"({"a":"\u0001 \"x\""})"});
  text += ',';
  append_change(text, {model::Collection::org_users, "org_a u1", R"({"b":[1,2]})", ""});
  return text;
}

std::string_view without_newline(const std::string& line) {
  return std::string_view(line).substr(0, line.size() - 1);
}

Manifest sample_manifest() {
  Manifest manifest;
  manifest.store = "11111111-2222-4333-8444-555555555555";
  manifest.generation = "g";
  manifest.unicode = "15.0.0";
  manifest.base.revision = 7;
  manifest.base.place = {{3, 1}, 12345};
  manifest.base.sum = prev;
  manifest.base.at = sample_head().at;
  manifest.files["organizations"] = {100, 3, std::string(64, 'f')};
  manifest.files["lookup"] = {200, 9, std::string(64, 'e')};
  manifest.runs = {{.after = 7,
                    .reach = {9, {{3, 1}, 23456}, std::string(64, 'd'), sample_head().at},
                    .file = {300, 4, std::string(64, 'c')},
                    .added = {{"organizations", -1}, {"org_users", 2}}},
                   {.after = 9,
                    .reach = {12, {{10, 1}, 77}, std::string(64, 'b'), sample_head().at},
                    .file = {400, 1, std::string(64, 'a')}}};
  manifest.views["organizations.json"] = 5;
  manifest.history_from = 2;
  manifest.history_prev = std::string(64, '2');
  manifest.adopting = "2026";
  return manifest;
}

}  // namespace

TEST_CASE("a journal line gives back what was written into it") {
  const std::string line = write_line(sample_head(), sample_changes(), salt, prev);
  CHECK(line.back() == '\n');
  CHECK_FALSE(json::check(without_newline(line), {.bytes = 1U << 20U, .depth = 32}));
  const auto sound = read_line(without_newline(line));
  REQUIRE(sound);
  CHECK(sound->revision == 42);
  CHECK(sound->synced == 40);
  CHECK(sound->prev == prev);
  CHECK(sound->sum == sum_of_line(line));
  const LineHead head = read_head(*sound);
  CHECK(head.at == sample_head().at);
  CHECK(head.op == "create_organization");
  CHECK(head.operation_id == "id-1");
  CHECK(head.part == 0);
  CHECK(head.actor.kind == Actor::Kind::staff);
  CHECK(head.actor.id == sample_head().actor.id);
  CHECK(head.actor.reason == sample_head().actor.reason);
  CHECK(head.actor.program == "cli");
  CHECK(head.actor.uid == 1000);
  CHECK(head.actor.sudo_uid == "5");
  CHECK(head.actor.pid == 77);
  CHECK(head.actor.host == sample_head().actor.host);
  const auto changes = read_changes(*sound);
  REQUIRE(changes);
  REQUIRE(changes->size() == 2);
  CHECK(changes->at(0).key == "org_a");
  CHECK(changes->at(0).was == "");
  CHECK(changes->at(0).now == R"({"a":"\u0001 \"x\""})");
  CHECK(changes->at(1).collection == model::Collection::org_users);
  CHECK(changes->at(1).now == "");

  LineHead part = sample_head();
  part.part = 3;
  part.parts = 3;
  part.base = R"({"records":{}})";
  const std::string last = write_line(part, {}, salt, prev);
  const auto read = read_line(without_newline(last));
  REQUIRE(read);
  CHECK(read->part == 3);
  CHECK(read->parts == 3);
  CHECK(read_head(*read).base == R"({"records":{}})");
}

TEST_CASE("a journal line with any bit flipped, any length cut off, anything added, is not sound [P5]") {
  const std::string whole = write_line(sample_head(), sample_changes(), salt, prev);
  const std::string line(without_newline(whole));
  for (std::size_t at = 0; at < line.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string bytes = line;
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
      if (read_line(bytes)) FAIL_CHECK("byte " << at << " bit " << bit);
    }
    if (read_line(line.substr(0, at)) || read_line(line.substr(at + 1))) FAIL_CHECK("cut at " << at);
  }
  CHECK_FALSE(read_line(line + " "));
  CHECK_FALSE(read_line(" " + line));
  CHECK_FALSE(read_line(line + line));
  CHECK_FALSE(read_line(""));
}

TEST_CASE(
    "a line whose changes were replaced by their digest still proves itself, and no other digest does") {
  const std::string whole = write_line(sample_head(), sample_changes(), salt, prev);
  const std::string line(without_newline(whole));
  const auto from = line.find(",\"changes\":[{");
  const auto until = line.find(",\"prev\":");
  const std::string digest = Sha256().update(salt).update("[").update(sample_changes()).update("]").hex();
  const std::string redacted =
      line.substr(0, from) + ",\"changes_digest\":\"" + digest + "\"" + line.substr(until);
  const auto sound = read_line(redacted);
  REQUIRE(sound);
  CHECK(sound->revision == 42);
  CHECK(sound->sum == sum_of_line(whole));
  CHECK(read_changes(*sound)->empty());
  CHECK(redacted.find("org_a") == std::string::npos);
  for (std::size_t at = 0; at < redacted.size(); ++at) {
    std::string bytes = redacted;
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    if (read_line(bytes)) FAIL_CHECK("byte " << at);
  }
}

TEST_CASE(
    "a line that holds records of an unknown kind is sound, and its changes are refused, not skipped [P12]") {
  const std::string whole =
      write_line(sample_head(), R"({"collection":"spaceships","key":"x","was":null,"now":{}})", salt, prev);
  const auto sound = read_line(without_newline(whole));
  REQUIRE(sound);
  CHECK_FALSE(read_changes(*sound));
}

TEST_CASE("a segment's header proves itself, and a newer format is refused by version [P12]") {
  const SegmentHeader header{"store-id", {7, 2}, prev};
  const std::string whole = write_header(header);
  const std::string line(without_newline(whole));
  const auto read = read_header(line, "p");
  REQUIRE(read);
  CHECK(read->store == "store-id");
  CHECK(read->name == SegmentName{7, 2});
  CHECK(read->prev == prev);
  for (std::size_t at = 0; at < line.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string bytes = line;
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
      if (read_header(bytes, "p")) FAIL_CHECK("byte " << at << " bit " << bit);
    }
  }
  std::string newer = line.substr(0, line.find(",\"sum\""));
  newer.replace(newer.find("\"version\":") + 10, 1, "99");
  newer += ",\"sum\":\"" + sha256_hex(newer) + "\"}";
  CHECK(code_of([&] { (void)read_header(newer, "p"); }) == ErrorCode::format_too_new);
}

TEST_CASE("a manifest gives back what was written into it") {
  const Manifest written = sample_manifest();
  const Manifest read = read_manifest(write_manifest(written), "manifest.json");
  CHECK(write_manifest(read) == write_manifest(written));
  CHECK(read.base.place.segment == SegmentName{3, 1});
  CHECK(read.base.place.offset == 12345);
  REQUIRE(read.runs.size() == 2);
  CHECK(read.runs[0].after == 7);
  CHECK(read.runs[0].added.at("organizations") == -1);
  CHECK(read.runs[1].reach.place.segment == SegmentName{10, 1});
  CHECK(read.reach().revision == 12);
  CHECK(read.files.at("lookup").records == 9);
  CHECK(read.views.at("organizations.json") == 5);
  CHECK(read.history_from == 2);
  CHECK(read.adopting == "2026");
}

TEST_CASE("a manifest whose runs do not follow each other is refused [P5]") {
  for (const Revision after : {Revision{8}, Revision{10}}) {
    Manifest broken = sample_manifest();
    broken.runs[1].after = after;
    CHECK(code_of([&] { (void)read_manifest(write_manifest(broken), "manifest.json"); }) ==
          ErrorCode::damaged);
  }
  Manifest backwards = sample_manifest();
  backwards.runs[1].reach.revision = 9;
  CHECK(code_of([&] { (void)read_manifest(write_manifest(backwards), "manifest.json"); }) ==
        ErrorCode::damaged);
}

TEST_CASE("a manifest with any bit flipped or any length cut off is refused, naming the file [P5]") {
  const std::string text = write_manifest(sample_manifest());
  const auto refused = [](const std::string& bytes) {
    try {
      (void)read_manifest(bytes, "the/manifest.json");
      return false;
    } catch (const StorageError& error) {
      return error.path() == "the/manifest.json" &&
             (error.code() == ErrorCode::damaged || error.code() == ErrorCode::format_too_new);
    }
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string bytes = text;
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
      if (!refused(bytes)) FAIL_CHECK("byte " << at << " bit " << bit);
    }
    // Its last byte is a newline, which JSON does not need.
    if (at + 1 < text.size() && !refused(text.substr(0, at))) FAIL_CHECK("cut at " << at);
  }
}

TEST_CASE("a manifest of a newer format is refused by version, whatever else it holds [P12]") {
  std::string text = write_manifest(sample_manifest());
  const std::string ours = "\"version\":" + std::to_string(format_version);
  text.replace(text.find(ours), ours.size(), "\"version\":" + std::to_string(format_version + 1));
  CHECK(code_of([&] { (void)read_manifest(text, "manifest.json"); }) == ErrorCode::format_too_new);
}
