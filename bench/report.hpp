// What a run gives out: lines for people while it goes on, and JSON for docs/performance.md.
#pragma once

#include <filesystem>
#include <vector>

#include "surroundings.hpp"

namespace orgmgr::bench {

void print(const MeasuredRow& row);
/// The last line: how many bars are met. False when a row failed.
bool print_summary(const std::vector<MeasuredRow>& rows);

/// Where and when: processor, kernel, file system, load, versions.
[[nodiscard]] std::string describe_machine(const Surroundings& surroundings, const std::string& load_before);
[[nodiscard]] std::string load_average();

void write_json(const std::filesystem::path& file, const std::string& machine, const Peer& peer,
                const std::vector<MeasuredRow>& rows);

}  // namespace orgmgr::bench
