// The rows of the table, by the file that holds each.
#pragma once

#include <vector>

#include "surroundings.hpp"

namespace orgmgr::bench {

[[nodiscard]] std::vector<Row> role_checks(Surroundings& surroundings);
[[nodiscard]] std::vector<Row> role_checks_while_written(Surroundings& surroundings);
[[nodiscard]] std::vector<Row> role_checks_on_two_threads(Surroundings& surroundings);
[[nodiscard]] std::vector<Row> role_checks_in_a_crowd(Surroundings& surroundings);
[[nodiscard]] std::vector<Row> record_reads(Surroundings& surroundings);
[[nodiscard]] std::vector<Row> first_lookup(Surroundings& surroundings);
[[nodiscard]] std::vector<Row> cold_processes(Surroundings& surroundings);
[[nodiscard]] std::vector<Row> adds_by_threads(Surroundings& surroundings);
[[nodiscard]] std::vector<Row> adds_by_processes(Surroundings& surroundings);
[[nodiscard]] std::vector<Row> imports(Surroundings& surroundings);
[[nodiscard]] std::vector<Row> searches(Surroundings& surroundings);
[[nodiscard]] std::vector<Row> checkpoints(Surroundings& surroundings);
[[nodiscard]] std::vector<Row> sustained_writes(Surroundings& surroundings);
[[nodiscard]] std::vector<Row> long_lived_host(Surroundings& surroundings);

}  // namespace orgmgr::bench
