// The header of an HTTP request, kept in a file.
#pragma once

#include <orgmgr/billing.hpp>
#include <string>
#include <vector>

namespace orgmgr::cli {

/// Lines `Name: value`, as `curl -D` writes them, after a first line of the request or none; or a JSON object
/// of strings. Throws `StorageError` when the file cannot be read, `BadResult` malformed_line with the number
/// of the line, json_invalid. No message repeats what stands in the file: it may be a signature.
[[nodiscard]] std::vector<HeaderField> read_header_file(const std::string& path);

}  // namespace orgmgr::cli
