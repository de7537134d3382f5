// The table of error codes.
#include <doctest/doctest.h>

#include <set>
#include <string>

#include <orgmgr/error.hpp>
#include <orgmgr/result.hpp>

using namespace orgmgr;

TEST_CASE("every code stands in the table once, with a name of its own [P6]") {
  std::set<std::string_view> names;
  std::size_t index = 0;
  for (const CodeInfo& info : error_codes()) {
    CHECK(static_cast<std::size_t>(info.code) == index++);
    CHECK(names.insert(info.name).second);
    CHECK(to_string(info.code) == info.name);
    CHECK(kind_of(info.code) == info.kind);
  }
  CHECK(index == static_cast<std::size_t>(ErrorCode::unsupported_file_system) + 1);
}

TEST_CASE("codes carry the kind that callers branch on") {
  CHECK(kind_of(ErrorCode::organization_not_found) == ErrorKind::not_found);
  CHECK(kind_of(ErrorCode::already_member) == ErrorKind::already_exists);
  CHECK(kind_of(ErrorCode::version_mismatch) == ErrorKind::conflict);
  CHECK(kind_of(ErrorCode::name_empty) == ErrorKind::invalid);
  CHECK(kind_of(ErrorCode::not_a_store) == ErrorKind::invalid);
  CHECK(kind_of(ErrorCode::unsafe_path) == ErrorKind::denied);
  CHECK(kind_of(ErrorCode::disk_full) == ErrorKind::io_error);
  CHECK(kind_of(ErrorCode::head_mismatch) == ErrorKind::corrupt);
  CHECK(kind_of(ErrorCode::transaction_timeout) == ErrorKind::busy);
  CHECK(kind_of(ErrorCode::media_read_only) == ErrorKind::read_only);
  CHECK(kind_of(ErrorCode::commit_outcome_unknown) == ErrorKind::outcome_unknown);
  CHECK(kind_of(ErrorCode::used_after_fork) == ErrorKind::needs_reopen);
  CHECK(kind_of(ErrorCode::unsupported_file_system) == ErrorKind::unsupported_version);
  CHECK(to_string(ErrorKind::outcome_unknown) == "outcome_unknown");
  CHECK(to_string(ErrorKind::unsupported_version) == "unsupported_version");
}

TEST_CASE("value() of an error throws that error") {
  const Result<int> refused{Error{ErrorCode::name_taken, "taken", "org_a", "name"}};
  try {
    static_cast<void>(refused.value());
    FAIL("no exception");
  } catch (const BadResult& bad) {
    CHECK(bad.error().code() == ErrorCode::name_taken);
    CHECK(bad.error().subject() == "org_a");
    CHECK(bad.error().field() == "name");
    CHECK(std::string{bad.what()} == "taken");
  }
}
