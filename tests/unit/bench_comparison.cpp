// The benchmark's arithmetic: a ratio reckoned upside down would meet every bar.
#include "comparison.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>

using namespace orgmgr::bench;

namespace {

Arm arm(std::string name, std::vector<double> values, std::string* order = nullptr) {
  const auto next = std::make_shared<std::size_t>(0);
  return {name, [=] {
            if (order != nullptr) *order += name;
            return Sample{values[(*next)++], {{"syncs", values.front()}, {"slowest", values.back()}}};
          }};
}

double only_figure(const Row& row) { return compare(row, 3).figures.front().value; }

}  // namespace

TEST_CASE("arms take turns, round by round") {
  std::string order;
  const Row row{.arms = {arm("a", {1, 2, 3}, &order), arm("b", {1, 2, 3}, &order)}};
  (void)compare(row, 3);
  CHECK(order == "ababab");
}

TEST_CASE("an arm counts by the median of its rounds") {
  const Row row{.arms = {arm("a", {9, 1, 2})}};
  const MeasuredRow measured = compare(row, 3);
  CHECK(measured.arms.front().median.value == 2);
  CHECK(measured.arms.front().rounds == std::vector<double>{9, 1, 2});
}

TEST_CASE("of what is called slowest the worst round counts, of the rest the median") {
  std::size_t round = 0;
  const Row row{.arms = {{"a", [&] {
                            const double value = std::vector<double>{3, 8, 1}.at(round++);
                            return Sample{0, {{"slowest read", value}, {"syncs", value}}};
                          }}}};
  const auto besides = compare(row, 3).arms.front().median.besides;
  CHECK(besides.at("slowest read") == 8);
  CHECK(besides.at("syncs") == 3);
}

TEST_CASE("a row may ask for another number of rounds than the run") {
  const Row row{.arms = {arm("a", {1, 2, 3})}, .rounds = 2};
  CHECK(compare(row, 3).arms.front().rounds.size() == 2);
}

TEST_CASE("of times less is faster, and the best of the others counts") {
  const std::vector<Arm> arms{arm("ours", {10, 10, 10}), arm("slow", {90, 90, 90}),
                              arm("best", {40, 40, 40})};
  CHECK(only_figure({.arms = arms,
                     .figures = {{"", times_as_fast("ours", {"slow", "best"}, Better::lower), {}}}}) == 4);
}

TEST_CASE("of rates more is faster, and the best of the others counts") {
  const std::vector<Arm> arms{arm("ours", {80, 80, 80}), arm("slow", {10, 10, 10}),
                              arm("best", {40, 40, 40})};
  CHECK(only_figure({.arms = arms,
                     .figures = {{"", times_as_fast("ours", {"slow", "best"}, Better::higher), {}}}}) == 2);
}

TEST_CASE("a bar is met at its limit, and missed beyond it") {
  CHECK(at_least(20).met(20));
  CHECK_FALSE(at_least(20).met(19.9));
  CHECK(at_most(1.2).met(1.2));
  CHECK_FALSE(at_most(1.2).met(1.3));
}

TEST_CASE("a quantile is a value that was measured") {
  std::vector<double> values;
  for (int i = 100; i >= 1; --i) values.push_back(i);
  CHECK(quantile(values, 0.99) == 99);
  CHECK(quantile(values, 1) == 100);
  CHECK(quantile({7}, 0.5) == 7);
  CHECK_THROWS_AS((void)quantile({}, 0.5), std::logic_error);
}
