// Policy that every program on one store must share; one record, changed by audited commits.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <orgmgr/types.hpp>

namespace orgmgr::inline v0 {

struct Settings {
  std::string default_plan = "founders_friend";  ///< plan of an organization created without one
  std::int64_t purge_after_days = 30;            ///< days from deletion to `purge_due`; 0 to 36500
  Revision version = 0;                          ///< revision of the commit that last changed it
  Json extra{};                                  ///< settings of other releases, kept
};

/// One setting as `config list` shows it.
struct SettingInfo {
  std::string name{};
  std::string value{};          ///< JSON text
  std::string default_value{};  ///< JSON text
  std::string help{};
};

[[nodiscard]] ORGMGR_EXPORT std::string to_json(const Settings& settings);

}  // namespace orgmgr::inline v0
