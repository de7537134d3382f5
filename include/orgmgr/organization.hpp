// The organization record. Field names are the stored JSON names (docs/format.md).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/types.hpp>

namespace orgmgr::inline v0 {

enum class OrganizationStatus : std::uint8_t { active, suspended, deleted };

/// A tenant. The first seven fields are the original module's and always written, null included;
/// the others are written once they are set.
struct Organization {
  OrgId id{};
  std::string name{};  ///< 1 to 200 code points; unique when compared, as docs/format.md says
  Timestamp created_at{};
  std::string plan_tier{};                          ///< 1 to 64 code points
  std::optional<std::string> lago_customer_id{};    ///< 1 to 255 code points, linked once
  std::optional<std::string> stripe_customer_id{};  ///< likewise
  OrganizationStatus status = OrganizationStatus::active;
  std::optional<std::string> slug{};  ///< 1 to 64 of a-z 0-9 and inner hyphens; unique
  std::optional<std::string> created_by{};
  std::optional<UserId> owner_id{};     ///< the billing owner: an active member with role owner
  std::optional<UserId> personal_of{};  ///< the user whose personal organization this is
  std::vector<std::string> types{};     ///< 16 at most; each brings roles along
  Json address{};                       ///< this and the next two: objects of 64 KiB and depth 32 at most
  Json attributes{};
  Json settings{};
  Json billing{};          ///< what providers and overrides say: see `HostOrgs::get_billing`
  Json limits{};           ///< counts that replace those of the plan; the host's
  Json ownership_offer{};  ///< to whom, by whom and until when billing ownership is offered
  Revision version = 0;    ///< the revision of the commit that last changed this record
  Revision epoch = 0;      ///< the revision of the commit that last changed what memberships here grant
  std::optional<OrganizationStatus> status_before{};
  std::optional<Timestamp> deleted_at{};
  std::optional<std::string> deleted_by{};
  std::optional<Timestamp> purge_after{};
  Json extra{};  ///< fields this release does not know, kept as they came: a JSON object
};

[[nodiscard]] ORGMGR_EXPORT std::string_view to_string(OrganizationStatus status) noexcept;
[[nodiscard]] ORGMGR_EXPORT std::optional<OrganizationStatus> parse_organization_status(
    std::string_view text) noexcept;
/// The record as one line of JSON in the stored form.
[[nodiscard]] ORGMGR_EXPORT std::string to_json(const Organization& organization);

}  // namespace orgmgr::inline v0
