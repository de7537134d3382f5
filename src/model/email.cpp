// E-mail addresses as invitations compare them. No folding beyond ASCII case: look-alikes of other
// scripts must not claim an address.
#include <algorithm>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "model/limits.hpp"

namespace orgmgr::model {
namespace {

constexpr std::size_t max_domain_bytes = 253;       // RFC 1035, 2.3.4, as text without the root
constexpr std::size_t max_domain_label_bytes = 63;  // the same

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

std::string lower(std::string_view text) {
  std::string lowered{text};
  for (char& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lowered;
}

bool is_domain_label(std::string_view label) {
  return !label.empty() && label.size() <= max_domain_label_bytes && label.front() != '-' &&
         label.back() != '-' &&
         std::all_of(label.begin(), label.end(), [](char c) { return is_alphanumeric(c) || c == '-'; });
}

/// Two labels or more: an address at a bare top-level domain is a slip.
bool is_domain(std::string_view domain) {
  if (domain.size() > max_domain_bytes) return false;
  std::size_t labels = 0;
  for (std::string_view rest = domain;; ++labels) {
    const std::size_t dot = rest.find('.');
    if (!is_domain_label(rest.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return labels > 0;
    rest.remove_prefix(dot + 1);
  }
}

/// RFC 5322 dot-atom; quoted forms are refused.
bool is_local_part(std::string_view local) {
  constexpr std::string_view others = "!#$%&'*+-/=?^_`{|}~.";
  return !local.empty() && local.size() <= max_email_local_bytes && local.front() != '.' &&
         local.back() != '.' && local.find("..") == std::string_view::npos &&
         std::all_of(local.begin(), local.end(),
                     [&](char c) { return is_alphanumeric(c) || others.find(c) != std::string_view::npos; });
}

}  // namespace

Result<std::string> check_email(std::string_view email) {
  const std::string address = lower(text::is_utf8(email) ? text::trim(email) : email);
  const std::size_t at = address.find('@');
  if (at != std::string::npos && address.size() <= max_email_bytes &&
      is_local_part(std::string_view(address).substr(0, at)) &&
      is_domain(std::string_view(address).substr(at + 1))) {
    return address;
  }
  return Error{ErrorCode::email_invalid,
               "An e-mail address is local@domain in ASCII (international domains as xn--…), at most " +
                   std::to_string(max_email_bytes) + " bytes; '" + text::excerpt(email) + "' is not",
               {},
               "email"};
}

Result<std::string> check_email_domain(std::string_view domain) {
  const std::string lowered = lower(text::is_utf8(domain) ? text::trim(domain) : domain);
  if (is_domain(lowered)) return lowered;
  return Error{ErrorCode::email_invalid,
               "An e-mail domain is labels of a-z 0-9 - joined by dots (international ones as xn--…); '" +
                   text::excerpt(domain) + "' is not",
               {},
               "email_domain"};
}

}  // namespace orgmgr::model
