// What is common to every handle: it holds a session.
#include <orgmgr/host_orgs.hpp>

#include "manager/session.hpp"

namespace orgmgr::inline v0 {

HostOrgs::HostOrgs(std::shared_ptr<manager::Session> session) : session_(std::move(session)) {}
HostOrgs::HostOrgs(const HostOrgs&) = default;
HostOrgs::HostOrgs(HostOrgs&&) noexcept = default;
HostOrgs& HostOrgs::operator=(const HostOrgs&) = default;
HostOrgs& HostOrgs::operator=(HostOrgs&&) noexcept = default;
HostOrgs::~HostOrgs() = default;

Revision HostOrgs::revision() const { return session_->revision(); }

}  // namespace orgmgr::inline v0
