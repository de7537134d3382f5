// Names and shapes of slots.
#include "storage/json/slots.hpp"

#include "storage/json/layout.hpp"

namespace orgmgr::storage::json_engine {

std::string_view stem_of(std::size_t slot) noexcept {
  return slot == lookup_slot ? lookup_name : model::name_of(static_cast<model::Collection>(slot));
}

Shape shape_of(std::size_t slot) noexcept {
  return slot == slot_of(model::Collection::org_users) ? Shape::grouped : Shape::keyed;
}

}  // namespace orgmgr::storage::json_engine
