// A direct-mapped table per thread.
#include "manager/role_cache.hpp"

#include <cstring>
#include <functional>

namespace orgmgr::manager {

RoleCache& RoleCache::of_this_thread() {
  thread_local RoleCache cache;
  return cache;
}

std::size_t RoleCache::slot(const Question& question) noexcept {
  const std::size_t org = std::hash<std::string_view>{}(question.org);
  const std::size_t user = std::hash<std::string_view>{}(question.user);
  return (org * 31 + user + question.store) % size;
}

bool RoleCache::same(const Entry& entry, const Question& question) noexcept {
  return entry.store == question.store && entry.revision == question.revision &&
         entry.org_size == question.org.size() && entry.user_size == question.user.size() &&
         std::memcmp(entry.ids.data(), question.org.data(), entry.org_size) == 0 &&
         std::memcmp(entry.ids.data() + entry.org_size, question.user.data(), entry.user_size) == 0;
}

std::optional<std::optional<Role>> RoleCache::find(const Question& question) const noexcept {
  const Entry& entry = (*entries_)[slot(question)];
  if (!same(entry, question)) return std::nullopt;
  return entry.member ? std::optional<Role>(entry.role) : std::optional<Role>();
}

void RoleCache::keep(const Question& question, std::optional<Role> role) noexcept {
  if (question.org.size() + question.user.size() > longest) return;
  Entry& entry = (*entries_)[slot(question)];
  entry.store = question.store;
  entry.revision = question.revision;
  entry.org_size = static_cast<std::uint16_t>(question.org.size());
  entry.user_size = static_cast<std::uint16_t>(question.user.size());
  entry.member = role.has_value();
  entry.role = role.value_or(Role::member);
  std::memcpy(entry.ids.data(), question.org.data(), question.org.size());
  std::memcpy(entry.ids.data() + question.org.size(), question.user.data(), question.user.size());
}

}  // namespace orgmgr::manager
