// Records that are imported as they were exported: how each is read, and where it goes.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/result.hpp>

#include "model/collection.hpp"
#include "rules/import_batch.hpp"

namespace orgmgr::rules {

struct PlainRecord {
  model::Collection collection{};
  std::string key{};
  std::string org{};   ///< the organization that it cannot be without; empty: none
  std::string text{};  ///< stored form, with the version that it gets
};

/// Reads a record within its limits.
using ReadPlainRecord = Result<PlainRecord>(std::string_view text, Revision version);

/// A list of a batch, and what its records are.
struct PlainList {
  std::vector<IncomingRecord> ImportBatch::*records;
  ReadPlainRecord* read;
};
/// In the order in which they are written.
extern const std::array<PlainList, 6> plain_lists;

}  // namespace orgmgr::rules
