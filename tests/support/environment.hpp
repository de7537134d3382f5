// How long a test runs: a number of the environment, else what fits the normal run.
#pragma once

#include <cstdlib>
#include <string>

namespace orgmgr::tests {

inline int number_of(const char* variable, int otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr || *text == '\0' ? otherwise : std::stoi(text);
}

}  // namespace orgmgr::tests
