// A store on the operating system's own file system, and a counter in it that shows two writers at once.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "storage/engine_support.hpp"

namespace orgmgr::test {

/// The system's clock and randomness; so many milliseconds for a lock.
[[nodiscard]] OpenOptions real_options(int lock_milliseconds = 20'000);
[[nodiscard]] EnginePointer open_real(const std::string& folder, OpenOptions options = real_options());
[[nodiscard]] EnginePointer open_to_read(const std::string& folder);
/// For writing; the files that it finds stay the ones that count when it is closed.
[[nodiscard]] EnginePointer open_and_leave(const std::string& folder);

/// What a commit finds is what it adds one to: two writers at once would count one number twice.
Revision count_up(storage::Store& store);
/// Where the counter stands; 0 before the first.
[[nodiscard]] std::uint64_t counted(const storage::Reader& reader);

/// Runs it in a child whose files are those of user 65534; what it answers.
int as_nobody(const std::function<int()>& run);
/// Takes a store with all in it from root, so that only its modes stand in the way.
void give_to_nobody(const std::string& folder);

/// The code of the StorageError that it ends with, as a number; 0 without one. For answers of children.
[[nodiscard]] int refusal_of(const std::function<void()>& run);
[[nodiscard]] int number_of(ErrorCode code) noexcept;

/// What an opening for writing, or for reading, ends with; nothing when it opens.
[[nodiscard]] std::optional<ErrorCode> opening_of(const std::string& folder, bool read_only);

/// Every name below with mode, length and, of small files, the bytes: to see that nothing was changed.
[[nodiscard]] std::string tree_of(const std::string& folder);

}  // namespace orgmgr::test
