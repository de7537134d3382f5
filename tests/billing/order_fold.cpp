// The fold, and the table that it reads.
#include "billing/order_fold.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>
#include <string_view>
#include <tuple>

namespace orgmgr::tests {
namespace {

/// Of two in one second and of one rank, the lower line counts.
enum class How : std::uint8_t { open, runs, settled, fails, lapsed, over };

struct Meaning {
  std::string_view type;
  std::string_view status;  ///< `*`: any other
  How how;
  int rank;
};

// docs/billing.md, Events, line by line.
const std::vector<Meaning> meanings{
    {"invoice.payment_failed", "paid", How::settled, 3},
    {"invoice.payment_failed", "void", How::settled, 3},
    {"invoice.payment_failed", "uncollectible", How::lapsed, 2},
    {"invoice.payment_failed", "*", How::fails, 1},
    {"invoice.paid", "*", How::settled, 3},
    {"invoice.payment_succeeded", "*", How::settled, 3},
    {"invoice.voided", "*", How::settled, 3},
    {"invoice.marked_uncollectible", "*", How::lapsed, 2},
    {"customer.subscription.created", "incomplete", How::lapsed, 0},
    {"customer.subscription.created", "trialing", How::runs, 0},
    {"customer.subscription.created", "active", How::runs, 0},
    {"customer.subscription.created", "past_due", How::fails, 0},
    {"customer.subscription.created", "unpaid", How::lapsed, 0},
    {"customer.subscription.created", "paused", How::lapsed, 0},
    {"customer.subscription.created", "canceled", How::over, 3},
    {"customer.subscription.created", "incomplete_expired", How::over, 3},
    {"customer.subscription.updated", "incomplete", How::lapsed, 0},
    {"customer.subscription.updated", "trialing", How::runs, 1},
    {"customer.subscription.updated", "active", How::runs, 1},
    {"customer.subscription.updated", "past_due", How::fails, 1},
    {"customer.subscription.updated", "unpaid", How::lapsed, 1},
    {"customer.subscription.updated", "paused", How::lapsed, 1},
    {"customer.subscription.updated", "canceled", How::over, 3},
    {"customer.subscription.updated", "incomplete_expired", How::over, 3},
    {"customer.subscription.updated", "*", How::open, 1},
    {"customer.subscription.paused", "*", How::lapsed, 2},
    {"customer.subscription.resumed", "active", How::runs, 2},
    {"customer.subscription.resumed", "past_due", How::fails, 2},
    {"customer.subscription.deleted", "*", How::over, 3},
    {"customer.deleted", "*", How::over, 3},
    // Lago's, where `status` stands for what the test writes into the object.
    {"invoice.payment_status_updated", "pending", How::open, 0},
    {"invoice.payment_status_updated", "failed", How::fails, 1},
    {"invoice.payment_status_updated", "succeeded", How::settled, 3},
    {"invoice.payment_overdue", "*", How::fails, 1},
    {"lago invoice.voided", "*", How::settled, 3},
    {"subscription.started", "*", How::runs, 1},
    {"subscription.terminated", "*", How::over, 3},
};

const Meaning& meaning_of(const Told& told) {
  for (const Meaning& meaning : meanings) {
    if (meaning.type == told.type && (meaning.status == told.status || meaning.status == "*")) return meaning;
  }
  throw std::logic_error("the table says nothing of " + text_of(told));
}

struct Moment {
  std::int64_t second;
  int rank;
  How how;
  friend auto operator<=>(const Moment&, const Moment&) = default;
};

struct End {
  How how;
  std::int64_t since;
};

bool owes(How how) { return how == How::fails || how == How::lapsed; }

/// The newest word, and where it tells of a debt, how long it has been owed without a break.
End end_of(std::vector<Moment> moments) {
  std::sort(moments.begin(), moments.end());
  End end{moments.back().how, moments.back().second};
  while (owes(end.how) && !moments.empty() && owes(moments.back().how)) {
    end.since = moments.back().second;
    moments.pop_back();
  }
  return end;
}

std::optional<std::int64_t> first_since(const std::vector<End>& ends, How how) {
  std::set<std::int64_t> times;
  for (const End& end : ends) {
    if (end.how == how) times.insert(end.since);
  }
  return times.empty() ? std::nullopt : std::optional(*times.begin());
}

Timestamp time_of(std::int64_t second) { return Timestamp(std::chrono::seconds(second)); }

}  // namespace

Stand fold(const std::vector<Told>& events, std::chrono::days grace, Timestamp now) {
  std::map<std::string, std::vector<Moment>> objects;
  std::optional<std::int64_t> deleted;
  for (const Told& told : events) {
    if (told.type == "customer.deleted") {
      deleted = std::max(deleted.value_or(told.second), told.second);
    } else {
      const Meaning& meaning = meaning_of(told);
      objects[told.object].push_back({told.second, meaning.rank, meaning.how});
    }
  }
  if (deleted) return {BillingState::canceled, time_of(*deleted), {}};
  std::vector<End> ends;
  ends.reserve(objects.size());
  for (const auto& [name, moments] : objects) ends.push_back(end_of(moments));
  if (const auto since = first_since(ends, How::lapsed)) return {BillingState::locked, time_of(*since), {}};
  if (const auto since = first_since(ends, How::fails)) {
    const Timestamp until = time_of(*since) + grace;
    return {until > now ? BillingState::past_due : BillingState::locked, time_of(*since), until};
  }
  if (const auto since = first_since(ends, How::runs)) return {BillingState::current, time_of(*since), {}};
  if (const auto since = first_since(ends, How::over)) return {BillingState::canceled, time_of(*since), {}};
  if (const auto since = first_since(ends, How::settled)) return {BillingState::current, time_of(*since), {}};
  return {};
}

std::string text_of(const Stand& stand) {
  const auto time = [](const std::optional<Timestamp>& at) { return at ? format_time(*at) : "-"; };
  return std::string(to_string(stand.state)) + " since " + time(stand.since) + " grace " +
         time(stand.grace_until);
}

std::string text_of(const Told& told) {
  return told.type + "(" + told.object + " " + told.status + ")@" + std::to_string(told.second);
}

}  // namespace orgmgr::tests
