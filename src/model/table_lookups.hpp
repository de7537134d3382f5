// The lookup keys of each kind of record, for `lookup_keys`; each stands beside its record's table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace orgmgr::model {

inline constexpr std::string_view slug_prefix = "slug:";
inline constexpr std::string_view stripe_prefix = "stripe:";
inline constexpr std::string_view lago_prefix = "lago:";
inline constexpr std::string_view personal_prefix = "personal:";

void append_organization_lookups(std::string_view value, std::vector<std::string>& keys);
void append_operation_lookups(std::string_view key, std::string_view value, std::vector<std::string>& keys);
void append_invitation_lookups(std::string_view value, std::vector<std::string>& keys);
void append_session_lookups(std::string_view key, std::string_view value, std::vector<std::string>& keys);
void append_billing_event_lookups(std::string_view key, std::string_view value,
                                  std::vector<std::string>& keys);
void append_billing_object_lookups(std::string_view key, std::string_view value,
                                   std::vector<std::string>& keys);

}  // namespace orgmgr::model
