// Each part answers with lines on its standard output and ends with its standard input.
#include "child.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <iostream>
#include <orgmgr/batch.hpp>
#include <stdexcept>
#include <thread>

#include "adds.hpp"
#include "floor_of_processes.hpp"
#include "memory_use.hpp"
#include "surroundings.hpp"

namespace orgmgr::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

void say(const std::string& line) { std::cout << line << std::endl; }

std::string own_tag() { return fmt::format("{}", ::getpid()); }

/// NAME FOLDER ORGANIZATIONS: for each line with a number of seconds, adds that long; says how many in
/// one, and the milliseconds of the slowest.
void add(const std::vector<std::string>& arguments) {
  const auto contender = arrangement_named(arguments.at(0)).open(arguments.at(1), Syncs::not_counted);
  NewMembers members({.organizations = std::stoull(arguments.at(2))}, own_tag());
  say("ready");
  for (std::string line; std::getline(std::cin, line);) {
    const std::chrono::duration<double> time(std::stod(line));
    const Adds adds = add_members(*contender, members, 1, time);
    say(fmt::format("{} {}", adds.per_second, adds.slowest));
  }
}

/// FOLDER: the same, of lines without a store.
void add_lines(const std::vector<std::string>& arguments) {
  LinesOfProcesses lines(arguments.at(0));
  say("ready");
  for (std::string line; std::getline(std::cin, line);) {
    const Adds adds = lines.add(std::chrono::duration<double>(std::stod(line)));
    say(fmt::format("{} {}", adds.per_second, adds.slowest));
  }
}

/// NAME FOLDER ORG RATE: adds so many in a second, and says each one's user when it is durable.
void write_steadily(const std::vector<std::string>& arguments) {
  const auto contender = arrangement_named(arguments.at(0)).open(arguments.at(1), Syncs::not_counted);
  const auto client = contender->client();
  const std::chrono::duration<double> step(1.0 / std::stod(arguments.at(3)));
  std::atomic<bool> stopped = false;
  std::thread input([&] {
    std::cin.get();  // nothing is ever said; it ends
    stopped = true;
  });
  auto due = SteadyClock::now();
  for (std::uint64_t number = 0; !stopped; ++number) {
    const UserId user(fmt::format("seen_{}_{}", own_tag(), number));
    client->add_member({OrgId(arguments.at(2)), user}, Role::member);
    say(user.str());
    due += std::chrono::duration_cast<SteadyClock::duration>(step);
    std::this_thread::sleep_until(due);
  }
  input.join();
}

/// NAME FOLDER ORG USER: opens, asks once; says the microseconds of both, and the memory in use then.
void look_up_first(const std::vector<std::string>& arguments) {
  const auto arrangement = arrangement_named(arguments.at(0));
  const Membership about{OrgId(arguments.at(2)), UserId(arguments.at(3))};
  const auto begin = SteadyClock::now();
  const auto contender = arrangement.open(arguments.at(1), Syncs::not_counted);
  const auto client = contender->client();
  const auto opened = SteadyClock::now();
  const auto role = client->role(about);
  const auto answered = SteadyClock::now();
  if (!role) throw std::runtime_error("the first lookup finds nobody");
  using Microseconds = std::chrono::duration<double, std::micro>;
  say(fmt::format("{} {} {}", Microseconds(answered - opened).count(), Microseconds(opened - begin).count(),
                  resident_bytes()));
}

/// Does something large; says the seconds, and the most memory that was ever in use.
void do_at_once(const std::function<void()>& task) {
  const auto begin = SteadyClock::now();
  task();
  say(fmt::format("{}", std::chrono::duration<double>(SteadyClock::now() - begin).count()));
  say(fmt::format("{}", most_resident_bytes()));
}

/// NAME FOLDER LINES: imports them.
void import(const std::vector<std::string>& arguments) {
  const auto contender = arrangement_named(arguments.at(0)).open(arguments.at(1), Syncs::not_counted);
  do_at_once([&] { contender->import(arguments.at(2)); });
}

/// FOLDER COMMANDS: runs them as `orgmgr batch --atomic` does.
void run_batch(const std::vector<std::string>& arguments) {
  OrgManager orgs(arguments.at(0));
  do_at_once([&] {
    std::ifstream commands(arguments.at(1));
    Batch batch(orgs, {.atomic = true}, [](std::string_view) {});
    for (std::string line; std::getline(commands, line);) batch.submit(line);
    batch.finish();
    if (batch.refused() != 0) throw std::runtime_error("the batch was refused");
  });
}

/// NAME FOLDER ORGANIZATIONS READS: role checks all over; says the microseconds of the 99th in a hundred,
/// the median and the slowest, and the memory in use at the end.
void be_host(const std::vector<std::string>& arguments) {
  const auto contender = arrangement_named(arguments.at(0)).open(arguments.at(1), Syncs::not_counted);
  const Dataset data{.organizations = std::stoull(arguments.at(2))};
  const auto client = contender->client();
  const std::uint64_t reads = std::stoull(arguments.at(3));
  std::vector<float> taken;  // small beside the caches that are looked at
  taken.reserve(reads);
  constexpr std::size_t batch = 1'000;
  for (std::uint64_t seed = 0; taken.size() < reads; ++seed) {
    for (const Membership& membership : data.draw(batch, seed)) {
      const auto begin = SteadyClock::now();
      (void)client->role(membership);
      taken.push_back(std::chrono::duration<float, std::micro>(SteadyClock::now() - begin).count());
    }
  }
  const std::uint64_t resident = resident_bytes() - taken.capacity() * sizeof(float);
  const std::vector<double> all(taken.begin(), taken.end());
  say(fmt::format("{} {} {} {}", quantile(all, 0.99), median(all), quantile(all, 1), resident));
}

}  // namespace

int run_child(const std::vector<std::string>& arguments) {
  const std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
  if (arguments.front() == "add") {
    add(rest);
  } else if (arguments.front() == "floor") {
    add_lines(rest);
  } else if (arguments.front() == "write") {
    write_steadily(rest);
  } else if (arguments.front() == "first") {
    look_up_first(rest);
  } else if (arguments.front() == "import") {
    import(rest);
  } else if (arguments.front() == "batch") {
    run_batch(rest);
  } else if (arguments.front() == "host") {
    be_host(rest);
  } else {
    throw std::runtime_error("no such part: " + arguments.front());
  }
  return 0;
}

}  // namespace orgmgr::bench
