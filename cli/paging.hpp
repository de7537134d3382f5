// Long lists: all of them, or `--limit N` with a cursor to go on with.
#pragma once

#include <algorithm>
#include <functional>
#include <limits>
#include <orgmgr/query.hpp>
#include <orgmgr/result.hpp>
#include <string>

#include "command.hpp"
#include "context.hpp"
#include "error_output.hpp"
#include "json_slices.hpp"
#include "time_arguments.hpp"

namespace orgmgr::cli {

struct PageOptions {
  std::string limit{};  ///< empty: all
  std::string after{};
};

inline void add_page_options(Command* verb, PageOptions& page) {
  verb->add_option("--limit", page.limit, "At most so many; all unless said")->type_name("N");
  verb->add_option("--after", page.after, "Go on after the page that gave this cursor")->type_name("CURSOR");
}

/// Prints what `fetch` gives, page by page; when --limit cut the list, the cursor for the rest
/// goes to standard error.
template <class T>
void print_pages(Context& context, const Shape& shape, const PageOptions& asked,
                 const std::function<Page<T>(const PageRequest&)>& fetch) {
  constexpr std::uint64_t largest_page = 1000;
  constexpr std::uint64_t no_limit = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t left = asked.limit.empty()
                           ? no_limit
                           : parse_number(asked.limit, "--limit", ErrorCode::limit_invalid, 1, no_limit - 1);
  const bool limited = left != no_limit;
  PageRequest request{asked.after, static_cast<std::size_t>(std::min(left, largest_page))};
  Page<T> page = fetch(request);  // refusals come before any output
  Output& output = context.output();
  output.begin(shape);
  while (true) {
    for (const T& item : page.items) output.record(to_json(item));
    left -= std::min<std::uint64_t>(left, page.items.size());
    if (page.next.empty() || left == 0) break;
    request = {page.next, static_cast<std::size_t>(std::min(left, largest_page))};
    page = fetch(request);
  }
  output.end();
  if (!limited || page.next.empty()) return;
  output.flush();  // the hint comes after the list
  if (context.wants_json()) {
    say(JsonObject().string("next", page.next).text());
  } else {
    say("More: --after " + page.next);
  }
}

}  // namespace orgmgr::cli
