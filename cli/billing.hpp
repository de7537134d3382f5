// The parts of `orgmgr billing`.
#pragma once

#include "nouns.hpp"

namespace orgmgr::cli {

/// apply: one webhook.
void setup_billing_apply(CLI::App& noun, Context& context);
/// status, due, events.
void setup_billing_reads(CLI::App& noun, Context& context);
/// override, sweep.
void setup_billing_changes(CLI::App& noun, Context& context);
/// link, unlink, find: of `billing`, and of `org` as well.
void setup_customer_links(CLI::App& noun, Context& context);
/// move.
void setup_customer_move(CLI::App& noun, Context& context);

/// Adds the required option --provider.
void add_provider(CLI::App* verb, std::string& provider);

}  // namespace orgmgr::cli
