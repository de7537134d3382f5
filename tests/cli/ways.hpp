// The three ways to each verb of the library: the library itself, batch and the command line.
#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <orgmgr/orgmgr.hpp>
#include <string>
#include <utility>

#include "cli/run.hpp"

namespace orgmgr::test {

/// What a prepared store gave out, by the word that stands for it in a `Way`.
using Secrets = std::map<std::string, std::string>;

/// One verb, three ways. Each is run on a store of its own that was prepared alike.
struct Way {
  Words command_line;
  std::string batch;
  std::function<void(OrgManager&, const Secrets&)> library;
  bool changes = false;
};

template <class Read>
Way reading(Words command_line, std::string batch, Read read) {
  return {std::move(command_line), std::move(batch),
          [read](OrgManager& orgs, const Secrets& given) { (void)read(orgs, given); }, false};
}

template <class Write>
Way changing(Words command_line, std::string batch, Write write) {
  return {std::move(command_line), std::move(batch),
          [write](OrgManager& orgs, const Secrets& given) { REQUIRE(write(orgs, given).ok()); }, true};
}

#define READ(call) [](OrgManager& o, const Secrets&) { return o.call; }
#define WRITE(call) [](OrgManager& o, const Secrets&) { return o.call; }
// With what the store gave out, as `given`.
#define READ_GIVEN(call) [](OrgManager& o, const Secrets& given) { return o.call; }
#define WRITE_GIVEN(call) [](OrgManager& o, const Secrets& given) { return o.call; }

/// By the name of the verb.
[[nodiscard]] std::map<std::string, Way> changing_ways();
[[nodiscard]] std::map<std::string, Way> reading_ways();

/// Makes the store that all of them work on; what it gave out.
[[nodiscard]] Secrets prepare(const Home& home);
[[nodiscard]] OpenOptions believing_webhooks();
/// The same with what was given out in the place of the words for it.
[[nodiscard]] std::string with(const Secrets& given, std::string text);
[[nodiscard]] Words with(const Secrets& given, Words words);

}  // namespace orgmgr::test
