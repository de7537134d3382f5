// The table of remembered operations.
#include "model/collection.hpp"
#include "model/limits.hpp"
#include "model/record_table.hpp"
#include "model/records.hpp"
#include "model/table_lookups.hpp"

namespace orgmgr::model {
namespace {

using enum Presence;

constexpr RecordTable table{"Operation", std::array{
                                             field<&Operation::id>("id", required),
                                             field<&Operation::at>("at", required),
                                             field<&Operation::revision>("revision", required),
                                             field<&Operation::digest>("digest", required),
                                             field<&Operation::result>("result", when_set),
                                         }};
static_assert(names_every_field(table.fields), "a field of Operation is missing in its table");

}  // namespace

Result<Operation> read_operation(std::string_view text) {
  return read_record(table, text, Strictness::stored, [](const Operation& record) { return record.id; });
}

std::string write(const Operation& record) { return write_record(table, record); }

// By time, so that those to forget are found first.
void append_operation_lookups(std::string_view key, std::string_view value, std::vector<std::string>& keys) {
  const auto at = json::decode_string(json::find(value, "at"));
  if (!at) return;
  std::string lookup{operation_time_prefix};
  lookup += *at;
  lookup += ' ';
  lookup += key;
  keys.push_back(std::move(lookup));
}

}  // namespace orgmgr::model
