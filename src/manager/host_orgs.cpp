// What is common to every handle: it holds a session.
#include <orgmgr/transaction.hpp>

#include "manager/session.hpp"

namespace orgmgr::inline v0 {

HostOrgs::HostOrgs(std::shared_ptr<manager::Session> session) : session_(std::move(session)) {}
HostOrgs::HostOrgs(const HostOrgs&) = default;
HostOrgs::HostOrgs(HostOrgs&&) noexcept = default;
HostOrgs& HostOrgs::operator=(const HostOrgs&) = default;
HostOrgs& HostOrgs::operator=(HostOrgs&&) noexcept = default;
HostOrgs::~HostOrgs() = default;

Revision HostOrgs::revision() const { return session_->revision(); }

Result<void> Transaction::check() { return session_->check_commit(); }

}  // namespace orgmgr::inline v0
