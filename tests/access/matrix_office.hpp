// What the permission matrix is asked of: one organization with people of every role, and each verb as a
// question about one cell.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

namespace orgmgr::tests {

/// One cell of the matrix; empty where the verb has no such dimension.
struct Cell {
  std::string verb{};
  std::string given{};         ///< the role that is given
  std::string actor{};         ///< who asks
  std::string target{};        ///< whom it is about
  std::string organization{};  ///< the status of the organization
};

struct MatrixVerb {
  std::string name{};
  std::vector<std::string> given{};
  std::vector<std::string> targets{};
  /// Asks in an organization made for this cell alone: `ok`, or the code of the refusal.
  std::function<std::string(const Cell&)> ask{};
};

inline const std::vector<std::string> organization_statuses{"active", "suspended", "deleted"};
inline const std::vector<std::string> actors{"billing_owner", "owner",  "admin",     "manager",
                                             "billing_admin", "member", "suspended", "stranger"};

/// Every verb that is about one organization, and `can` for every permission.
[[nodiscard]] const std::vector<MatrixVerb>& matrix_verbs();

}  // namespace orgmgr::tests
