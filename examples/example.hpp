// What every example program does around its subject: a folder to work in, and an exit code.
#pragma once

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <functional>
#include <iostream>
#include <random>
#include <stdexcept>
#include <string>

namespace example {

/// Stops the example: what it shows is not so.
inline void require(bool holds, const std::string& what) {
  if (!holds) throw std::runtime_error("not so: " + what);
}

/// Runs `body` on the folder named by the first argument, or on a fresh one that is removed afterwards.
inline int run(int argc, char** argv, const std::function<void(const std::filesystem::path&)>& body) {
  const bool fresh = argc < 2;
  const std::filesystem::path folder = fresh
                                           ? std::filesystem::temp_directory_path() /
                                                 ("orgmgr-example-" + std::to_string(std::random_device{}()))
                                           : std::filesystem::path(argv[1]);
  int code = EXIT_SUCCESS;
  try {
    body(folder);
  } catch (const std::exception& error) {
    std::cerr << "failed: " << error.what() << '\n';
    code = EXIT_FAILURE;
  }
  std::error_code ignored;
  if (fresh) std::filesystem::remove_all(folder, ignored);
  return code;
}

}  // namespace example
