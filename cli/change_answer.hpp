// What a changing verb answers: a sentence for people, the record as it is now for programs.
#pragma once

#include <string>
#include <string_view>

#include "context.hpp"
#include "principal.hpp"
#include "record.hpp"

namespace orgmgr::cli {

// A record that the principal may not see, or that somebody removed meanwhile, is answered by its ids.
void answer_organization(Context& context, const Principal& who, const OrgId& org, Revision revision,
                         const std::string& sentence);
void answer_member(Context& context, const Principal& who, const OrgId& org, const UserId& user,
                   Revision revision, const std::string& sentence);
void answer_invitation(Context& context, const Principal& who, const OrgId& org, const std::string& id,
                       Revision revision, const std::string& sentence);
/// Of records that whoever changed them may see.
void answer_record(Context& context, const Shape& shape, const std::string& json, Revision revision,
                   const std::string& sentence);
/// For what is gone: programs get {"removed":…}, with `-q` its id.
void answer_removal(Context& context, const std::string& collection, const std::string& key,
                    const std::string& id, Revision revision, const std::string& sentence);

/// What carries a secret, and where it is shown once.
struct Issued {
  std::string_view id_name{};  ///< `id`, `id_hash`
  std::string id{};
  std::string token{};  ///< empty when an earlier run under the same operation id has shown it
};
/// For people with a line that says so; programs get the id and the token, with `-q` the token alone.
void answer_issued(Context& context, const Issued& issued, Revision revision, const std::string& sentence);

}  // namespace orgmgr::cli
