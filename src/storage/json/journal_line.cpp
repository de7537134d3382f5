// Writing and proving journal lines (docs/format.md "Journal").
#include "storage/json/journal_line.hpp"

#include <charconv>

#include <fmt/format.h>
#include <orgmgr/error.hpp>
#include <orgmgr/version.hpp>

#include "base/digest.hpp"
#include "base/hex_digits.hpp"
#include "base/json_slice.hpp"
#include "base/json_text.hpp"
#include "model/commit.hpp"

namespace orgmgr::storage::json_engine {
namespace {

constexpr std::string_view changes_mark = ",\"changes\":";
constexpr std::size_t digest_size = 64;
constexpr std::size_t salt_size = 32;
constexpr std::size_t usual_head_size = 400;
constexpr std::string_view sum_mark = ",\"sum\":\"";

/// `sum` covers the head, `prev`, and a digest of salt and changes, so that changes can later be
/// replaced by their digest without breaking the chain.
HexDigest line_sum(std::string_view head, std::string_view prev, std::string_view body_digest) {
  return hex_digits(Sha256().update(head).update(prev).update(body_digest).digest());
}

std::string_view text_of(const HexDigest& digits) noexcept { return {digits.data(), digits.size()}; }

std::uint64_t number(std::string_view object, std::string_view key) {
  return static_cast<std::uint64_t>(
      std::max<std::int64_t>(0, json::decode_integer(json::find(object, key)).value_or(0)));
}

/// Takes `"name":"<text of that size>"` off the end of `rest`.
std::optional<std::string_view> take_last(std::string_view& rest, std::string_view before, std::size_t size) {
  if (rest.size() < before.size() + size + 1 || rest.back() != '"') return std::nullopt;
  const std::string_view text = rest.substr(rest.size() - 1 - size, size);
  const std::string_view left = rest.substr(0, rest.size() - 1 - size);
  if (!left.ends_with(before)) return std::nullopt;  // `rest` stays: it may end in something else
  rest = left.substr(0, left.size() - before.size());
  return text;
}

/// Most heads do: `op` or `id` is their last field, since what may follow is a number or an object.
bool ends_in_text(std::string_view head) { return head.ends_with('"'); }

/// The text of a JSON string: where it stands, unless it has escapes, else in `unescaped`. Empty when there
/// is none.
std::string_view within_quotes(std::string_view value, std::string& unescaped) {
  const bool plain = value.size() >= 2 && value.front() == '"' && value.find('\\') == std::string_view::npos;
  if (plain) return value.substr(1, value.size() - 2);
  unescaped = json::decode_string(value).value_or(std::string());
  return unescaped;
}

/// Takes a number off the start of `rest`, in front of which this stands.
bool take_number(std::string_view& rest, std::string_view before, std::uint64_t& number) {
  if (!rest.starts_with(before)) return false;
  const char* const end = rest.data() + rest.size();
  const auto read = std::from_chars(rest.data() + before.size(), end, number);
  rest = {read.ptr, static_cast<std::size_t>(end - read.ptr)};
  return read.ec == std::errc{};
}

}  // namespace

void append_change(std::string& text, const ChangeText& change) {
  text.append("{\"collection\":\"").append(model::name_of(change.collection)).append("\",\"key\":");
  json::append_string(text, change.key);
  text.append(",\"was\":").append(change.was.empty() ? "null" : change.was);
  text.append(",\"now\":").append(change.now.empty() ? "null" : change.now).append("}");
}

std::string write_line(const LineHead& head, std::string_view changes, std::string_view salt,
                       std::string_view prev) {
  json::ObjectWriter writer;
  writer.text().reserve(usual_head_size + changes.size() + 3 * digest_size + salt_size);
  writer.integer("revision", head.revision).integer("synced", head.synced).string("at", format_time(head.at));
  writer.raw("actor", model::write(head.actor)).string("op", head.op);
  if (!head.operation_id.empty()) writer.string("id", head.operation_id);
  if (head.part != 0) writer.integer("part", head.part);
  if (head.parts != 0) writer.integer("parts", head.parts);
  if (!head.base.empty()) writer.raw("base", head.base);
  std::string line = std::move(writer.text());
  const HexDigest body = hex_digits(Sha256().update(salt).update("[").update(changes).update("]").digest());
  const HexDigest sum = line_sum(line, prev, text_of(body));
  line.append(changes_mark).append("[").append(changes).append("],\"salt\":\"").append(salt);
  line.append("\",\"prev\":\"")
      .append(prev)
      .append("\"")
      .append(sum_mark)
      .append(text_of(sum))
      .append("\"}\n");
  return line;
}

std::string_view sum_of_line(std::string_view line) {
  return line.substr(line.size() - digest_size - 3, digest_size);
}

std::optional<SoundLine> read_line(std::string_view line) {
  if (line.size() > max_line_bytes || !line.starts_with("{\"revision\":") || line.back() != '}')
    return std::nullopt;
  std::string_view rest = line.substr(0, line.size() - 1);
  const auto sum = take_last(rest, sum_mark, digest_size);
  const auto prev = sum ? take_last(rest, ",\"prev\":\"", digest_size) : std::nullopt;
  if (!prev) return std::nullopt;
  SoundLine sound;
  sound.prev = *prev;
  sound.sum = *sum;
  sound.text = line;
  HexDigest digest;
  std::string_view body;
  if (const auto salt = take_last(rest, ",\"salt\":\"", salt_size)) {
    // The head has no array and no nested object but actor's and base's: the first mark is ours,
    // since a quote inside a string of the head would be escaped.
    const std::size_t mark = rest.find(changes_mark);
    if (mark == std::string_view::npos) return std::nullopt;
    sound.head = rest.substr(0, mark);
    sound.changes = rest.substr(mark + changes_mark.size());
    digest = hex_digits(Sha256().update(*salt).update(sound.changes).digest());
    body = text_of(digest);
  } else if (const auto redacted = take_last(rest, ",\"changes_digest\":\"", digest_size)) {
    sound.head = rest;
    body = *redacted;
  } else {
    return std::nullopt;
  }
  if (text_of(line_sum(sound.head, sound.prev, body)) != sound.sum) return std::nullopt;
  std::string_view head = sound.head;
  if (!take_number(head, "{\"revision\":", sound.revision) ||
      !take_number(head, ",\"synced\":", sound.synced))
    return std::nullopt;
  if (ends_in_text(sound.head)) return sound;
  sound.part = number(line, "part");
  sound.parts = number(line, "parts");
  return sound;
}

LineHead read_head(const SoundLine& line) {
  const std::string object = std::string(line.head) + "}";
  const auto field = [&](std::string_view key) {
    return json::decode_string(json::find(object, key)).value_or(std::string());
  };
  LineHead head;
  head.revision = line.revision;
  head.synced = line.synced;
  head.part = line.part;
  head.parts = line.parts;
  head.at = parse_time(field("at")).value_or(Timestamp{});
  head.actor = model::read_actor(json::find(object, "actor")).value_or(Actor{});
  head.op = field("op");
  head.operation_id = field("id");
  head.base = json::find(object, "base");
  return head;
}

StateHead read_state_head(const SoundLine& line) {
  const auto field = [&](std::string_view mark) {
    const std::size_t at = line.head.find(mark);
    return at == std::string_view::npos ? std::string_view() : line.head.substr(at + mark.size());
  };
  // A quote inside a string is escaped: these can only be the head's own fields.
  const std::string_view at = field(",\"at\":\"");
  return {.at = at.substr(0, at.find('"')), .base = !ends_in_text(line.head) && !field(",\"base\":").empty()};
}

bool visit_changes(const SoundLine& line, const std::function<void(const ChangeText&)>& visit) {
  if (line.changes.empty()) return true;
  json::Slicer slicer(line.changes);
  if (!slicer.skip('[')) return false;
  if (slicer.skip(']')) return true;
  std::string unescaped;
  do {
    std::string_view name;
    std::string_view key;
    ChangeText change;
    const bool whole = json::for_each_member(slicer, [&](std::string_view quoted, std::string_view value) {
      for (const auto& [field, place] : {std::pair{std::string_view("\"collection\""), &name},
                                         {std::string_view("\"key\""), &key},
                                         {std::string_view("\"was\""), &change.was},
                                         {std::string_view("\"now\""), &change.now}}) {
        if (quoted != field) continue;
        *place = value;
        break;
      }
      return true;
    });
    const auto collection = model::collection_named(within_quotes(name, unescaped));
    const std::string_view decoded = within_quotes(key, unescaped);
    if (!whole || !collection || decoded.empty()) return false;
    change.collection = *collection;
    change.key = decoded;
    if (json::is_null(change.was)) change.was = {};
    if (json::is_null(change.now)) change.now = {};
    visit(change);
  } while (slicer.skip(','));
  return slicer.skip(']');
}

std::optional<std::vector<RecordChange>> read_changes(const SoundLine& line) {
  std::vector<RecordChange> changes;
  const bool whole = visit_changes(line, [&](const ChangeText& change) {
    changes.push_back(
        {change.collection, std::string(change.key), std::string(change.was), std::string(change.now)});
  });
  return whole ? std::optional(std::move(changes)) : std::nullopt;
}

std::string write_header(const SegmentHeader& header) {
  std::string text = fmt::format(
      R"({{"format":"orgmgr-journal","version":{},"store":{},"first_revision":{},"cut":{},"prev":"{}")",
      format_version, json::quote(header.store), header.name.first, header.name.cut, header.prev);
  const std::string digest = sha256_hex(text);
  return text.append(sum_mark).append(digest).append("\"}\n");
}

std::optional<SegmentHeader> read_header(std::string_view line, const std::string& path) {
  const std::size_t mark = line.rfind(sum_mark);
  if (mark == std::string_view::npos || line.size() != mark + sum_mark.size() + digest_size + 2 ||
      !line.ends_with("\"}") ||
      line.substr(mark + sum_mark.size(), digest_size) != sha256_hex(line.substr(0, mark))) {
    return std::nullopt;
  }
  const auto version = json::decode_integer(json::find(line, "version"));
  if (!version || *version > format_version) {
    throw StorageError(ErrorCode::format_too_new,
                       fmt::format("{}: this segment was written by a newer release. Use that one.", path),
                       {.path = path, .line = 1});
  }
  SegmentHeader header;
  header.store = json::decode_string(json::find(line, "store")).value_or(std::string());
  header.name = {number(line, "first_revision"), number(line, "cut")};
  header.prev = json::decode_string(json::find(line, "prev")).value_or(std::string());
  return header;
}

}  // namespace orgmgr::storage::json_engine
