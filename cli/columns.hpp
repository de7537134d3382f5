// Which fields each kind of record shows.
#pragma once

#include "output.hpp"

namespace orgmgr::cli {

[[nodiscard]] const Shape& organization_shape();
[[nodiscard]] const Shape& member_shape();
/// A membership together with its organization.
[[nodiscard]] const Shape& membership_shape();
/// A functional role, with the name under which members hold it.
[[nodiscard]] const Shape& role_shape();
[[nodiscard]] const Shape& invitation_shape();
[[nodiscard]] const Shape& user_shape();
[[nodiscard]] const Shape& session_shape();
/// What a session's token answers.
[[nodiscard]] const Shape& session_check_shape();
/// How an organization stands with its billing now.
[[nodiscard]] const Shape& billing_status_shape();
/// What became of a webhook.
[[nodiscard]] const Shape& billing_receipt_shape();
[[nodiscard]] const Shape& billing_due_shape();
[[nodiscard]] const Shape& billing_event_shape();
[[nodiscard]] const Shape& plan_shape();
/// What holds for one organization.
[[nodiscard]] const Shape& effective_plan_shape();

}  // namespace orgmgr::cli
