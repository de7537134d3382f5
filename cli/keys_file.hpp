// The file of keys that webhooks are believed by. Never an argument: whoever lists the processes of a machine
// sees those.
#pragma once

#include <orgmgr/billing.hpp>
#include <string>

namespace orgmgr::cli {

/// The keys in the file `path`, else in the one that ORGMGR_BILLING_KEYS names; none where neither is said.
/// Throws `StorageError` path_not_found, io_failed, and unsafe_path for a file that others than its owner may
/// read or change, or whose owner is neither who runs this nor root; `BadResult` with what
/// `read_billing_keys` refuses.
[[nodiscard]] BillingKeys read_keys_file(const std::string& path);

}  // namespace orgmgr::cli
