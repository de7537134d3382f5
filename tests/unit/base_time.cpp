// Times, in every form.
#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

#include <orgmgr/types.hpp>

using namespace orgmgr;

namespace {

std::string read_and_written(std::string_view text) {
  const auto time = parse_time(text);
  return time ? format_time(*time) : "refused";
}

}  // namespace

TEST_CASE("times are written with microseconds and Z") {
  using namespace std::chrono;
  CHECK(format_time(Timestamp{}) == "1970-01-01T00:00:00.000000Z");
  CHECK(format_time(sys_days{2026y / 11 / 20} + 14h + 55min + 30s + 265398us) ==
        "2026-11-20T14:55:30.265398Z");
  CHECK(format_time(sys_days{1969y / 12 / 31} + 23h + 59min + 59s + 1us) == "1969-12-31T23:59:59.000001Z");
}

TEST_CASE("times outside four-digit years are written as the nearest that can be read") {
  CHECK(format_time(Timestamp::max()) == "9999-12-31T23:59:59.999999Z");
  CHECK(format_time(Timestamp::min()) == "0000-01-01T00:00:00.000000Z");
  CHECK(read_and_written("9999-12-31T23:59:59.999999Z") == "9999-12-31T23:59:59.999999Z");
  CHECK(read_and_written("0000-01-01T00:00:00Z") == "0000-01-01T00:00:00.000000Z");
}

TEST_CASE("every form that the original module wrote is read") {
  CHECK(read_and_written("2025-10-13T18:30:00") == "2025-10-13T18:30:00.000000Z");
  CHECK(read_and_written("2026-11-20 14:55:30.265398") == "2026-11-20T14:55:30.265398Z");
  CHECK(read_and_written("2026-11-20T14:55:30.265398+00:00") == "2026-11-20T14:55:30.265398Z");
  CHECK(read_and_written("2026-11-20 14:55:30+02:00") == "2026-11-20T12:55:30.000000Z");
}

TEST_CASE("RFC 3339 is read") {
  CHECK(read_and_written("2026-11-20T14:55:30Z") == "2026-11-20T14:55:30.000000Z");
  CHECK(read_and_written("2026-11-20t14:55:30z") == "2026-11-20T14:55:30.000000Z");
  CHECK(read_and_written("2026-01-01T00:30:00+05:45") == "2025-12-31T18:45:00.000000Z");
  CHECK(read_and_written("2025-12-31T23:30:00-01:00") == "2026-01-01T00:30:00.000000Z");
  CHECK(read_and_written("2024-02-29T00:00:00Z") == "2024-02-29T00:00:00.000000Z");
}

TEST_CASE("fractions of one to nine digits are read, finer than microseconds cut off") {
  CHECK(read_and_written("2026-11-20T14:55:30.5Z") == "2026-11-20T14:55:30.500000Z");
  CHECK(read_and_written("2026-11-20T14:55:30.000001Z") == "2026-11-20T14:55:30.000001Z");
  CHECK(read_and_written("2026-11-20T14:55:30.1234567Z") == "2026-11-20T14:55:30.123456Z");
  CHECK(read_and_written("2026-11-20T14:55:30.999999999Z") == "2026-11-20T14:55:30.999999Z");
}

TEST_CASE("nonsense is no time") {
  const std::vector<std::string_view> nonsense{
      "",
      "yesterday",
      "2026",
      "2026-11-20",
      "2026-11-20T14:55",
      "2026-11-20T14:55Z",
      "2026-13-01T00:00:00Z",
      "2026-00-01T00:00:00Z",
      "2026-02-29T00:00:00Z",
      "2026-04-31T00:00:00Z",
      "2026-11-00T00:00:00Z",
      "2026-11-20T24:00:00Z",
      "2026-11-20T14:60:00Z",
      "2026-11-20T14:55:60Z",
      "2026-11-20T14:55:30.Z",
      "2026-11-20T14:55:30.1234567890Z",
      "2026-11-20T14:55:30.12x",
      "2026-11-20T14:55:30+24:00",
      "2026-11-20T14:55:30+02:60",
      "2026-11-20T14:55:30+0200",
      "2026-11-20T14:55:30+",
      "2026-11-20T14:55:30ZZ",
      "2026-11-20T14:55:30Z ",
      " 2026-11-20T14:55:30Z",
      "2026-11-20  14:55:30Z",
      "26-11-20T14:55:30Z",
      "20261120T145530Z",
      "+2026-11-20T14:55:30Z",
      "-026-11-20T14:55:30Z",
      "0000-01-01T00:00:00+01:00",
      "9999-12-31T23:59:59-01:00",
  };
  for (const std::string_view text : nonsense) {
    CAPTURE(text);
    CHECK_FALSE(parse_time(text).has_value());
  }
  CHECK_FALSE(parse_time(std::string_view{"2026-11-20T14:55:30Z\0", 21}).has_value());
}

TEST_CASE("what is written is read back as it was") {
  for (std::int64_t micro = -62'000'000'000'000'123; micro < 250'000'000'000'000'000;
       micro += 7'777'777'777'777'777) {
    const Timestamp time{std::chrono::microseconds{micro}};
    CHECK(parse_time(format_time(time)) == time);
  }
}
