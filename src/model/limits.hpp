// Every limit of DOMAIN, named, and the checks of single fields. Each returns the trimmed value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <orgmgr/org_user.hpp>
#include <orgmgr/organization.hpp>
#include <orgmgr/result.hpp>

namespace orgmgr::model {

inline constexpr std::size_t max_name_code_points = 200;
inline constexpr std::size_t max_user_id_code_points = 255;
inline constexpr std::size_t max_org_id_bytes = 255;
inline constexpr std::size_t max_plan_code_points = 64;
inline constexpr std::size_t max_slug_bytes = 64;
inline constexpr std::size_t max_billing_id_code_points = 255;
inline constexpr std::size_t max_reason_code_points = 1000;
inline constexpr std::size_t max_operation_id_bytes = 128;
inline constexpr std::size_t max_json_bytes = 64U << 10U;
inline constexpr std::size_t max_json_depth = 32;
inline constexpr std::size_t max_types = 16;
inline constexpr std::size_t max_type_bytes = 64;
inline constexpr std::size_t max_functional_roles = 64;
inline constexpr std::int64_t max_purge_after_days = 36'500;
inline constexpr std::size_t max_page = 1000;

/// `Organization name cannot be empty` and the rest of DOMAIN "Names".
[[nodiscard]] Result<std::string> check_name(std::string_view name);
[[nodiscard]] Result<std::string> check_user_id(std::string_view user);
[[nodiscard]] Result<std::string> check_org_id(std::string_view org);
[[nodiscard]] Result<std::string> check_plan(std::string_view plan);
[[nodiscard]] Result<std::string> check_slug(std::string_view slug);
/// `field` is lago_customer_id or stripe_customer_id.
[[nodiscard]] Result<std::string> check_billing_id(std::string_view id, std::string_view field);
[[nodiscard]] Result<std::string> check_reason(std::string_view reason);
[[nodiscard]] Result<std::string> check_operation_id(std::string_view id);
[[nodiscard]] Result<std::string> check_type(std::string_view type);
/// A functional role, `customer:admin`.
[[nodiscard]] Result<std::string> check_functional_role(std::string_view role);
/// A JSON object within the limits, compacted.
[[nodiscard]] Result<Json> check_object(const Json& value, std::string_view field);
/// `Role must be one of: …`
[[nodiscard]] Result<Role> check_role(std::string_view role);
/// `Status must be one of: active, suspended, deleted`
[[nodiscard]] Result<OrganizationStatus> check_status(std::string_view status);

}  // namespace orgmgr::model
