// The parts of `orgmgr billing`.
#pragma once

#include "nouns.hpp"

namespace orgmgr::cli {

/// apply: one webhook.
void setup_billing_apply(Command& noun, Context& context);
/// status, due, events.
void setup_billing_reads(Command& noun, Context& context);
/// override, sweep.
void setup_billing_changes(Command& noun, Context& context);
/// link, unlink, find: of `billing`, and of `org` as well.
void setup_customer_links(Command& noun, Context& context);
/// move.
void setup_customer_move(Command& noun, Context& context);

/// Adds the required option --provider.
void add_provider(Command* verb, std::string& provider);

}  // namespace orgmgr::cli
