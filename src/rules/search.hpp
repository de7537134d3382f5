// Search by name: the exact match, then names that start with the query, then those that hold it.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include <orgmgr/query.hpp>

#include "rules/lookups.hpp"

namespace orgmgr::rules {

/// All that match, in the order of the answer, one by one; stops when the visitor returns false.
/// Records that do not match are never read: the folded names in the lookups decide.
void search(const Reader& reader, std::string_view query, const std::function<bool(Organization&&)>& visitor);
[[nodiscard]] Result<Page<Organization>> search_page(const Reader& reader, std::string_view query,
                                                     const PageRequest& page);
/// The same search among organizations at hand.
[[nodiscard]] std::vector<Organization> search_among(std::vector<Organization> organizations,
                                                     std::string_view query);
/// A page of it, for the user whose organizations they are.
[[nodiscard]] Result<Page<Organization>> search_page_among(std::vector<Organization> organizations,
                                                           std::string_view user, std::string_view query,
                                                           const PageRequest& page);

}  // namespace orgmgr::rules
