// Reports of billing objects, and the newest of them.
#include "rules/billing_objects.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "base/json_text.hpp"
#include "rules/lookups.hpp"

namespace orgmgr::rules {
namespace {

using model::BillingObject;
using providers::Standing;

constexpr std::array<std::string_view, 6> standings{"open",    "running", "settled",
                                                    "failing", "lapsed",  "ended"};

/// As it is kept in `BillingObject::reports`.
struct Report {
  std::optional<Timestamp> at{};
  Timestamp received{};
  std::uint8_t rank = 0;
  Standing standing = Standing::open;
  std::string event{};

  [[nodiscard]] Timestamp time() const { return at.value_or(received); }
};

/// The order in the provider's time. A report without a time is older than any with one; events of one
/// moment follow their rank, and then the standing, so that every order of arrival ends the same.
bool is_older(const Report& one, const Report& other) {
  const auto order = [](const Report& report) {
    return std::tuple(report.at.has_value(), report.time(), report.rank, report.standing,
                      std::string_view(report.event));
  };
  return order(one) < order(other);
}

bool is_owing(const Report& report) {
  return report.standing == Standing::failing || report.standing == Standing::lapsed;
}

Report read_report(std::string_view text) {
  Report report;
  if (const auto at = json::decode_string(json::find(text, "at"))) report.at = parse_time(*at);
  if (const auto received = json::decode_string(json::find(text, "received_at"))) {
    report.received = parse_time(*received).value_or(Timestamp{});
  }
  report.rank = static_cast<std::uint8_t>(json::decode_integer(json::find(text, "rank")).value_or(0));
  const std::string standing = json::decode_string(json::find(text, "standing")).value_or("");
  const auto* const found = std::find(standings.begin(), standings.end(), standing);
  if (found != standings.end()) report.standing = static_cast<Standing>(found - standings.begin());
  report.event = json::decode_string(json::find(text, "event")).value_or("");
  return report;
}

std::vector<Report> reports_of(const BillingObject& object) {
  std::vector<Report> reports;
  const auto elements = json::elements(object.reports.text()).value_or(std::vector<std::string_view>{});
  reports.reserve(elements.size());
  for (const std::string_view element : elements) reports.push_back(read_report(element));
  return reports;
}

Json written(const std::vector<Report>& reports) {
  std::string list = "[";
  for (const Report& report : reports) {
    json::ObjectWriter writer;
    if (report.at) writer.string("at", format_time(*report.at));
    writer.string("received_at", format_time(report.received))
        .integer("rank", report.rank)
        .string("standing", standings[static_cast<std::size_t>(report.standing)])
        .string("event", report.event);
    if (list.size() > 1) list += ',';
    list += std::move(writer).finish();
  }
  return Json::trusted(list + "]");
}

BillingObject decode(std::string_view key, std::string_view text) {
  auto record = model::read_billing_object(text);
  if (!record) throw_unreadable("billing_objects", key, record.error());
  return std::move(record).value();
}

BillingObject find_or_begin(const Reader& reader, const std::string& key,
                            const providers::BillingEvent& event, const std::string& object) {
  if (const auto text = reader.get(Collection::billing_objects, key)) return decode(key, *text);
  BillingObject begun;
  begun.provider = event.provider;
  begun.mode = event.mode;
  begun.object = object;
  return begun;
}

void add_customers(BillingObject& object, const std::vector<std::string>& customers) {
  for (const std::string& customer : customers) {
    auto& known = object.customers;
    if (std::find(known.begin(), known.end(), customer) == known.end()) known.push_back(customer);
  }
  std::sort(object.customers.begin(), object.customers.end());
}

/// There is one `customer`, and one `dunning`, of each customer.
std::string name_of(const providers::BillingEvent& event, const providers::ObjectReport& report) {
  const bool own_name = report.object.find(':') != std::string::npos;
  return own_name ? report.object : report.object + ":" + event.customers.front();
}

ObjectState state_of(const BillingObject& object) {
  const std::vector<Report> reports = reports_of(object);
  ObjectState state{.provider = object.provider, .object = object.object};
  if (reports.empty()) return state;
  const Report& newest = reports.back();
  state.standing = newest.standing;
  state.newest = newest.time();
  state.since = newest.time();
  if (!is_owing(newest)) return state;
  for (auto report = reports.rbegin(); report != reports.rend() && is_owing(*report); ++report) {
    state.since = std::min(state.since, report->time());
  }
  return state;
}

std::vector<std::pair<std::string, BillingObject>> billed_to(const Reader& reader, BillingProvider provider,
                                                             std::string_view customer) {
  std::vector<std::string> keys;
  reader.scan_lookups(model::billed_lookup_prefix(provider, customer), "",
                      [&](std::string_view, std::string_view key) {
                        keys.emplace_back(key);
                        return true;
                      });
  std::vector<std::pair<std::string, BillingObject>> objects;
  for (const std::string& key : keys) {
    const auto text = reader.get(Collection::billing_objects, key);
    if (!text) continue;
    BillingObject object = decode(key, *text);
    const auto& known = object.customers;  // a scan can meet another customer's
    if (std::find(known.begin(), known.end(), customer) != known.end())
      objects.emplace_back(key, std::move(object));
  }
  return objects;
}

}  // namespace

void add_reports(Context& context, const providers::BillingEvent& event, Timestamp received) {
  for (const providers::ObjectReport& said : event.reports) {
    const std::string name = name_of(event, said);
    const std::string key = model::billing_key(event.provider, event.mode, name);
    BillingObject object = find_or_begin(context.transaction, key, event, name);
    std::vector<Report> reports = reports_of(object);
    const auto is_it = [&](const Report& report) { return report.event == event.event_id; };
    if (std::any_of(reports.begin(), reports.end(), is_it)) continue;
    const Report report{said.at, received, said.rank, said.standing, event.event_id};
    reports.insert(std::upper_bound(reports.begin(), reports.end(), report, is_older), report);
    if (reports.size() > max_reports) reports.erase(reports.begin());
    object.reports = written(reports);
    add_customers(object, event.customers);
    object.version = context.revision();
    context.put(Collection::billing_objects, key, model::write(object));
  }
}

void erase_objects(Context& context, BillingProvider provider, std::string_view customer) {
  for (const auto& [key, object] : billed_to(context.transaction, provider, customer)) {
    context.erase(Collection::billing_objects, key);
  }
}

std::vector<ObjectState> objects_of(const Reader& reader, BillingProvider provider, BillingMode mode,
                                    std::string_view customer) {
  std::vector<ObjectState> states;
  for (const auto& [key, object] : billed_to(reader, provider, customer)) {
    if (object.mode == mode) states.push_back(state_of(object));
  }
  return states;
}

}  // namespace orgmgr::rules
