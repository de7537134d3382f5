// The parts that this program plays when it is started again as a child: `child PART …`.
#pragma once

#include <string>
#include <vector>

namespace orgmgr::bench {

/// The exit code.
int run_child(const std::vector<std::string>& arguments);

}  // namespace orgmgr::bench
