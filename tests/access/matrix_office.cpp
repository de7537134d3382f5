// The people of the matrix, and how each verb is asked for.
#include "access/matrix_office.hpp"

#include <doctest/doctest.h>

#include "unit/manager_fixture.hpp"

namespace orgmgr::tests {
namespace {

const OrgId acme{"org_acme"};
const FunctionalRole no_rights{.scope = "org_acme", .name = "none"};
const FunctionalRole reports{.scope = "org_acme", .name = "reports", .permissions = {"reports.run"}};

/// Who acts and who is acted on are two people, also where their roles are the same.
UserId actor_of(const std::string& name) { return "by_" + name; }
UserId target_of(const std::string& name) {
  return name == "billing_owner" ? "by_billing_owner" : "to_" + name;
}

std::string role_of(const std::string& name) {
  if (name == "billing_owner" || name == "suspended") return "owner";
  return name == "suspended_member" ? "member" : name;
}

class Office {
 public:
  explicit Office(const Cell& cell) : actor_(actor_of(cell.actor)) {
    host_.orgs.update_setting("host_permissions", Json::trusted(R"(["reports.run"])")).value();
    host_.orgs
        .transaction([&](Transaction& transaction) -> Result<void> {
          people(transaction);
          prepare(transaction, cell);
          return {};
        })
        .value();
    if (cell.organization != "active") host_.orgs.update_org_status(acme, cell.organization).value();
  }

  [[nodiscard]] UserOrgs user() const { return host_.orgs.as(actor_); }
  /// The host's verbs, asked for by the user.
  [[nodiscard]] OrgManager impersonated() const { return host_.orgs.impersonate(actor_); }
  [[nodiscard]] const std::string& invitation() const { return invitation_; }

 private:
  static void people(Transaction& transaction) {
    REQUIRE(transaction.create_organization("Acme", {.id = acme.str(), .owner = "by_billing_owner"}));
    for (const std::string& name : actors) {
      if (name == "stranger" || name == "billing_owner") continue;
      transaction.add_user_to_org(acme, actor_of(name), role_of(name)).value();
    }
    transaction.suspend_member(acme, actor_of("suspended")).value();
    for (const char* name : {"owner", "admin", "manager", "billing_admin", "member", "suspended_member"}) {
      transaction.add_user_to_org(acme, target_of(name), role_of(name)).value();
    }
    transaction.suspend_member(acme, target_of("suspended_member")).value();
  }

  /// What the verb of this cell finds.
  void prepare(Transaction& transaction, const Cell& cell) {
    if (cell.verb != "create_role") {
      transaction.create_role(no_rights).value();
      transaction.create_role(reports).value();
    }
    if (cell.verb == "revoke_invitation") {
      invitation_ = transaction.create_invitation(acme, {.email = "eve@example.com"}).value().id;
    }
    if (cell.verb == "withdraw_ownership_offer") {
      transaction.offer_ownership(acme, target_of("admin")).value();
    }
    const bool may_be_heir =
        cell.actor != "billing_owner" && cell.actor != "suspended" && cell.actor != "stranger";
    if (cell.verb == "accept_ownership" && may_be_heir) transaction.offer_ownership(acme, actor_).value();
    const bool may_be_suspended = cell.target != "billing_owner" && cell.target != "stranger";
    if (cell.verb == "reactivate_member" && may_be_suspended) {
      transaction.suspend_member(acme, target_of(cell.target)).value();
    }
  }

  MemoryHost host_{};
  UserId actor_;
  std::string invitation_{};
};

std::string answer_of(const Decision& decision) {
  return decision.allowed ? "ok" : std::string(to_string(decision.code));
}
template <class T>
std::string answer_of(const Result<T>& result) {
  return result ? "ok" : std::string(to_string(result.error().code()));
}

/// A verb from a call on the office: `call(office, cell)`.
template <class Call>
MatrixVerb verb(std::string name, Call call, std::vector<std::string> given = {},
                std::vector<std::string> targets = {}) {
  return {std::move(name), std::move(given), std::move(targets), [call](const Cell& cell) {
            Office office(cell);
            return answer_of(call(office, cell));
          }};
}

const std::vector<std::string> roles{"owner", "admin", "manager", "billing_admin", "member"};
const std::vector<std::string> targets{
    "billing_owner", "owner", "admin", "manager", "billing_admin", "member", "suspended_member", "stranger"};

std::vector<MatrixVerb> about_the_organization() {
  return {
      verb("get_org", [](Office& at, const Cell&) { return at.user().get_org(acme); }),
      verb("rename_organization",
           [](Office& at, const Cell&) { return at.user().rename_organization(acme, "New"); }),
      verb("update_organization",
           [](Office& at, const Cell&) { return at.user().update_organization(acme, {.slug = "new"}); }),
      verb("set_organization_types",
           [](Office& at, const Cell&) {
             return at.user().update_organization(acme, {.types = {{"customer"}}});
           }),
      verb("update_org_plan",
           [](Office& at, const Cell&) { return at.user().update_org_plan(acme, "gold"); }),
      verb("delete_organization",
           [](Office& at, const Cell&) { return at.user().delete_organization(acme); }),
      verb("restore_organization",
           [](Office& at, const Cell&) { return at.user().restore_organization(acme); }),
      verb("withdraw_ownership_offer",
           [](Office& at, const Cell&) { return at.user().withdraw_ownership_offer(acme); }),
      verb("accept_ownership", [](Office& at, const Cell&) { return at.user().accept_ownership(acme); }),
      verb("leave_organization", [](Office& at, const Cell&) { return at.user().leave_organization(acme); }),
      verb("list_org_users", [](Office& at, const Cell&) { return at.user().get_org_users(acme); }),
      verb("list_org_users", [](Office& at, const Cell&) { return at.user().list_org_users(acme, {}); }),
      verb("get_billing", [](Office& at, const Cell&) { return at.user().get_billing(acme); }),
      verb("list_roles", [](Office& at, const Cell&) { return at.user().list_roles(acme); }),
      verb("list_invitations", [](Office& at, const Cell&) { return at.user().list_invitations(acme); }),
      verb("read_org_changes", [](Office& at, const Cell&) { return at.user().read_org_changes(acme, 0); }),
      verb("revoke_invitation",
           [](Office& at, const Cell&) { return at.user().revoke_invitation(acme, at.invitation()); }),
  };
}

std::vector<MatrixVerb> about_people() {
  const auto whom = [](const Cell& cell) { return target_of(cell.target); };
  return {
      verb(
          "transfer_ownership",
          [=](Office& at, const Cell& cell) { return at.user().transfer_ownership(acme, whom(cell)); }, {},
          targets),
      verb(
          "offer_ownership",
          [=](Office& at, const Cell& cell) { return at.user().offer_ownership(acme, whom(cell)); }, {},
          targets),
      verb(
          "add_user_to_org",
          [=](Office& at, const Cell& cell) {
            return at.user().add_user_to_org(acme, whom(cell), cell.given);
          },
          roles, targets),
      verb(
          "remove_user_from_org",
          [=](Office& at, const Cell& cell) { return at.user().remove_user_from_org(acme, whom(cell)); }, {},
          targets),
      verb(
          "suspend_member",
          [=](Office& at, const Cell& cell) { return at.user().suspend_member(acme, whom(cell)); }, {},
          targets),
      verb(
          "reactivate_member",
          [=](Office& at, const Cell& cell) { return at.user().reactivate_member(acme, whom(cell)); }, {},
          targets),
      verb(
          "update_user_role",
          [=](Office& at, const Cell& cell) {
            return at.user().update_user_role(acme, whom(cell), cell.given);
          },
          roles, targets),
      verb(
          "set_functional_roles",
          [=](Office& at, const Cell& cell) {
            return at.user().set_functional_roles(acme, whom(cell), {cell.given});
          },
          {"own:none", "own:reports", "own:gone"}, targets),
      verb(
          "get_org_user",
          [=](Office& at, const Cell& cell) { return at.user().get_org_user(acme, whom(cell)); }, {},
          targets),
      verb(
          "explain_access",
          [=](Office& at, const Cell& cell) {
            return at.user().explain_access(acme, whom(cell), "org.read");
          },
          {}, targets),
      verb(
          "create_invitation",
          [](Office& at, const Cell& cell) {
            return at.user().create_invitation(acme, {.email = "eve@example.com", .role = cell.given});
          },
          roles),
      verb("create_role",
           [](Office& at, const Cell& cell) {
             return at.user().create_role(cell.given == "own:none" ? no_rights : reports);
           },
           {"own:none", "own:reports"}),
      verb("update_role",
           [](Office& at, const Cell&) {
             return at.user().update_role(acme, "none", {.permissions = {{"org.read"}}});
           }),
      verb("remove_role", [](Office& at, const Cell&) { return at.user().remove_role(acme, "none"); }),
  };
}

/// What only the host or staff may, asked for by a user all the same.
std::vector<MatrixVerb> of_the_host() {
  return {
      verb("update_org_status",
           [](Office& at, const Cell&) { return at.impersonated().update_org_status(acme, "suspended"); }),
      verb("update_org_billing_ids",
           [](Office& at, const Cell&) {
             return at.impersonated().update_org_billing_ids(acme, {.lago_id = "l"});
           }),
      verb("clear_org_billing_ids",
           [](Office& at, const Cell&) {
             return at.impersonated().clear_org_billing_ids(acme, {.lago = true});
           }),
      verb("set_organization_limits",
           [](Office& at, const Cell&) {
             return at.impersonated().set_organization_limits(acme, Json::trusted(R"({"members":3})"));
           }),
      verb("suspend_organization",
           [](Office& at, const Cell&) { return at.impersonated().suspend_organization(acme); }),
      verb("override_billing",
           [](Office& at, const Cell&) {
             return at.impersonated().override_billing(acme, BillingState::current, Timestamp::max());
           }),
      verb("end_billing_override",
           [](Office& at, const Cell&) { return at.impersonated().end_billing_override(acme); }),
      verb("resume_organization",
           [](Office& at, const Cell&) { return at.impersonated().resume_organization(acme); }),
      verb("purge_organization",
           [](Office& at, const Cell&) { return at.impersonated().purge_organization(acme); }),
  };
}

}  // namespace

const std::vector<MatrixVerb>& matrix_verbs() {
  static const std::vector<MatrixVerb> verbs = [] {
    std::vector<MatrixVerb> all;
    for (auto* part : {&about_the_organization, &about_people, &of_the_host}) {
      for (MatrixVerb& one : part()) all.push_back(std::move(one));
    }
    std::vector<std::string> permissions(built_in_permissions.begin(), built_in_permissions.end());
    permissions.emplace_back("reports.run");
    for (const std::string& name : permissions) {
      all.push_back(verb("can " + name,
                         [name](Office& at, const Cell&) { return at.user().can(acme, Permission{name}); }));
    }
    return all;
  }();
  return verbs;
}

}  // namespace orgmgr::tests
