// Changes are where the journal has them; everything else is put at the earliest revision that explains it.
#include "order/order.hpp"

#include <algorithm>
#include <map>
#include <queue>
#include <stdexcept>
#include <unordered_map>
#include <utility>

namespace orgmgr::test {
namespace {

/// All calls of one operation, as one change of the journal.
struct Applied {
  const Event* event = nullptr;
  std::int64_t began = Event::never;  ///< when the first of its calls began
  std::int64_t ended = Event::never;  ///< when the first of its calls was told that it is done
};

class Sweep {
 public:
  explicit Sweep(const History& history) : history_(history), applied_(history.journal.size() + 1) {}

  std::string run() {
    std::string wrong = place_journal();
    if (wrong.empty()) wrong = gather();
    if (wrong.empty()) wrong = replay();
    if (wrong.empty()) wrong = order_of_changes();
    if (wrong.empty()) wrong = place_others();
    return wrong;
  }

 private:
  static bool refused(const Event& event) { return event.answered() && !accepted(event.text()); }

  std::string about(std::size_t place) const { return "revision " + std::to_string(history_.before + place); }

  /// Which place of the journal is whose. Places count from 1, as revisions do; 0 is the start.
  std::string place_journal() {
    for (std::size_t place = 1; place < applied_.size(); ++place) {
      const std::uint64_t operation = history_.journal[place - 1];
      if (!places_.emplace(operation, place).second) return about(place) + " is applied a second time";
    }
    return "";
  }

  [[nodiscard]] std::size_t place_of(const Event& event) const {
    const auto found = places_.find(event.operation);
    return event.operation == 0 || found == places_.end() ? 0 : found->second;
  }

  std::string gather() {
    for (const Event& event : history_.events) {
      const std::size_t place = place_of(event);
      if (event.answered() && event.operation != 0 && accepted(event.text())) {
        if (place == 0) return "acknowledged and gone: " + text_of(event);
        if (event.revision != history_.before + place)
          return about(place) + " is told otherwise: " + text_of(event);
      }
      if (place == 0 || refused(event)) {
        if (event.answered()) others_.push_back(&event);
        continue;
      }
      Applied& applied = applied_[place];
      if (applied.event != nullptr && applied.event->command != event.command)
        return "one operation id for two commands: " + text_of(event);
      applied.event = &event;
      applied.began = std::min(applied.began, event.began);
      applied.ended = std::min(applied.ended, event.ended);
    }
    return "";
  }

  /// The state after each revision, and whether those who were told of it were told right.
  std::string replay() {
    states_.push_back(history_.start);
    std::vector<std::string> answers{""};
    for (std::size_t place = 1; place < applied_.size(); ++place) {
      if (applied_[place].event == nullptr) return about(place) + " was asked for by nobody";
      states_.push_back(states_.back());
      answers.push_back(states_.back().run(applied_[place].event->command));
      if (!accepted(answers.back()))
        return about(place) + " had to be refused: " + text_of(*applied_[place].event);
    }
    for (const Event& event : history_.events) {
      const std::size_t place = place_of(event);
      if (place != 0 && event.answered() && !refused(event) && !fits(event.text(), answers[place]))
        return about(place) + " answers " + answers[place] + ", not so: " + text_of(event);
    }
    return "";
  }

  /// A change that was told done before another one began has the lower revision.
  std::string order_of_changes() {
    latest_began_.assign(applied_.size(), std::numeric_limits<std::int64_t>::min());
    for (std::size_t place = 1; place < applied_.size(); ++place) {
      latest_began_[place] = std::max(latest_began_[place - 1], applied_[place].began);
      if (applied_[place].ended < latest_began_[place])
        return about(place) +
               " was done before an earlier revision began: " + text_of(*applied_[place].event);
    }
    return "";
  }

  /// Reads and refusals, by when they began: each at the earliest place where its answer is right, which
  /// leaves the most room to those after it.
  std::string place_others() {
    using End = std::pair<std::int64_t, std::size_t>;  // when something ended, and its place
    std::priority_queue<End, std::vector<End>, std::greater<>> ends;
    for (std::size_t place = 1; place < applied_.size(); ++place) ends.emplace(applied_[place].ended, place);
    std::sort(others_.begin(), others_.end(), [](auto* a, auto* b) { return a->began < b->began; });
    std::size_t seen = 0;  // by whoever begins now
    for (const Event* event : others_) {
      while (!ends.empty() && ends.top().first < event->began) {
        seen = std::max(seen, ends.top().second);
        ends.pop();
      }
      const auto& right = places_of_answer(*event);
      const auto place = std::lower_bound(right.begin(), right.end(), seen);
      if (place == right.end() || latest_began_[*place] > event->ended)
        return "no revision from " + std::to_string(history_.before + seen) +
               " on that it can have seen answers so: " + text_of(*event);
      // A refusal comes before its operation is applied; after that it is a repeat.
      if (const std::size_t own = place_of(*event); own != 0 && *place >= own)
        return "refused when it was applied: " + text_of(*event);
      ends.emplace(event->ended, *place);
    }
    return "";
  }

  /// Where a command gives this answer and changes nothing.
  const std::vector<std::size_t>& places_of_answer(const Event& event) {
    auto [asked, is_new] = answers_.try_emplace(event.command);
    for (std::size_t place = 0; is_new && place < states_.size(); ++place) {
      SequentialModel state = states_[place];
      const std::string answer = state.run(event.command);
      if (event.operation == 0 || !accepted(answer)) asked->second[answer].push_back(place);
    }
    return asked->second[std::string(event.text())];
  }

  const History& history_;
  std::vector<Applied> applied_;
  std::unordered_map<std::uint64_t, std::size_t> places_{};
  std::vector<const Event*> others_{};
  std::vector<SequentialModel> states_{};
  std::vector<std::int64_t> latest_began_{};  ///< of the changes up to a place
  std::map<Command, std::unordered_map<std::string, std::vector<std::size_t>>> answers_{};
};

}  // namespace

void Event::put_answer(std::string_view text) {
  if (text.size() >= answer.size()) throw std::length_error("too long an answer: " + std::string(text));
  answer.fill('\0');
  std::copy(text.begin(), text.end(), answer.begin());
}

std::string text_of(const Event& event) {
  return text_of(event.command) + " = '" + std::string(event.text()) + "' at revision " +
         std::to_string(event.revision) + ", operation " + std::to_string(event.operation) + ", from " +
         std::to_string(event.began) + " to " +
         (event.answered() ? std::to_string(event.ended) : "its death");
}

std::string disorder(const History& history) { return Sweep(history).run(); }

}  // namespace orgmgr::test
