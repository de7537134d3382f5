// The finder agrees with the plain search of the standard library, wherever the text stands.
#include <random>
#include <string>

#include <doctest/doctest.h>

#include "base/text_finder.hpp"

using orgmgr::TextFinder;

TEST_CASE("A text is found at every place, at the very start and end too") {
  for (const std::string text : {"x", "xy", "needle", "a needle of more than sixteen characters"}) {
    for (std::size_t before = 0; before < 70; ++before) {
      for (std::size_t after = 0; after < 40; ++after) {
        const std::string bytes = std::string(before, '.') + text + std::string(after, '.');
        REQUIRE(TextFinder(text, bytes).place_in(bytes) == before);
      }
    }
  }
}

TEST_CASE("Among bytes that nearly hold the text it is found where the standard library finds it") {
  std::mt19937 random(20261122);
  int found = 0;
  for (int round = 0; round < 20'000; ++round) {
    const auto letters = [&](std::size_t count) {
      std::string some;
      while (some.size() < count) some += "ab\xc3"[random() % 3];
      return some;
    };
    const std::string bytes = letters(random() % 120);
    const std::string text = letters(1 + random() % 9);
    const std::string sample = letters(random() % 20);
    const std::size_t expected = bytes.find(text);
    found += expected != std::string::npos ? 1 : 0;
    REQUIRE(TextFinder(text, sample).place_in(bytes) == expected);
  }
  CHECK(found > 1'000);
  CHECK(found < 19'000);
}

TEST_CASE("A text of no characters is everywhere, and one in no bytes nowhere") {
  CHECK(TextFinder("", "abc").place_in("abc") == 0);
  CHECK(TextFinder("abc", "").place_in("") == std::string::npos);
}
