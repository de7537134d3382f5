// At equal keys what is in memory counts: it is newer than any run.
#include "storage/json/changes.hpp"

#include "storage/json/layers.hpp"

namespace orgmgr::storage::json_engine {

void walk_changes(const Overlay& in_memory, const std::vector<std::shared_ptr<const Run>>& runs,
                  std::string_view stem,
                  const std::function<void(std::string_view key, std::string_view value)>& visit) {
  Overlay::Cursor changes(in_memory, {});
  const auto visit_change = [&] {
    visit(changes.current()->key(), changes.current()->value().value_or(removed_value));
    changes.advance();
  };
  LayerCursor older(nullptr, runs, stem, {});
  while (older.next()) {
    while (changes.current() != nullptr && changes.current()->key() < older.key()) visit_change();
    if (changes.current() != nullptr && changes.current()->key() == older.key()) {
      visit_change();
    } else {
      visit(older.key(), older.value());
    }
  }
  while (changes.current() != nullptr) visit_change();
}

}  // namespace orgmgr::storage::json_engine
