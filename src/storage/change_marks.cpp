// One word for each place; a hash leads there.
#include "storage/change_marks.hpp"

#include <functional>
#include <limits>

namespace orgmgr::storage {
namespace {

constexpr std::size_t places = std::size_t{std::numeric_limits<ChangeMarks::Place>::max()} + 1;

/// `kind` tells keys of one text apart.
ChangeMarks::Place place(std::size_t kind, std::string_view key) noexcept {
  const std::uint64_t hash = std::hash<std::string_view>{}(key) + kind * 0x9e3779b97f4a7c15ULL;
  return static_cast<ChangeMarks::Place>(hash ^ (hash >> 32U));
}

}  // namespace

// Zeros are marks at revision 0.
ChangeMarks::ChangeMarks() : marks_(zeroed<Mark>(places)) {}

ChangeMarks::Place ChangeMarks::place_of(model::Collection collection, std::string_view key) noexcept {
  return place(static_cast<std::size_t>(collection), key);
}

ChangeMarks::Place ChangeMarks::place_of_memberships(std::string_view user) noexcept {
  return place(model::collection_count, user);
}

void ChangeMarks::note(model::Collection collection, std::string_view key, Revision revision) noexcept {
  raise(marks_[place_of(collection, key)], revision);
  raise(collections_[static_cast<std::size_t>(collection)], revision);
  if (collection == model::Collection::org_users) {
    raise(marks_[place_of_memberships(model::split_member_key(key).second)], revision);
  }
}

void ChangeMarks::reach(Revision revision, Timestamp time) noexcept {
  if (revision < known_.load(std::memory_order_relaxed)) return;
  known_time_.store(time.time_since_epoch().count(), std::memory_order_relaxed);
  known_.store(revision, std::memory_order_release);
}

}  // namespace orgmgr::storage
