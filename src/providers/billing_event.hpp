// What a provider said in one event, in one form for all providers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/billing.hpp>
#include <orgmgr/query.hpp>
#include <orgmgr/result.hpp>
#include <orgmgr/types.hpp>

namespace orgmgr::providers {

/// A request larger than this is refused before anything of it is read.
inline constexpr std::size_t max_event_bytes = 1U << 20U;
/// The last second that a stored time can name: of the year 9999.
inline constexpr std::int64_t latest_second = 253'402'300'799;

/// How one billing object stands. The names are stored (docs/format.md).
enum class Standing : std::uint8_t {
  open,     ///< known; says neither that something is owed nor that it is paid
  running,  ///< a subscription that is paid for, or in its trial
  settled,  ///< an invoice on which nothing is owed any more: paid, or void
  failing,  ///< a payment failed or is overdue: grace runs from here
  lapsed,   ///< written off, unpaid after every retry, or paused: no grace
  ended,    ///< the subscription or the customer is over, for ever
};

/// How far in its life an object is, as far as one report of it tells: `ObjectReport::rank`.
namespace rank {
inline constexpr std::uint8_t begun = 0;    ///< made, and nothing else happened yet
inline constexpr std::uint8_t changed = 1;  ///< a payment failed, a status changed
inline constexpr std::uint8_t halted = 2;   ///< paused, resumed, written off
inline constexpr std::uint8_t over = 3;     ///< paid, void, ended: nothing comes after it
}  // namespace rank

/// What one event says of one object of the provider.
struct ObjectReport {
  std::string object{};  ///< `invoice:in_…`, `subscription:sub_…`, `payment_request:…`, `customer`, `dunning`
  /// Of an invoice: what it bills, `subscription:sub_…`. Empty: nothing recurring, or the provider does not
  /// say which.
  std::string subscription{};
  Standing standing = Standing::open;
  /// The object's own time. Empty: the provider gives none, and any report with a time is newer.
  std::optional<Timestamp> at{};
  /// Which of two reports with the same time counts: the higher. Reports that are equal in both are ordered
  /// by their standing; the table stands in docs/billing.md.
  std::uint8_t rank = rank::begun;
};

struct BillingEvent {
  BillingProvider provider = BillingProvider::stripe;
  BillingMode mode = BillingMode::live;
  std::string account{};  ///< Stripe Connect account, or Lago's organization
  /// The same on every delivery of the event. Lago's events with the same bytes share one.
  std::string event_id{};
  std::string type{};
  /// Every id by which the provider may mean the customer (Lago has its own and an external one).
  std::vector<std::string> customers{};
  std::optional<Timestamp> created{};   ///< when the provider made the event, where it says so
  std::vector<ObjectReport> reports{};  ///< none: of no meaning for access, recorded and ignored
};

/// Checks that the request comes from the provider, that it belongs to the configured mode and account, and
/// reads it. `now` judges the age of a signature and stands in for times that must be there and are not sent;
/// where `newest`, the last time of the journal, is later, it judges how old a signature is.
/// Pure: keeps nothing, and may be called from several threads at once. The answer holds no view of the
/// request. billing_not_configured, signature_missing, signature_invalid, signature_expired,
/// signature_in_future, signature_algorithm, event_too_large, event_invalid, event_unsupported,
/// event_other_mode, event_other_account; docs/billing.md says when. No message, subject or field ever holds
/// a secret, a signature or text of the request.
[[nodiscard]] Result<BillingEvent> receive_stripe_event(const StripeKeys& keys,
                                                        std::span<const HeaderField> headers,
                                                        std::string_view body, Timestamp now,
                                                        Timestamp newest = {});
[[nodiscard]] Result<BillingEvent> receive_lago_event(const LagoKeys& keys,
                                                      std::span<const HeaderField> headers,
                                                      std::string_view body, Timestamp now);

}  // namespace orgmgr::providers
