// When something expires.
#include "rules/expiry.hpp"

#include <fmt/format.h>

#include "model/limits.hpp"

namespace orgmgr::rules {

Result<Timestamp> expiry_of(Timestamp now, std::optional<std::chrono::seconds> asked,
                            std::int64_t days_by_default) {
  if (!asked) return now + std::chrono::days(days_by_default);
  if (*asked >= std::chrono::seconds(1) && *asked <= std::chrono::days(model::max_expiry_days)) {
    return now + *asked;
  }
  return Error(ErrorCode::argument_invalid,
               fmt::format("Expiry must be after 1 second to {} days, not {} seconds", model::max_expiry_days,
                           asked->count()),
               "", "expires_in");
}

}  // namespace orgmgr::rules
