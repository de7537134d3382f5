// Walking segments. The damage rule of docs/invariants.md is decided here: bytes that are not a
// sound line are a torn tail, unless something proves that their revision was durable.
#include "storage/json/journal.hpp"

#include <algorithm>
#include <deque>

#include <fmt/format.h>
#include <orgmgr/error.hpp>

#include "storage/json/manifest.hpp"

namespace orgmgr::storage::json_engine {
namespace {

constexpr std::size_t header_bytes = 1024;

/// The highest revision from `torn` on that a sound line in these bytes says was durable; 0 when none.
/// A line that follows on `sum`, but not at the place where it was `looked_for`, was moved there.
Revision proven_by(std::string_view text, Revision torn, std::string_view sum, bool looked_for) {
  constexpr std::string_view start = "{\"revision\":";
  Revision proven = 0;
  for (auto at = text.find(start); at != std::string_view::npos; at = text.find(start, at + 1)) {
    // Behind a line that lost its newline there is one altered byte.
    if (at != 0 && (at < 2 || text[at - 2] != '}')) continue;
    const auto line = read_line(text.substr(at));
    if (!line || line->revision < torn) continue;
    const bool moved = line->prev == sum && !(looked_for && at == 0);
    proven = std::max(proven, moved ? line->revision : line->synced);
  }
  return proven;
}

}  // namespace

Journal::Journal(fs::FileSystem& file_system, Layout layout)
    : file_system_(file_system), layout_(std::move(layout)) {}

void Journal::refresh() {
  std::vector<Segment> found;
  headless_.clear();
  highest_cut_ = 0;
  for (const auto& entry : file_system_.list(layout_.journal())) {
    const auto name = SegmentName::parse(entry);
    if (!name) continue;
    highest_cut_ = std::max(highest_cut_, name->cut);
    if (const Segment* known = segment(*name)) {
      found.push_back(*known);
      continue;
    }
    const std::string path = fs::join(layout_.journal(), entry);
    const auto file = file_system_.open(path, fs::OpenMode::read);
    std::string text(header_bytes, '\0');
    text.resize(file->read_at(0, text));
    const std::size_t newline = text.find('\n');
    const auto header = newline == std::string::npos
                            ? std::nullopt
                            : read_header(std::string_view(text).substr(0, newline), path);
    if (!header || header->name != *name) {
      headless_.push_back(path);
      continue;
    }
    found.push_back({*name, path, header->prev, newline + 1, file->info().size});
  }
  std::sort(found.begin(), found.end(), [](const Segment& one, const Segment& other) {
    return std::pair(one.name.first, one.name.cut) < std::pair(other.name.first, other.name.cut);
  });
  segments_ = std::move(found);
}

const Segment* Journal::segment(const SegmentName& name) const noexcept {
  const auto found =
      std::find_if(segments_.begin(), segments_.end(), [&](const Segment& one) { return one.name == name; });
  return found == segments_.end() ? nullptr : &*found;
}

Revision Journal::void_from(const SegmentName& name) const noexcept {
  Revision first = ~Revision{0};
  for (const Segment& other : segments_) {
    if (other.name.cut > name.cut) first = std::min(first, other.name.first);
  }
  return first;
}

const Segment* Journal::covering(Revision next) const noexcept {
  const Segment* best = nullptr;
  for (const Segment& candidate : segments_) {
    if (candidate.name.first > next || void_from(candidate.name) <= next) continue;
    if (best == nullptr || candidate.name.first >= best->name.first) best = &candidate;
  }
  return best;
}

const fs::File& Journal::file(const SegmentName& name) {
  if (!file_ || file_name_ != name) {
    file_ = file_system_.open(fs::join(layout_.journal(), name.file_name()), fs::OpenMode::read);
    file_name_ = name;
  }
  return *file_;
}

void create_segment(fs::FileSystem& file_system, const Layout& layout, const SegmentHeader& header) {
  // A segment with a sound header voids or continues others: it must not appear before it is durable.
  replace_file(file_system, fs::join(layout.journal(), header.name.file_name()), write_header(header));
}

/// Gathers the lines of one revision until it is whole.
struct Journal::Gathering {
  explicit Gathering(std::string before) : sum(std::move(before)) {}

  enum class Taken : std::uint8_t { whole, more, unsound };

  Taken take(std::string_view text, Revision revision, Revision& proven) {
    auto line = read_line(text);
    if (!line || line->revision != revision || line->prev != sum) return Taken::unsound;
    if (line->part != 0) line = read_line(texts.emplace_back(text));
    const bool single = line->part == 0;
    if (single ? !lines.empty() : line->part != lines.size() + 1) return Taken::unsound;
    if (line->parts != 0 && line->parts != line->part) return Taken::unsound;
    proven = std::max(proven, line->synced);
    sum = line->sum;
    lines.push_back(*line);
    return single || line->parts != 0 ? Taken::whole : Taken::more;
  }

  void begin() {
    lines.clear();
    texts.clear();
  }

  std::string sum;
  std::vector<SoundLine> lines;  ///< views into texts, or of one line alone into the buffer it came from
  std::deque<std::string>
      texts;  ///< never moved: the buffer goes on while the lines of a revision are gathered
};

bool Journal::read_segment(LineBuffer& lines, JournalEnd& end, Revision stop,
                           const RevisionVisitor& visitor) {
  Gathering gathering(end.sum);
  std::string_view text;
  while (end.revision + 1 < stop) {
    const auto kind = lines.next(text);
    if (kind == LineBuffer::Kind::end && gathering.lines.empty()) return true;
    const auto taken = kind == LineBuffer::Kind::line ? gathering.take(text, end.revision + 1, end.proven)
                                                      : Gathering::Taken::unsound;
    if (taken == Gathering::Taken::unsound) {
      end.kind = JournalEnd::Kind::torn;
      end.torn_at = lines.begin();
      return true;
    }
    if (taken == Gathering::Taken::more) continue;
    const JournalPlace behind{end.place.segment, lines.behind()};
    if (!visitor(gathering.lines, behind)) {
      end.kind = JournalEnd::Kind::stopped;
      return false;
    }
    ++end.revision;
    end.place = behind;
    end.sum = gathering.sum;
    gathering.begin();
  }
  return true;
}

void Journal::refuse_short(const JournalEnd& end) const {
  const std::string path = fs::join(layout_.journal(), end.place.segment.file_name());
  throw StorageError(
      ErrorCode::history_missing,
      fmt::format("{} is missing, cut short, or was copied while it was being written: it does not hold "
                  "revision {}, on which the state rests. Restore a backup; nothing was changed.",
                  path, end.revision),
      {.path = path});
}

void Journal::require_line_before(const JournalPlace& place, Revision revision, const std::string& sum) {
  const Segment* at = segment(place.segment);
  if (at == nullptr) return;  // archived, or lost: whoever goes on from there meets the next one's header
  const auto line_ends_so = [&] {
    const std::string wanted = sum + "\"}\n";
    std::string found(wanted.size(), '\0');
    const std::uint64_t from = place.offset - std::min<std::uint64_t>(place.offset, wanted.size());
    return file(place.segment).read_at(from, found) == wanted.size() && found == wanted;
  };
  const bool holds = place.offset == at->start ? at->prev == sum : line_ends_so();
  if (!holds) refuse_short({.place = place, .revision = revision});
}

void Journal::enter(const Segment& segment, JournalEnd& end) const {
  end.path = segment.path;
  if (segment.name == end.place.segment) return;
  if (this->segment(end.place.segment) == nullptr && segment.name.first <= end.revision) refuse_short(end);
  if (segment.name.first != end.revision + 1 || segment.prev != end.sum) {
    throw StorageError(
        ErrorCode::damaged,
        fmt::format("{}, line 1: the segment does not follow revision {} of this store. A segment is "
                    "missing, or files of two stores are mixed; restore a backup.",
                    segment.path, end.revision),
        {.path = segment.path, .line = 1});
  }
  end.place = {segment.name, segment.start};
}

const Segment* Journal::later_than(const JournalEnd& end) const {
  for (const Segment& other : segments_) {
    if (other.name.first > end.revision + 1 && other.name.cut >= end.place.segment.cut &&
        void_from(other.name) > other.name.first) {
      return &other;
    }
  }
  return nullptr;
}

void Journal::require_no_later_segment(const JournalEnd& end) const {
  const Segment* later = later_than(end);
  if (later == nullptr) return;
  throw StorageError(ErrorCode::history_missing,
                     fmt::format("{} ends at revision {}, but {} begins at revision {}: what stood between "
                                 "them is missing. Restore a backup; nothing was changed.",
                                 end.path, end.revision, later->path, later->name.first),
                     {.path = end.path});
}

std::string Journal::proof(const JournalEnd& end, Revision durable) {
  const Revision torn = end.revision + 1;
  if (durable >= torn) return fmt::format("revision {} is known to have been durable", durable);
  if (const Segment* later = later_than(end))
    return fmt::format("a later segment begins at revision {}", later->name.first);
  // The bytes at hand count too: a line that is sound but not the next one, or that stands behind a
  // line without its newline, proves what it says.
  LineBuffer lines(file(end.place.segment), end.torn_at, 2 * max_line_bytes);
  std::string_view text;
  do {
    if (lines.next(text) == LineBuffer::Kind::end) break;
    if (const Revision proven = proven_by(text, torn, end.sum, lines.begin() == end.torn_at);
        proven >= torn) {
      return fmt::format("a later line says that revision {} was durable", proven);
    }
  } while (lines.skip_line());
  return {};
}

void Journal::refuse_torn(const JournalEnd& end, std::string_view proof) const {
  const std::uint64_t line = line_number(end.path, end.torn_at);
  throw StorageError(
      ErrorCode::damaged,
      fmt::format("{}, line {}: not what was written for revision {}, and {}. Run `orgmgr store check`; "
                  "restore a backup.",
                  end.path, line, end.revision + 1, proof),
      {.path = end.path, .line = line});
}

/// A file with a segment's name that would go on where `end` stands, or later: segments appear with a
/// durable header, so that one without has been damaged.
void Journal::require_no_lost_segment(const JournalEnd& end) const {
  for (const auto& path : headless_) {
    const auto name = SegmentName::parse(fs::file_name(path));
    if (name->cut <= end.place.segment.cut && name->first <= end.place.segment.first) continue;
    throw StorageError(
        ErrorCode::damaged,
        fmt::format("{}, line 1: not the header of a segment, so that nothing after revision {} can be "
                    "read. Run `orgmgr store check`; restore a backup.",
                    path, end.revision),
        {.path = path, .line = 1});
  }
}

std::uint64_t Journal::line_number(const std::string& path, std::uint64_t offset) const {
  const auto file = file_system_.open(path, fs::OpenMode::read);
  std::uint64_t line = 1;
  std::string buffer(header_bytes * 64, '\0');
  for (std::uint64_t at = 0; at < offset;) {
    const std::size_t got = file->read_at(at, buffer);
    if (got == 0) break;
    const auto until = static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(got, offset - at));
    line += static_cast<std::uint64_t>(std::count(buffer.begin(), buffer.begin() + until, '\n'));
    at += got;
  }
  return line;
}

JournalEnd Journal::read(const JournalPlace& place, Revision revision, const std::string& sum, Revision until,
                         Revision durable, const RevisionVisitor& visitor, Padding padding) {
  JournalEnd end{.place = place, .revision = revision, .sum = sum};
  Revision read_twice = 0;
  while (end.revision < until) {
    const Segment* here = covering(end.revision + 1);
    if (here == nullptr) refuse_short(end);
    enter(*here, end);
    const fs::File& segment = file(here->name);
    const Revision stop = std::min(until + 1, void_from(here->name));
    LineBuffer lines(segment, end.place.offset, max_line_bytes, padding);
    if (!read_segment(lines, end, stop, visitor)) return end;
    if (lines.nothing_read() && segment.info().size < end.place.offset) refuse_short(end);
    if (end.kind == JournalEnd::Kind::torn) {
      const std::string why = proof(end, durable);
      if (!why.empty() && read_twice == end.revision + 1) refuse_torn(end, why);
      if (!why.empty()) {  // a writer may have completed the line while we read
        read_twice = end.revision + 1;
        end.kind = JournalEnd::Kind::clean;
        continue;
      }
    }
    if (end.kind == JournalEnd::Kind::torn || covering(end.revision + 1) == here) {
      require_no_lost_segment(end);
      if (end.kind == JournalEnd::Kind::clean && end.revision < until) require_no_later_segment(end);
      return end;
    }
  }
  return end;
}

JournalEnd Journal::read_durable(const JournalPlace& place, Revision revision, const std::string& sum,
                                 Revision until, const RevisionVisitor& visitor) {
  JournalEnd end = read(place, revision, sum, until, until, visitor);
  if (end.kind == JournalEnd::Kind::stopped || end.revision >= until) return end;
  throw StorageError(ErrorCode::history_missing,
                     fmt::format("{} ends at revision {} instead of {}: a part of history is missing. "
                                 "Restore a backup.",
                                 end.path, end.revision, until),
                     {.path = end.path});
}

}  // namespace orgmgr::storage::json_engine
