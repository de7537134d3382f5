// The rules of docs/permissions.md once more, in plain maps and by hand: what every verb should answer, and
// what should be there afterwards. Shares no code with the library; ids, roles and codes are text.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace orgmgr::tests {

using Names = std::set<std::string>;

/// What a functional role, or a member altogether, may do.
struct ModelGrants {
  Names permissions{};
  Names assignable{};
  Names manages{};
  [[nodiscard]] bool covers(const ModelGrants& other) const;
};

/// The roles without repetition, each in the place where it stood first.
[[nodiscard]] std::vector<std::string> once_each(const std::vector<std::string>& roles);

struct ModelMember {
  std::string role{};
  bool suspended = false;
  std::vector<std::string> functional{};  ///< names of the organization's own roles
  std::int64_t joined = 0;
};

struct ModelInvitation {
  std::string email{};
  std::string role{};
  std::vector<std::string> functional{};
  std::string state = "pending";
  std::string by{};  ///< empty: the host
  std::int64_t expires = 0;
};

struct ModelOffer {
  std::string to{};
  std::string by{};  ///< empty: the host
  std::int64_t expires = 0;
};

struct ModelOrganization {
  std::string name{};
  std::string status = "active";
  std::string status_before{};
  std::string billing_owner{};
  std::optional<ModelOffer> offer{};
  std::map<std::string, ModelMember> members{};
  std::map<std::string, ModelGrants> roles{};
  std::map<std::string, ModelInvitation> invitations{};  ///< by id
};

/// Answers are `ok` or the name of a code. `who` is a user, or empty for the host. Times count microseconds.
class RulesModel {
 public:
  std::map<std::string, ModelOrganization> organizations{};
  std::int64_t now = 0;

  [[nodiscard]] std::string can(const std::string& org, const std::string& user,
                                const std::string& permission) const;
  /// `id` is what the store gave; nothing is made when the answer is not ok.
  std::string create(const std::string& who, const std::string& name, const std::string& owner,
                     const std::string& id);
  std::string rename(const std::string& who, const std::string& org, const std::string& name);
  std::string remove_organization(const std::string& who, const std::string& org);
  std::string restore(const std::string& who, const std::string& org);
  std::string purge(const std::string& org);
  std::string set_suspended(const std::string& org, bool suspended);

  std::string add(const std::string& who, const std::string& org, const std::string& user,
                  const std::string& role);
  std::string remove(const std::string& who, const std::string& org, const std::string& user);
  std::string leave(const std::string& user, const std::string& org);
  std::string set_role(const std::string& who, const std::string& org, const std::string& user,
                       const std::string& role);
  std::string suspend(const std::string& who, const std::string& org, const std::string& user);
  std::string reactivate(const std::string& who, const std::string& org, const std::string& user);

  std::string transfer(const std::string& who, const std::string& org, const std::string& to);
  std::string offer(const std::string& who, const std::string& org, const std::string& to,
                    std::int64_t lasts);
  std::string withdraw(const std::string& who, const std::string& org);
  std::string accept_offer(const std::string& user, const std::string& org);

  std::string create_role(const std::string& who, const std::string& org, const std::string& name,
                          const ModelGrants& grants);
  std::string update_role(const std::string& who, const std::string& org, const std::string& name,
                          const ModelGrants& grants);
  std::string remove_role(const std::string& who, const std::string& org, const std::string& name,
                          const std::string& replacement);
  std::string assign(const std::string& who, const std::string& org, const std::string& user,
                     const std::vector<std::string>& roles);

  /// With `resend` the one that is pending keeps its id.
  std::string invite(const std::string& who, const std::string& org, const ModelInvitation& asked,
                     bool resend, const std::string& id);
  std::string accept(const std::string& org, const std::string& id, const std::string& user,
                     const std::string& email);
  std::string revoke(const std::string& who, const std::string& org, const std::string& id);

 private:
  enum class Use { read, change, leave, restore };

  /// `ok`, or why this may not be asked for; an empty permission needs none.
  [[nodiscard]] std::string ask(const std::string& who, const std::string& org, const std::string& permission,
                                Use use) const;
  [[nodiscard]] ModelGrants grants_of(const ModelOrganization& organization, const ModelMember& member) const;
  /// Empty for the host, who may give everything.
  [[nodiscard]] std::optional<ModelGrants> limits(const std::string& who, const std::string& org) const;
  [[nodiscard]] std::string may_give(const std::string& who, const std::string& org,
                                     const std::vector<std::string>& roles) const;
  [[nodiscard]] std::string may_transfer(const std::string& who, const std::string& org) const;
  [[nodiscard]] std::string may_inherit(const std::string& org, const std::string& to) const;
  [[nodiscard]] std::string check_role(const std::string& who, const std::string& org,
                                       const ModelGrants& grants) const;
  /// Commits the organization unless its owners are broken.
  std::string settle(const std::string& org, ModelOrganization after);
};

}  // namespace orgmgr::tests
