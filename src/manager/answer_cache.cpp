// A direct-mapped table per thread.
#include "manager/answer_cache.hpp"

#include <cstring>
#include <functional>

namespace orgmgr::manager {

AnswerCache& AnswerCache::of_this_thread() {
  thread_local AnswerCache cache;
  return cache;
}

std::size_t AnswerCache::slot(const Question& question) noexcept {
  const std::size_t org = std::hash<std::string_view>{}(question.org);
  const std::size_t user = std::hash<std::string_view>{}(question.user);
  return (org * 31 + user + question.about * 7 + question.store) % size;
}

bool AnswerCache::same(const Entry& entry, const Question& question) noexcept {
  return entry.store == question.store && entry.revision == question.revision &&
         entry.about == question.about && entry.org_size == question.org.size() &&
         entry.user_size == question.user.size() &&
         std::memcmp(entry.ids.data(), question.org.data(), entry.org_size) == 0 &&
         std::memcmp(entry.ids.data() + entry.org_size, question.user.data(), entry.user_size) == 0;
}

std::optional<std::uint32_t> AnswerCache::find(const Question& question) const noexcept {
  const Entry& entry = (*entries_)[slot(question)];
  return same(entry, question) ? std::optional(entry.answer) : std::nullopt;
}

void AnswerCache::keep(const Question& question, std::uint32_t answer) noexcept {
  if (question.org.size() + question.user.size() > longest) return;
  Entry& entry = (*entries_)[slot(question)];
  entry.store = question.store;
  entry.revision = question.revision;
  entry.about = question.about;
  entry.answer = answer;
  entry.org_size = static_cast<std::uint16_t>(question.org.size());
  entry.user_size = static_cast<std::uint16_t>(question.user.size());
  std::memcpy(entry.ids.data(), question.org.data(), question.org.size());
  std::memcpy(entry.ids.data() + question.org.size(), question.user.data(), question.user.size());
}

}  // namespace orgmgr::manager
