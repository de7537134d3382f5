// `orgmgr billing status|due|events`.
#include "billing.hpp"
#include "columns.hpp"
#include "org.hpp"
#include "organization_reference.hpp"
#include "principal_reads.hpp"

namespace orgmgr::cli {
namespace {

struct StatusOptions {
  std::string org{};
};

void run_status(Context& context, const StatusOptions& options) {
  const Principal who = context.principal_for_reading();
  const BillingStatus status = read_billing(who, organization_id(who, options.org));
  context.output().one(billing_status_shape(), to_json(status));
}

template <class Record>
void print_all(Context& context, const Shape& shape, const std::vector<Record>& records) {
  context.output().begin(shape);
  for (const Record& record : records) context.output().record(to_json(record));
  context.output().end();
}

void run_due(Context& context, const NoOptions&) {
  print_all(context, billing_due_shape(), context.open_for_reading().list_billing_due());
}

void run_events(Context& context, const NoOptions&) {
  print_all(context, billing_event_shape(), context.open_for_reading().list_waiting_billing_events());
}

}  // namespace

void setup_billing_reads(Command& noun, Context& context) {
  const auto status = add_verb<StatusOptions>(
      noun, context, {"status", "How an organization stands now", "orgmgr billing status acme-corp"},
      run_status);
  add_org(status.app, status.options->org);
  add_verb<NoOptions>(noun, context,
                      {"due", "List organizations whose stored state no longer counts and waits for a sweep",
                       "orgmgr billing due"},
                      run_due);
  add_verb<NoOptions>(
      noun, context,
      {"events", "List events about customers that no organization has", "orgmgr billing events --json"},
      run_events);
}

}  // namespace orgmgr::cli
