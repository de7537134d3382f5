// JSON text sliced, decoded, written and merged.
#include <doctest/doctest.h>

#include <limits>
#include <string>

#include <orgmgr/types.hpp>

#include "base/json_text.hpp"

using namespace orgmgr;

TEST_CASE("members come in their order, keys decoded, values as they stand") {
  const auto members = json::members(" { \"a\" : 1e400 , \"\\u0062\\n\":{ \"x\" : [ ] },\"c\":\"}\\\"{\" } ");
  REQUIRE(members);
  REQUIRE(members->size() == 3);
  CHECK((*members)[0].key == "a");
  CHECK((*members)[0].value == "1e400");
  CHECK((*members)[1].key == "b\n");
  CHECK((*members)[1].value == "{ \"x\" : [ ] }");
  CHECK((*members)[2].value == "\"}\\\"{\"");
  CHECK(json::members("{}")->empty());
  CHECK_FALSE(json::members("[]"));
  CHECK_FALSE(json::members("{\"a\":1"));
}

TEST_CASE("elements come as they stand") {
  const auto elements = json::elements("[ 1.50, [2,[3]] ,\"],\" ,{\"a\":[]}, null ]");
  REQUIRE(elements);
  REQUIRE(elements->size() == 5);
  CHECK((*elements)[0] == "1.50");
  CHECK((*elements)[1] == "[2,[3]]");
  CHECK((*elements)[2] == "\"],\"");
  CHECK((*elements)[3] == "{\"a\":[]}");
  CHECK((*elements)[4] == "null");
  CHECK(json::elements(" [ ] ")->empty());
  CHECK_FALSE(json::elements("{}"));
  CHECK_FALSE(json::elements("[1"));
}

TEST_CASE("find gives the value of a key of the outer object only") {
  constexpr std::string_view object =
      R"({"in":{"id":"x"},"id":"org_a","a\"b":[1],"\u0065":2,"long long long key":"v"})";
  CHECK(json::find(object, "id") == "\"org_a\"");
  CHECK(json::find(object, "a\"b") == "[1]");
  CHECK(json::find(object, "e") == "2");
  CHECK(json::find(object, "long long long key") == "\"v\"");
  CHECK(json::find(object, "x").empty());
  CHECK(json::find(object, "").empty());
  CHECK(json::find("[1]", "id").empty());
}

TEST_CASE("scalars are decoded, and nothing else is taken for them") {
  CHECK(json::decode_string(R"("\u00e9\ud83d\ude00\t\/é")") == "é😀\t/é");
  CHECK(json::decode_string("\"\"") == "");
  CHECK_FALSE(json::decode_string("1"));
  CHECK_FALSE(json::decode_string("\""));
  CHECK_FALSE(json::decode_string(R"("\ud800")"));
  CHECK_FALSE(json::decode_string(R"("\u12g4")"));
  CHECK_FALSE(json::decode_string(R"("a"b")"));
  CHECK(json::decode_integer("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
  CHECK(json::decode_integer("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
  CHECK_FALSE(json::decode_integer("9223372036854775808"));
  CHECK_FALSE(json::decode_integer("1.0"));
  CHECK_FALSE(json::decode_integer("1e3"));
  CHECK_FALSE(json::decode_integer("\"1\""));
  CHECK_FALSE(json::decode_integer(""));
  CHECK(json::decode_bool("true") == true);
  CHECK(json::decode_bool(" false ") == false);
  CHECK_FALSE(json::decode_bool("1"));
  CHECK(json::is_null(" null "));
  CHECK_FALSE(json::is_null("\"null\""));
}

TEST_CASE("strings are written with the shortest escapes") {
  CHECK(json::quote("a\"\\/\b\f\n\r\t") == R"("a\"\\/\b\f\n\r\t")");
  CHECK(json::quote(std::string_view{"\0\x1f\x7f", 3}) == "\"\\u0000\\u001f\x7f\"");
  CHECK(json::quote("é😀") == "\"é😀\"");
  // What is escaped is so at every place of a long text, and nothing else is.
  for (unsigned byte = 0; byte < 256; ++byte) {
    const std::string one(1, static_cast<char>(byte));
    const std::string quoted = json::quote(one);
    const std::string inside = quoted.substr(1, quoted.size() - 2);
    CHECK((inside != one) == (byte < 0x20 || byte == '"' || byte == '\\'));
    for (std::size_t before = 0; before < 36; ++before) {
      const std::string left(before, '~');
      REQUIRE(json::quote(left + one + " and behind it, long enough") ==
              "\"" + left + inside + " and behind it, long enough\"");
    }
  }
}

TEST_CASE("every byte below 128 comes back from its JSON string") {
  for (int c = 0; c < 128; ++c) {
    const std::string text(3, static_cast<char>(c));
    const std::string quoted = json::quote(text);
    CHECK_FALSE(json::check(quoted));
    CHECK(json::decode_string(quoted) == text);
  }
}

TEST_CASE("compact takes out white space between tokens only") {
  CHECK(json::compact(" { \"a b\" :\n[ 1 ,\t2.50 ] , \"c\\\" d\" : \" \" }\r\n") ==
        R"({"a b":[1,2.50],"c\" d":" "})");
  CHECK(json::compact("1e+05") == "1e+05");
}

TEST_CASE("ObjectWriter puts members one after another") {
  json::ObjectWriter writer;
  writer.string("a", "x\n").integer("b", 18446744073709551615U).boolean("c", false).null("d").raw("e", "[1]");
  CHECK(std::move(writer).finish() == R"({"a":"x\n","b":18446744073709551615,"c":false,"d":null,"e":[1]})");
  CHECK(json::ObjectWriter{}.finish() == "{}");
}

TEST_CASE("merge_patch: the cases of RFC 7396") {
  struct Case {
    std::string_view target, patch, merged;
  };
  for (const Case& example : {
           Case{R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
           Case{R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
           Case{R"({"a":"b"})", R"({"a":null})", R"({})"},
           Case{R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
           Case{R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
           Case{R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
           Case{R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
           Case{R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
           Case{R"(["a","b"])", R"(["c","d"])", R"(["c","d"])"},
           Case{R"({"a":"b"})", R"(["c"])", R"(["c"])"},
           Case{R"({"a":"foo"})", "null", "null"},
           Case{R"({"a":"foo"})", "\"bar\"", "\"bar\""},
           Case{R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
           Case{"[1,2]", R"({"a":"b","c":null})", R"({"a":"b"})"},
           Case{"{}", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"},
       }) {
    CAPTURE(example.target);
    CAPTURE(example.patch);
    CHECK(json::merge_patch(example.target, example.patch) == example.merged);
  }
}

TEST_CASE("merge_patch keeps the bytes of what it does not touch, and matches keys by what they say") {
  CHECK(json::merge_patch("", R"({"a":1})") == R"({"a":1})");
  CHECK(json::merge_patch(R"({"n":1.10,"\u0061":1e400,"z":"\/"})", R"({ "b" : [ 1 , 2 ] })") ==
        R"({"n":1.10,"\u0061":1e400,"z":"\/","b":[1,2]})");
  CHECK(json::merge_patch(R"({"\u0061":1})", R"({"a":2})") == R"({"\u0061":2})");
}

TEST_CASE("Json::parse takes 64 KiB and 32 levels, and no more") {
  CHECK(Json::parse(" { \"a\" : 1.0 } ")->text() == R"({"a":1.0})");
  CHECK_FALSE(Json::parse("{\"a\":1,\"a\":2}"));
  CHECK_FALSE(Json::parse("{"));
  CHECK_FALSE(Json::parse(""));
  const std::string full = "\"" + std::string(65'534, 'x') + "\"";
  CHECK(Json::parse(full)->text().size() == 65'536);
  CHECK(Json::parse("  " + full + "  "));
  CHECK_FALSE(Json::parse("\"x" + full.substr(1)));
  CHECK(Json::parse(std::string(32, '[') + std::string(32, ']')));
  CHECK_FALSE(Json::parse(std::string(33, '[') + std::string(33, ']')));
}
