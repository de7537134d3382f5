// HMAC in base64 over the body, or a token signed with RS256 that holds the body.
#include "providers/lago_signature.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "base/base64.hpp"
#include "base/digest.hpp"
#include "base/json_text.hpp"
#include "base/message_authentication.hpp"
#include "providers/request_header.hpp"

namespace orgmgr::providers {
namespace {

constexpr std::string_view signature_header = "X-Lago-Signature";
constexpr std::string_view algorithm_header = "X-Lago-Signature-Algorithm";

// A token holds the body as a JSON string, at most six bytes for one (\u0026), and that in base64, four for
// three.
constexpr std::size_t max_token_bytes_per_body_byte = 8;
constexpr std::size_t max_token_bytes_beside_body = 8U << 10U;

Error refused(ErrorCode code, std::string message, std::string_view header = signature_header) {
  return Error(code, std::move(message), std::string(header));
}

Error not_configured(std::string message) {
  return Error(ErrorCode::billing_not_configured, std::move(message), "lago");
}

std::string_view name_of(LagoSignature signature) noexcept {
  return signature == LagoSignature::hmac ? "hmac" : "jwt";
}

/// The three parts of a compact JSON Web Signature (RFC 7515, 3.1). Views the header.
struct Token {
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
  std::string_view signed_part;  ///< header and payload with the dot between them
};

std::optional<Token> split_token(std::string_view text) {
  const std::size_t first = text.find('.');
  const std::size_t second = first == std::string_view::npos ? first : text.find('.', first + 1);
  // A fourth part would leave a dot in the third, which is no base64.
  if (second == std::string_view::npos) return std::nullopt;
  return Token{text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1),
               text.substr(0, second)};
}

/// A part of a token as JSON text; empty where it is no acceptable JSON.
std::string decode_part(std::string_view part) {
  auto text = decode_base64url(part);
  return text && !json::check(*text) ? std::move(*text) : std::string{};
}

/// Lago's header says `alg` and nothing else. What else a header can say changes how the rest is to be read
/// (`crit`, `b64`) or where the key comes from (`jku`, `x5c`), so that none of it is taken.
Result<void> check_token_header(std::string_view part) {
  const std::string header = decode_part(part);
  const auto fields = json::members(header);
  if (!fields || fields->size() != 1 || fields->front().key != "alg") {
    return refused(ErrorCode::signature_invalid,
                   "The signature is no token of Lago's: its header is of another form.");
  }
  if (json::decode_string(fields->front().value) != "RS256") {
    return refused(ErrorCode::signature_algorithm,
                   "The token is not signed with RS256, which is what is configured.");
  }
  return {};
}

Result<void> check_token_payload(std::string_view part, std::string_view issuer, std::string_view body) {
  const std::string payload = decode_part(part);
  const auto said_issuer = json::decode_string(json::find(payload, "iss"));
  if (!said_issuer || !constant_time_equal(*said_issuer, issuer)) {
    return refused(
        ErrorCode::signature_invalid,
        "The token was made by another Lago than the configured one: the issuers differ. It must be the "
        "URL of the API, written as Lago itself has it.");
  }
  const auto data = json::decode_string(json::find(payload, "data"));
  if (!data || !constant_time_equal(*data, body)) {
    return refused(ErrorCode::signature_invalid,
                   "The token was made for another body. Hand in the body byte for byte as it came.");
  }
  return {};
}

/// PEM as it is, or out of the base64 that Lago's API gives, which it breaks into lines.
std::optional<RsaPublicKey> read_public_key(std::string_view configured) {
  if (configured.starts_with("-----BEGIN")) return RsaPublicKey::from_pem(configured);
  std::string encoded{configured};
  std::erase_if(encoded, [](char c) { return c == '\n' || c == '\r' || c == ' ' || c == '\t'; });
  const auto pem = decode_base64(encoded);
  return pem ? RsaPublicKey::from_pem(*pem) : std::nullopt;
}

Result<void> check_token(const LagoKeys& keys, std::string_view given, std::string_view body) {
  const auto key = read_public_key(keys.public_key);
  if (!key) {
    return not_configured(
        "The public key of Lago (OpenOptions::billing, lago.public_key) cannot be read: it must be an RSA "
        "key of 2048 bits or more, as PEM or as Lago's API gives it.");
  }
  if (given.size() > body.size() * max_token_bytes_per_body_byte + max_token_bytes_beside_body) {
    return refused(ErrorCode::signature_invalid,
                   "The signature is longer than a token that holds this body.");
  }
  const auto token = split_token(given);
  if (!token)
    return refused(ErrorCode::signature_invalid, "The signature is no token: it has no three parts.");
  if (auto header = check_token_header(token->header); !header) return header;
  const auto signature = decode_base64url(token->signature);
  if (!signature || !key->verifies(token->signed_part, *signature)) {
    return refused(ErrorCode::signature_invalid,
                   "The token is not signed with the configured public key. Ask Lago for its key again.");
  }
  return check_token_payload(token->payload, keys.issuer, body);
}

Result<void> check_hmac(const LagoKeys& keys, std::string_view given, std::string_view body) {
  const Sha256::Digest digest = HmacSha256{keys.hmac_key}.update(body).digest();
  const std::string expected = encode_base64({reinterpret_cast<const char*>(digest.data()), digest.size()});
  if (constant_time_equal(given, expected)) return {};
  return refused(
      ErrorCode::signature_invalid,
      "The signature is not right for this body. Hand in the body byte for byte as it came, and the HMAC key "
      "of this very organization of Lago.");
}

Result<void> check_configured(const LagoKeys& keys) {
  if (keys.signature == LagoSignature::hmac) {
    if (keys.hmac_key.empty())
      return not_configured(
          "No HMAC key of Lago is configured. Hand it in: OpenOptions::billing, lago.hmac_key.");
    return {};
  }
  if (keys.public_key.empty())
    return not_configured(
        "No public key of Lago is configured. Hand it in: OpenOptions::billing, lago.public_key.");
  if (keys.issuer.empty())
    return not_configured(
        "No issuer is configured. Hand in the URL of Lago's API: OpenOptions::billing, lago.issuer.");
  return {};
}

}  // namespace

Result<void> check_lago_signature(const LagoKeys& keys, std::span<const HeaderField> headers,
                                  std::string_view body) {
  if (auto configured = check_configured(keys); !configured) return configured;
  const auto given = find_header(headers, signature_header);
  if (!given) return given.error();
  const auto algorithm = find_header(headers, algorithm_header);
  if (!algorithm) return algorithm.error();
  if (given.value().empty()) {
    return refused(ErrorCode::signature_missing,
                   "The request has no header X-Lago-Signature. Hand in the header as Lago sent it.");
  }
  if (!algorithm.value().empty() && algorithm.value() != name_of(keys.signature)) {
    return refused(ErrorCode::signature_algorithm,
                   "The request names another signature algorithm than " +
                       std::string(name_of(keys.signature)) +
                       ", which is what is configured. Set the endpoint in Lago, or the keys here.",
                   algorithm_header);
  }
  return keys.signature == LagoSignature::hmac ? check_hmac(keys, given.value(), body)
                                               : check_token(keys, given.value(), body);
}

}  // namespace orgmgr::providers
