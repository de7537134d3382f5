// The check of order, checked: against trying every order of small histories, and by histories known to be
// bad.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>

#include "order/order.hpp"
#include "support/proof.hpp"

namespace {

using namespace orgmgr::test;

/// Tries every order that keeps to real time.
class EveryOrder {
 public:
  explicit EveryOrder(const History& history) : history_(history), done_(history.events.size()) {}

  bool explains() { return from(history_.start, 0); }

 private:
  /// Nothing that is still to come had ended before this began.
  bool may_be_next(const Event& event) const {
    for (std::size_t other = 0; other < done_.size(); ++other) {
      if (!done_[other] && history_.events[other].ended < event.began) return false;
    }
    return true;
  }

  /// Whether the rest can follow, once the first `applied` entries of the journal have happened.
  bool from(const SequentialModel& state, std::size_t applied) {
    bool all = applied == history_.journal.size();
    for (std::size_t index = 0; index < done_.size(); ++index) {
      const Event& event = history_.events[index];
      if (done_[index]) continue;
      all = all && !event.answered();
      if (!may_be_next(event)) continue;
      done_[index] = true;
      const bool found = with(event, state, applied);
      done_[index] = false;
      if (found) return true;
    }
    return all;
  }

  bool with(const Event& event, const SequentialModel& before, std::size_t applied) {
    SequentialModel after = before;
    const std::string answer = after.run(event.command);
    if (event.operation == 0) return event.text() == answer && from(before, applied);
    const auto end = history_.journal.begin() + static_cast<std::ptrdiff_t>(applied);
    const auto known = std::find(history_.journal.begin(), end, event.operation);
    if (known != end) {  // a repeat
      return event.answered() && accepted(event.text()) && fits(event.text(), answers_[event.operation]) &&
             told(event, known) && from(before, applied);
    }
    if (!accepted(answer)) return event.answered() && event.text() == answer && from(before, applied);
    if (end == history_.journal.end() || *end != event.operation) return false;
    if (event.answered() && !(fits(event.text(), answer) && told(event, end))) return false;
    answers_[event.operation] = answer;
    return from(after, applied + 1);
  }

  template <class Place>
  bool told(const Event& event, Place place) const {
    return event.revision ==
           history_.before + 1 + static_cast<std::uint64_t>(place - history_.journal.begin());
  }

  const History& history_;
  std::vector<bool> done_;
  std::map<std::uint64_t, std::string> answers_{};
};

using Random = std::mt19937_64;

/// A history as some clients may see it: calls overlap, some repeat an earlier one, some are killed.
History plausible(Random& random) {
  struct Step {
    std::int64_t moment;
    std::size_t event;
  };
  History history{.before = random() % 3};
  std::vector<Step> steps;
  const std::size_t count = 3 + random() % 5;
  for (std::size_t index = 0; index < count; ++index) {
    Event event{.operation = index + 1, .command = Command::random(random())};
    event.command.user %= 2;
    if (index > 0 && random() % 5 == 0) {
      const Event& earlier = history.events[random() % index];
      event.operation = earlier.operation;
      event.command = earlier.command;
    }
    if (!event.command.changes()) event.operation = 0;
    event.began = static_cast<std::int64_t>(random() % 30);
    const auto moment = event.began + static_cast<std::int64_t>(random() % 6);
    event.ended = moment + static_cast<std::int64_t>(random() % 6);
    steps.push_back({moment, index});
    history.events.push_back(event);
  }
  std::stable_sort(steps.begin(), steps.end(), [](auto& a, auto& b) { return a.moment < b.moment; });
  SequentialModel model;
  std::map<std::uint64_t, Event> applied;
  for (const Step& step : steps) {
    Event& event = history.events[step.event];
    if (const auto known = applied.find(event.operation); known != applied.end()) {
      event.put_answer("done");
      event.revision = known->second.revision;
    } else {
      SequentialModel next = model;
      event.put_answer(next.run(event.command));
      if (event.operation != 0 && accepted(event.text())) {
        history.journal.push_back(event.operation);
        event.revision = history.before + history.journal.size();
        applied[event.operation] = event;
        model = next;
      }
    }
    if (random() % 8 == 0) {
      event.ended = Event::never;
      event.revision = 0;
      event.put_answer("");
    }
  }
  return history;
}

/// Changes one thing in it, which may or may not matter.
void disturb(History& history, Random& random) {
  const auto any = [&](auto& of) -> auto& { return of[random() % of.size()]; };
  Event& event = any(history.events);
  const Event other = any(history.events);
  switch (random() % 7) {
    case 0:
      event.answer = other.answer;
      break;
    case 1:
      event.began -= static_cast<std::int64_t>(random() % 12);
      break;
    case 2: {
      const auto later = static_cast<std::int64_t>(random() % 12);
      event.began += later;
      if (event.answered()) event.ended += later;
      break;
    }
    case 3:
      if (history.journal.size() > 1) std::swap(any(history.journal), any(history.journal));
      break;
    case 4:
      if (!history.journal.empty()) history.journal.pop_back();
      break;
    case 5:
      if (!history.journal.empty()) history.journal.push_back(any(history.journal));
      break;
    default:
      if (event.revision != 0) event.revision += 1;
  }
}

Event call(std::uint64_t operation, Command command, std::int64_t began, std::string_view answer,
           std::uint64_t revision = 0) {
  Event event{
      .operation = operation, .command = command, .began = began, .ended = began + 5, .revision = revision};
  event.put_answer(answer);
  return event;
}

constexpr Command add{.verb = Verb::add};
constexpr Command remove_user{.verb = Verb::remove};
constexpr Command increment{.verb = Verb::increment};
constexpr Command read_role{.verb = Verb::read_role};
constexpr Command read_number{.verb = Verb::read_number};

/// One after the other, ten ticks apart.
History known_good() {
  return {.events = {call(1, add, 0, "done", 1), call(2, increment, 10, "done 1", 2),
                     call(3, increment, 20, "done 2", 3), call(0, read_number, 30, "number 2"),
                     call(4, add, 40, "already_member"), call(3, increment, 50, "done", 3),
                     call(5, remove_user, 60, "done", 4), call(0, read_role, 70, "none")},
          .journal = {1, 2, 3, 5}};
}

}  // namespace

TEST_CASE("the check of order agrees with trying every order, on histories small enough for that") {
  Random random(1);
  std::uint64_t explained = 0;
  std::uint64_t refused = 0;
  std::uint64_t disagreements = 0;
  for (std::uint64_t round = 0; round < scaled(20'000); ++round) {
    History history = plausible(random);
    const bool disturbed = round % 3 != 0;
    for (auto times = disturbed ? 1 + random() % 2 : 0; times > 0; --times) disturb(history, random);
    const std::string wrong = disorder(history);
    const bool possible = EveryOrder(history).explains();
    ++(possible ? explained : refused);
    if (wrong.empty() == possible && (possible || disturbed)) continue;
    if (++disagreements > 3) continue;
    std::string all;
    for (const Event& event : history.events) all += text_of(event) + "\n";
    for (const std::uint64_t operation : history.journal) all += std::to_string(operation) + " ";
    FAIL_CHECK((possible ? "refused" : "accepted") << " wrongly: " << wrong << "\n" << all);
  }
  figure_at_least("P4", "control: small histories that some order explains, found by trying all", explained,
                  5000);
  figure_at_least("P4", "control: small histories that none explains", refused, 5000);
  figure_none("P4", "control: small histories that the check of order judges otherwise", disagreements);
}

TEST_CASE("control: the check of order refuses histories that are known to be bad") {
  CHECK(disorder(known_good()) == "");
  const auto with = [](auto change) {
    History bad = known_good();
    change(bad.events, bad.journal);
    return disorder(bad);
  };
  const auto stale_read = with([](auto& events, auto&) { events[3].put_answer("number 1"); });
  CHECK(stale_read.starts_with("no revision from 3 on"));
  const auto from_the_future = with([](auto& events, auto&) { events[3].put_answer("number 3"); });
  CHECK(from_the_future.starts_with("no revision"));
  const auto too_early = with([](auto& events, auto&) { events[7].began = 1, events[7].ended = 2; });
  CHECK(too_early == "");  // it overlaps the first call, and may come before it
  const auto before_it_began = with([](auto& events, auto&) { events[3].began = 11, events[3].ended = 14; });
  CHECK(before_it_began.starts_with("no revision"));
  const auto lost_update = with([](auto& events, auto&) { events[2].put_answer("done 1"); });
  CHECK(lost_update.starts_with("revision 3 answers done 2"));
  const auto two_owners = with([](auto& events, auto&) { events[2].revision = 2; });
  CHECK(two_owners.starts_with("revision 3 is told otherwise"));
  const auto gone = with([](auto&, auto& journal) { journal.erase(journal.begin() + 1); });
  CHECK(gone.starts_with("acknowledged and gone"));
  const auto twice = with([](auto&, auto& journal) { journal.push_back(3); });
  CHECK(twice == "revision 5 is applied a second time");
  const auto other_repeat = with([](auto& events, auto&) { events[5].put_answer("done 3"); });
  CHECK(other_repeat.starts_with("revision 3 answers done 2"));
  const auto repeat_elsewhere = with([](auto& events, auto&) { events[5].revision = 4; });
  CHECK(repeat_elsewhere.starts_with("revision 3 is told otherwise"));
  const auto unasked = with([](auto&, auto& journal) { journal.push_back(9); });
  CHECK(unasked == "revision 5 was asked for by nobody");
  const auto unjustified =
      with([](auto& events, auto&) { events[4].put_answer("user_not_in_organization"); });
  CHECK(unjustified.starts_with("no revision"));
  const auto swapped = with([](auto& events, auto& journal) {
    std::swap(journal[0], journal[1]);
    events[0].revision = 2, events[1].revision = 1;
  });
  CHECK(swapped.starts_with("revision 2 was done before"));
  const auto backwards = with([](auto& events, auto&) {  // of two readers, the later one sees less
    events[2].ended = 39;
    events[3] = call(0, read_number, 21, "number 2");
    events.push_back(call(0, read_number, 30, "number 1"));
  });
  CHECK(backwards.starts_with("no revision from 3 on"));
}
