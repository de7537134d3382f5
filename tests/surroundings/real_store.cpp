// A store on the operating system's own file system.
#include "surroundings/real_store.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "fs/file_system.hpp"
#include "support/child_process.hpp"

namespace orgmgr::test {
namespace {

constexpr unsigned nobody = 65534;
constexpr int first_code = 101;  // above what children end with for other reasons
constexpr auto counter_slot = model::Collection::quarantine;

std::uint64_t number_in(const std::optional<std::string>& text) {
  return text ? std::stoull(text->substr(text->find(':') + 1)) : 0;
}

}  // namespace

OpenOptions real_options(int lock_milliseconds) {
  OpenOptions options;
  options.lock_timeout = std::chrono::milliseconds(lock_milliseconds);
  return options;
}

EnginePointer open_real(const std::string& folder, OpenOptions options) {
  return storage::json_engine::open_engine(folder, std::move(options), fs::posix_file_system());
}

EnginePointer open_to_read(const std::string& folder) {
  OpenOptions options = real_options();
  options.read_only = true;
  return open_real(folder, options);
}

EnginePointer open_and_leave(const std::string& folder) {
  OpenOptions options = real_options();
  options.checkpoint_at_close = false;
  return open_real(folder, options);
}

Revision count_up(storage::Store& store) {
  const auto outcome = store.commit({.op = "count"}, [](storage::Transaction& transaction) {
    const std::uint64_t next = number_in(transaction.get(counter_slot, "counter")) + 1;
    transaction.put(counter_slot, "counter", "{\"n\":" + std::to_string(next) + "}");
    return storage::Ruling{.apply = true};
  });
  store.wait_durable(outcome);
  return outcome.revision;
}

std::uint64_t counted(const storage::Reader& reader) {
  return number_in(reader.get(counter_slot, "counter"));
}

int as_nobody(const std::function<int()>& run) {
  return in_child([&] {
    if (::geteuid() == 0 && (::setgid(nobody) != 0 || ::setuid(nobody) != 0)) return 98;
    return run();
  });
}

void give_to_nobody(const std::string& folder) {
  if (::chown(folder.c_str(), nobody, nobody) != 0) throw std::runtime_error("cannot give away " + folder);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (::lchown(entry.path().c_str(), nobody, nobody) != 0)
      throw std::runtime_error("cannot give away " + entry.path().string());
  }
}

int number_of(ErrorCode code) noexcept { return first_code + static_cast<int>(code); }

int refusal_of(const std::function<void()>& run) {
  const auto code = code_of(run);
  return code ? number_of(*code) : 0;
}

std::optional<ErrorCode> opening_of(const std::string& folder, bool read_only) {
  return code_of([&] { (void)(read_only ? open_to_read(folder) : open_real(folder))->read(); });
}

std::string tree_of(const std::string& folder) {
  constexpr std::uintmax_t small = 1U << 20U;
  std::vector<std::string> lines;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const auto status = entry.symlink_status();
    std::string line = entry.path().string() + " " + std::to_string(static_cast<int>(status.type())) + " " +
                       std::to_string(static_cast<unsigned>(status.permissions()));
    if (std::filesystem::is_regular_file(status)) {
      line += " " + std::to_string(entry.file_size()) + " ";
      std::ifstream file(entry.path(), std::ios::binary);
      if (entry.file_size() <= small) line.append(std::istreambuf_iterator<char>(file), {});
    }
    lines.push_back(std::move(line));
  }
  std::sort(lines.begin(), lines.end());
  std::string tree;
  for (const auto& line : lines) tree += line + "\n";
  return tree;
}

}  // namespace orgmgr::test
