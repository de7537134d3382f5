// What a changing verb answers: a sentence for people, the record as it is now for programs.
#pragma once

#include <orgmgr/orgmgr.hpp>
#include <string>

#include "context.hpp"

namespace orgmgr::cli {

void answer_organization(Context& context, const HostOrgs& orgs, const OrgId& org, Revision revision,
                         const std::string& sentence);
void answer_member(Context& context, const HostOrgs& orgs, const OrgId& org, const UserId& user,
                   Revision revision, const std::string& sentence);
/// For what is gone: programs get {"removed":…}, with `-q` its id.
void answer_removal(Context& context, const std::string& collection, const std::string& key,
                    const std::string& id, Revision revision, const std::string& sentence);

}  // namespace orgmgr::cli
