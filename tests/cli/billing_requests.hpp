// Webhooks in files, as the command line takes them.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "base/json_text.hpp"
#include "billing/webhooks.hpp"
#include "cli/run.hpp"

namespace orgmgr::test {

/// Writes a file that nobody else may read, and answers with its path.
inline std::string private_file(const std::string& path, std::string_view text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
  std::filesystem::permissions(path,
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  return path;
}

/// The keys that the webhooks of these tests are signed with.
inline std::string keys_file(const Home& home) {
  return private_file(home.folder() / "keys",
                      R"({"stripe":{"secrets":[)" + json::quote(tests::webhook_secret) +
                          R"(],"tolerance_seconds":3600},"lago":{"signature":"hmac","hmac_key":)" +
                          json::quote(tests::webhook_hmac_key) + "}}");
}

/// As `curl -D` writes it.
inline std::string header_file(const Home& home, const tests::Webhook& webhook) {
  std::string text = "POST /webhooks HTTP/1.1\r\nHost: example.com\r\n";
  for (const auto& [name, value] : webhook.headers) text.append(name).append(": ").append(value) += "\r\n";
  return private_file(home.folder() / "header", text + "\r\n");
}

/// The words that hand a webhook in, its body in a file.
inline Words applying(const Home& home, const tests::Webhook& webhook) {
  return {"billing",        "apply",
          "--provider",     std::string(to_string(webhook.provider)),
          "--headers-file", header_file(home, webhook),
          "--body-file",    private_file(home.folder() / "body", webhook.body),
          "--keys",         keys_file(home)};
}

inline Timestamp this_second() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}
inline std::int64_t seconds_of(Timestamp at) {
  return std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
}

/// An event about an invoice, signed now.
inline tests::Webhook about_invoice(std::string_view event, std::string_view type,
                                    std::string_view customer = "cus_1") {
  const Timestamp now = this_second();
  return tests::stripe_webhook(
      tests::stripe_event(event, type, tests::stripe_object("in_1", "open", customer), seconds_of(now)), now);
}

}  // namespace orgmgr::test
