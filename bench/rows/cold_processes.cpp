// A process that starts, opens the store, answers and ends: ours, the peer's shell, and one that does
// nothing.
#include <fmt/format.h>

#include "adds.hpp"
#include "orgmgr_contender.hpp"
#include "process.hpp"
#include "rows.hpp"

#include <orgmgr/maintenance.hpp>

#include <algorithm>
#include <stdexcept>

namespace orgmgr::bench {
namespace {

struct Asked {
  Question question;
  std::string id;
  std::string verb;
};

const std::vector<Asked> all_asked{{Question::role, "member_role", "member role"},
                                   {Question::organizations_of_user, "user_orgs", "user orgs"},
                                   {Question::organization, "org_get", "org get"}};

/// Adds members until the next commit would have the engine fold the journal away, so that a new process
/// has as much of it to read as it ever has.
void fill_tail(const std::filesystem::path& folder, const Dataset& data) {
  const auto store = open_orgmgr(folder, {.checkpoint_at_close = false, .program = "bench"});
  Maintenance maintenance(handle_of(*store));
  NewMembers members(data, "tail");
  const auto client = store->client();
  std::uint64_t longest = 0;
  const auto add = [&] {
    for (int i = 0; i < 20; ++i) client->add_member(members.next(), Role::member);
    return maintenance.stats().tail_bytes;
  };
  // Once to see where that is, then again up to just before it.
  for (std::uint64_t tail = add(); tail >= longest; tail = add()) longest = tail;
  for (std::uint64_t tail = add(); tail < longest - longest / 20; tail = add()) {
  }
}

Row row(const Asked& asked, const std::string& tail, const std::filesystem::path& ours,
        const std::filesystem::path& theirs, Surroundings& surroundings) {
  const Peer& peer = surroundings.peer();
  const Dataset& data = surroundings.data();
  const Membership about{data.organization(42), data.user(data.member(42, 1))};
  const std::string us(our_name);
  const std::string shell = peer.name + " shell";
  Row row{.id = fmt::format("cold_{}_{}_tail", asked.id, tail),
          .title = fmt::format("`orgmgr {}` as a cold process, tail {}", asked.verb, tail),
          .unit = "µs",
          .remark = "the peer's store is checkpointed and closed in both cases",
          .rounds = surroundings.effort().processes_started};
  const auto arm = [](std::string name, std::vector<std::string> command) {
    return Arm{std::move(name), [=] { return Sample{time_process(command), {}}; }};
  };
  const auto command = orgmgr_command(surroundings.options().command_line, ours, asked.question, about);
  if (output_of(command).empty()) throw std::runtime_error("orgmgr " + asked.verb + " answers nothing");
  row.arms.push_back(arm(us, command));
  const auto cost = [&](const std::string& other) { return times_as_fast(other, {us}, Better::lower); };
  if (peer.command) {
    const auto rival = peer.command(theirs, asked.question, about);
    if (output_of(rival).empty()) throw std::runtime_error(shell + " answers nothing");
    row.arms.push_back(arm(shell, rival));
    row.figures.push_back(
        {"times the cost of the peer's shell", cost(shell), surroundings.bar_at_any_scale(at_most(1.2))});
  }
  row.arms.push_back(arm("true", {"/bin/true"}));
  row.figures.push_back(
      {"times the cost of /bin/true", cost("true"), surroundings.bar_at_any_scale(at_most(2))});
  return row;
}

}  // namespace

std::vector<Row> cold_processes(Surroundings& surroundings) {
  const auto readers = surroundings.readers();
  const auto theirs = surroundings.prepared(readers.back(), surroundings.data());
  const auto empty = surroundings.prepared(readers.front(), surroundings.data());
  const auto full = surroundings.copy(readers.front(), surroundings.data());
  fill_tail(full, surroundings.data());
  std::vector<Row> rows;
  for (const Asked& asked : all_asked) {
    rows.push_back(row(asked, "empty", empty, theirs, surroundings));
    rows.push_back(row(asked, "full", full, theirs, surroundings));
  }
  return rows;
}

}  // namespace orgmgr::bench
