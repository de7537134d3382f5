// Every limit of a field, named, and the checks of single fields. Each returns the trimmed value.
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
inline constexpr std::size_t max_role_permissions = 256;
inline constexpr std::size_t max_permission_bytes = 100;
inline constexpr std::size_t max_host_permissions = 1000;
inline constexpr std::size_t max_email_bytes = 254;  ///< RFC 5321, 4.5.3.1.3 without the brackets
inline constexpr std::size_t max_email_local_bytes = 64;
inline constexpr std::size_t max_label_code_points = 200;
inline constexpr std::int64_t max_expiry_days = 3'650;
inline constexpr std::uint64_t max_link_uses = 1'000'000;
inline constexpr std::int64_t max_grace_days = 3650;
inline constexpr std::int64_t max_count_limit = 1'000'000'000;
inline constexpr std::int64_t max_purge_after_days = 36'500;
inline constexpr std::size_t max_page = 1000;

/// `Organization name cannot be empty` and the other refusals of names.
[[nodiscard]] Result<std::string> check_name(std::string_view name);
[[nodiscard]] Result<std::string> check_user_id(std::string_view user);
[[nodiscard]] Result<std::string> check_org_id(std::string_view org);
/// Whether that would be accepted without trimming it.
[[nodiscard]] bool is_org_id(std::string_view org);
[[nodiscard]] Result<std::string> check_plan(std::string_view plan);
[[nodiscard]] Result<std::string> check_slug(std::string_view slug);
/// `field` is lago_customer_id or stripe_customer_id.
[[nodiscard]] Result<std::string> check_billing_id(std::string_view id, std::string_view field);
[[nodiscard]] Result<std::string> check_reason(std::string_view reason);
[[nodiscard]] Result<std::string> check_operation_id(std::string_view id);
[[nodiscard]] Result<std::string> check_type(std::string_view type);
/// A functional role, `customer:admin`.
[[nodiscard]] Result<std::string> check_functional_role(std::string_view role);
/// The name of a functional role within its scope: role_name_invalid.
[[nodiscard]] Result<std::string> check_role_name(std::string_view name);
/// Where a functional role belongs: an organization's id or a type.
[[nodiscard]] Result<std::string> check_role_scope(std::string_view scope);
/// `[a-z0-9_]+(\.[a-z0-9_]+)+`: permission_invalid.
[[nodiscard]] Result<std::string> check_permission(std::string_view name);
/// Its first word is one that only built-in permissions begin with.
[[nodiscard]] bool is_reserved_permission(std::string_view name) noexcept;
/// {"members":…,"pending_invitations":…,"custom_roles":…,"grace_days":…}, each optional, whole, 0 or more.
[[nodiscard]] Result<Json> check_limit_counts(const Json& value, std::string_view field);
/// An address in its compared form: lower-case ASCII, no spaces, one `@`, a domain of labels
/// (international ones as A-labels, RFC 5890): email_invalid.
[[nodiscard]] Result<std::string> check_email(std::string_view email);
/// The domain alone, lower-cased: email_invalid.
[[nodiscard]] Result<std::string> check_email_domain(std::string_view domain);
/// What a session is called.
[[nodiscard]] Result<std::string> check_label(std::string_view label);
/// A JSON object within the limits, compacted.
[[nodiscard]] Result<Json> check_object(const Json& value, std::string_view field);
/// `Role must be one of: …`
[[nodiscard]] Result<Role> check_role(std::string_view role);
/// `Status must be one of: active, suspended, deleted`
[[nodiscard]] Result<OrganizationStatus> check_status(std::string_view status);

}  // namespace orgmgr::model
