// Unicode text: trimming, comparing, refusing, showing.
#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/simple_folding.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

using namespace orgmgr;

namespace {

std::string utf8(char32_t c) {
  std::string out;
  text::append_utf8(out, c);
  return out;
}

}  // namespace

TEST_CASE("UTF-8 is judged strictly") {
  CHECK(text::is_utf8(""));
  CHECK(text::is_utf8("plain ascii, long enough for words"));
  CHECK(text::is_utf8("é€😀\xf4\x8f\xbf\xbf"));
  for (const std::string_view bad :
       {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc3", "\xe2\x82", "\xf0\x9f\x98", "abcdefgh\xc3",
        "\xc3\x28"}) {
    CHECK_FALSE(text::is_utf8(bad));
  }
}

TEST_CASE("every code point is written and read back") {
  for (char32_t c = 0; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 97) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    const std::string bytes = utf8(c);
    std::size_t at = 0;
    CHECK(text::next_code_point(bytes, at) == c);
    CHECK(at == bytes.size());
    CHECK(text::previous_code_point(bytes, at) == c);
    CHECK(at == 0);
    CHECK(text::length(bytes) == 1);
  }
}

TEST_CASE("trim takes Unicode spaces off both ends and leaves the middle") {
  CHECK(text::trim("  a b \t\n") == "a b");
  CHECK(text::trim("\u00a0\u3000\u2003x\u2028\u0085\u202f") == "x");
  CHECK(text::trim("\ufeff\u200b\u2060Acme\u200b") == "Acme");
  CHECK(text::trim("a\u00a0b") == "a\u00a0b");
  CHECK(text::trim(" \u3000 ").empty());
  CHECK(text::trim("").empty());
  CHECK(text::trim("é") == "é");
  CHECK(text::trim("\xff ") == "\xff");
}

TEST_CASE("names that people take for equal fold to one form") {
  CHECK(text::fold("ACME Corp") == "acme corp");
  CHECK(text::fold("STRASSE") == text::fold("straße"));
  CHECK(text::fold("ẞ") == "ss");
  CHECK(text::fold("ﬁne") == "fine");
  CHECK(text::fold("ＡＣＭＥ　１") == "acme 1");
  CHECK(text::fold("Cafe\u0301") == text::fold("CAFÉ"));
  CHECK(text::fold("\u212bngstro\u0308m") == text::fold("ångström"));
  CHECK(text::fold("ΣΊΣΥΦΟΣ") == text::fold("σίσυφος"));
  CHECK(text::fold("①") == "1");
  CHECK(text::fold("K") == "k");  // the Kelvin sign
  CHECK(text::fold("각") == text::fold("\u1100\u1161\u11a8"));
}

TEST_CASE("letters that fold by themselves fold as the tables of Unicode say, alone and in a row") {
  // Beside a letter that is none of them a text takes the way through the tables.
  const std::string other = "\u0100";
  const std::string other_folded = text::fold(other);
  REQUIRE_FALSE(text::fold_simply(other));
  std::string row;
  std::size_t simple = 0;
  for (char32_t c = 1; c < 0x11000; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    const auto folded = text::fold_simply(utf8(c));
    if (!folded) continue;
    ++simple;
    if (other_folded + *folded != text::fold(other + utf8(c))) FAIL_CHECK(std::size_t{c});
    row += utf8(c);
    row += utf8(0x00C0 + c % 7);
  }
  CHECK(simple > 30'000);
  CHECK(other_folded + text::fold_simply(row).value() == text::fold(other + row));
  CHECK_FALSE(text::fold_simply("Cafe\u0301"));
}

TEST_CASE("Turkish letters fold without regard to any locale") {
  CHECK(text::fold("İ") == "i\u0307");
  CHECK(text::fold("I") == "i");
  CHECK(text::fold("ı") == "ı");
  CHECK(text::fold("İstanbul") != text::fold("istanbul"));
}

TEST_CASE("what cannot be seen does not count when names are compared") {
  for (const char32_t c : {0xADU,   0x34FU,  0x61CU,  0x115FU,  0x1160U,  0x17B4U, 0x180BU, 0x180EU,
                           0x200BU, 0x200CU, 0x200DU, 0x200EU,  0x2060U,  0x2064U, 0x3164U, 0xFE00U,
                           0xFE0FU, 0xFEFFU, 0xFFA0U, 0xE0001U, 0xE0020U, 0xE0100U}) {
    CAPTURE(static_cast<unsigned>(c));
    CHECK(text::fold("ac" + utf8(c) + "me") == "acme");
  }
  CHECK(text::fold("👩\u200d💻") == text::fold("👩💻"));
  CHECK(text::fold("❤\ufe0f") == text::fold("❤"));
  CHECK(text::fold("a  b") == "a  b");
}

TEST_CASE("whatever Unicode keeps for invisible characters is forbidden, or does not count") {
  for (const auto& [first, last] : std::vector<std::pair<char32_t, char32_t>>{{0x200BU, 0x200FU},
                                                                              {0x202AU, 0x202EU},
                                                                              {0x2060U, 0x206FU},
                                                                              {0xFFF0U, 0xFFF8U},
                                                                              {0xE0000U, 0xE0FFFU}}) {
    for (char32_t c = first; c <= last; ++c) {
      const std::string name = "ac" + utf8(c) + "me";
      if (!text::first_forbidden(name) && text::fold(name) != "acme")
        FAIL_CHECK("a name may differ by what nobody sees: code point " << static_cast<unsigned>(c));
    }
  }
}

TEST_CASE("folding twice changes nothing more") {
  for (char32_t c = 1; c <= 0x1FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    const std::string once = text::fold("x" + utf8(c) + "\u0345\u0301");
    if (text::fold(once) != once)
      FAIL_CHECK("folding twice differs for code point " << static_cast<unsigned>(c));
  }
}

TEST_CASE("the short way for ASCII gives what the long way gives") {
  std::string ascii;
  for (char c = 1; c < 127; ++c) ascii += c;
  const std::string with_tail = text::fold(ascii + "é");
  CHECK(text::fold(ascii) == with_tail.substr(0, with_tail.size() - 2));
}

TEST_CASE("controls, line separators, bidirectional controls and noncharacters are forbidden") {
  for (const char32_t c :
       {0x00U,     0x09U,   0x0AU,   0x1BU,   0x1FU,    0x7FU,    0x80U,    0x85U,    0x9FU,   0x2028U,
        0x2029U,   0x202AU, 0x202EU, 0x2066U, 0x2069U,  0xFDD0U,  0xFDEFU,  0xFFFEU,  0xFFFFU, 0x1FFFEU,
        0x10FFFFU, 0x2065U, 0xFFF0U, 0xFFF8U, 0xE0000U, 0xE0002U, 0xE0080U, 0xE01F0U, 0xE0FFFU}) {
    CAPTURE(static_cast<unsigned>(c));
    CHECK(text::first_forbidden("ab" + utf8(c) + "cd") == c);
  }
  for (const char32_t c : {0x20U, 0x7EU, 0xA0U, 0xADU, 0x200BU, 0x200CU, 0x200DU, 0x200EU, 0x2027U, 0x202FU,
                           0x206AU, 0xFDCFU, 0xFDF0U, 0xFE0FU, 0xFFFDU, 0x1F600U, 0x1FFFDU}) {
    CAPTURE(static_cast<unsigned>(c));
    CHECK_FALSE(text::first_forbidden("ab" + utf8(c) + "cd"));
  }
}

TEST_CASE("slugs are made of what is left of a name") {
  CHECK(text::slug_of("Acme Corp") == "acme-corp");
  CHECK(text::slug_of("  --Acme__&  Söhne!! ") == "acme-sohne");
  CHECK(text::slug_of("Straße 7") == "strasse-7");
  CHECK(text::slug_of("Éclair ﬁne") == "eclair-fine");
  CHECK(text::slug_of("İstanbul") == "istanbul");
  CHECK(text::slug_of("株式会社").empty());
  CHECK(text::slug_of("!!!").empty());
  CHECK(text::slug_of("").empty());
  CHECK(text::slug_of(std::string(64, 'a')).size() == 64);
  CHECK(text::slug_of(std::string(65, 'a')).size() == 64);
  CHECK(text::slug_of(std::string(63, 'a') + " bcd") == std::string(63, 'a'));
}

TEST_CASE("what steers a terminal is shown, not sent") {
  CHECK(text::printable("a\x1b[31m\n\x7f") == "a\\x1b[31m\\x0a\\x7f");
  CHECK(text::printable("\u0085\u202e\u2066\u200f\u061c\u2028") ==
        "\\u0085\\u202e\\u2066\\u200f\\u061c\\u2028");
  CHECK(text::printable("é😀\u200d") == "é😀\u200d");
  CHECK(text::printable("a\xff\xc3") == "a\\xff\\xc3");
}

TEST_CASE("excerpts count code points and say that something is left out") {
  CHECK(text::excerpt("abc", 3) == "abc");
  CHECK(text::excerpt("abcd", 3) == "abc…");
  CHECK(text::excerpt("éééé", 3) == "ééé…");
  CHECK(text::excerpt("\xff\xff", 1) == "\\xff…");
}

TEST_CASE("the tables know their Unicode version") {
  const std::string_view version = text::unicode_version();
  CHECK(version.find('.') != std::string_view::npos);
  CHECK(version.front() >= '1');
}
