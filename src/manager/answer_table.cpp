// A table of sets of four, under one sequence lock per entry.
#include "manager/answer_table.hpp"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <span>

namespace orgmgr::manager {
namespace {

constexpr std::size_t first_sets = 64;  ///< 16 KiB

template <class Word>
Word load(Word& word) noexcept {
  return std::atomic_ref(word).load(std::memory_order_acquire);
}
template <class Word>
void store(Word& word, Word value) noexcept {
  std::atomic_ref(word).store(value, std::memory_order_release);
}

}  // namespace

AnswerTable::AnswerTable(std::size_t bytes, const Randomness& random) : memory_(nullptr, &std::free) {
  random(std::as_writable_bytes(std::span(key_)));
  constexpr std::size_t set_bytes = ways * sizeof(Entry);
  most_ = std::bit_floor(bytes / set_bytes);
  if (most_ == 0) return;  // none: every question is looked up
  std::size_t room = most_ * set_bytes + sizeof(Entry);
  memory_.reset(std::calloc(room, 1));
  void* start = memory_.get();
  if (start == nullptr) return;
  entries_ = static_cast<Entry*>(std::align(sizeof(Entry), most_ * set_bytes, start, room));
  used_ = std::min(most_, first_sets);
}

std::optional<Fingerprint> AnswerTable::fingerprint(const Question& question) const noexcept {
  const std::size_t org = question.org.size();
  const std::size_t user = question.user.size();
  if (org + user > longest || entries_ == nullptr) return std::nullopt;
  std::array<char, longest + 16> text;  // NOLINT(*-member-init): as much of it as is used is written
  std::memcpy(text.data(), &question.about, 8);
  const std::uint64_t sizes = org;  // where the one id ends and the other begins
  std::memcpy(text.data() + 8, &sizes, 8);
  std::memcpy(text.data() + 16, question.org.data(), org);
  std::memcpy(text.data() + 16 + org, question.user.data(), user);
  return keyed_hash(key_, {text.data(), 16 + org + user});
}

AnswerTable::Entry* AnswerTable::set_of(std::uint64_t half) const noexcept {
  return entries_ + (half & (used_.load(std::memory_order_relaxed) - 1)) * ways;
}

std::optional<AnswerTable::Answer> AnswerTable::find(const Question& question,
                                                     const storage::ChangeMarks& marks) const noexcept {
  const auto asked = fingerprint(question);
  if (!asked) return std::nullopt;
  for (const std::uint64_t half : *asked) {
    Entry* const set = set_of(half);
    for (Entry* entry = set; entry != set + ways; ++entry) {
      if (auto answer = read(*entry, *asked, marks)) return answer;
    }
  }
  return std::nullopt;
}

std::optional<AnswerTable::Answer> AnswerTable::read(Entry& entry, const Fingerprint& asked,
                                                     const storage::ChangeMarks& marks) noexcept {
  const std::uint64_t turn = load(entry.turn);
  if (load(entry.asked[0]) != asked[0] || load(entry.asked[1]) != asked[1]) return std::nullopt;
  const Revision revision = load(entry.revision);
  const AnswerBasis basis = load(entry.basis);
  const Answer answer{{load(entry.words[0]), load(entry.words[1])},
                      Timestamp(std::chrono::microseconds(load(entry.until)))};
  // Each word was loaded with acquire, so this cannot be seen before any of them: the same even turn says
  // that nobody wrote meanwhile.
  const bool whole = (turn & 1U) == 0 && load(entry.turn) == turn;
  return whole && basis.changed(marks) <= revision ? std::optional(answer) : std::nullopt;
}

void AnswerTable::keep(const Question& question, const Answer& answer, Revision revision,
                       const storage::ChangeMarks& marks) {
  if (const auto asked = fingerprint(question))
    write(choose(*asked, marks), *asked, AnswerBasis(question.org, question.user), revision, answer);
}

bool AnswerTable::is_free(Entry& entry, const storage::ChangeMarks& marks) const noexcept {
  const Fingerprint of{load(entry.asked[0]), load(entry.asked[1])};
  if (of == Fingerprint{} || load(entry.basis).changed(marks) > load(entry.revision)) return true;
  // The table may have grown away from it.
  const auto place = static_cast<std::size_t>(&entry - entries_) / ways * ways;
  return set_of(of[0]) != entries_ + place && set_of(of[1]) != entries_ + place;
}

/// The entry of this question, else one that is free.
AnswerTable::Entry& AnswerTable::choose(const Fingerprint& asked,
                                        const storage::ChangeMarks& marks) noexcept {
  Entry* chosen = nullptr;
  for (const std::uint64_t half : asked) {
    Entry* const set = set_of(half);
    for (Entry* entry = set; entry != set + ways; ++entry) {
      if (Fingerprint{load(entry->asked[0]), load(entry->asked[1])} == asked) return *entry;
      if (chosen == nullptr && is_free(*entry, marks)) chosen = entry;
    }
  }
  if (chosen != nullptr) return *chosen;
  make_room();
  return set_of(asked[0])[asked[1] / 2 % ways];  // all hold: any one must go
}

void AnswerTable::write(Entry& entry, const Fingerprint& asked, const AnswerBasis& basis, Revision revision,
                        const Answer& answer) noexcept {
  std::uint64_t turn = load(entry.turn);
  if ((turn & 1U) != 0) return;  // somebody is writing here; this answer is found again when it is asked for
  if (!std::atomic_ref(entry.turn).compare_exchange_strong(turn, turn + 1, std::memory_order_acq_rel)) return;
  store(entry.asked[0], asked[0]);
  store(entry.asked[1], asked[1]);
  store(entry.revision, revision);
  store(entry.until, static_cast<std::int64_t>(answer.until.time_since_epoch().count()));
  store(entry.basis, basis);
  store(entry.words[0], answer.words[0]);
  store(entry.words[1], answer.words[1]);
  store(entry.turn, turn + 2);
}

void AnswerTable::make_room() noexcept {
  const std::size_t used = used_.load(std::memory_order_relaxed);
  if (used == most_ || pushed_.fetch_add(1, std::memory_order_relaxed) < used / 16) return;
  pushed_.store(0, std::memory_order_relaxed);
  used_.store(used * 2, std::memory_order_relaxed);  // what stood in the other half is looked up again
}

}  // namespace orgmgr::manager
