// What an answer to an access question rests on: it holds until one of these records changes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "storage/change_marks.hpp"

namespace orgmgr::manager {

/// The organization and the membership that were asked about; and the settings, the functional roles and the
/// plans, which are few, seldom changed, and not told apart. tests/access/answer_basis.cpp sees to it
/// that the rules look at nothing else.
/// Aligned as one word, which it is read and written as.
class alignas(std::uint32_t) AnswerBasis {
 public:
  AnswerBasis() = default;
  AnswerBasis(std::string_view org, std::string_view user);

  /// The revision that last changed any of it, at the latest.
  [[nodiscard]] Revision changed(const storage::ChangeMarks& marks) const noexcept {
    using model::Collection;
    return std::max({marks.at(organization_), marks.at(membership_), marks.of(Collection::settings),
                     marks.of(Collection::roles), marks.of(Collection::plans), marks.of_everything()});
  }

 private:
  storage::ChangeMarks::Place organization_ = 0;
  storage::ChangeMarks::Place membership_ = 0;
};

}  // namespace orgmgr::manager
