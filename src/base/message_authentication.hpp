// Who sent these bytes? HMAC-SHA256 (RFC 2104) for shared secrets, RSA signatures for public keys.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "base/digest.hpp"

struct evp_pkey_st;

namespace orgmgr {

/// HMAC-SHA256, incremental. Keys of any length. Cannot fail.
class HmacSha256 {
 public:
  explicit HmacSha256(std::string_view key);
  HmacSha256& update(std::string_view bytes);
  /// Ends the computation. To be compared with `constant_time_equal` only, in whichever form.
  [[nodiscard]] Sha256::Digest digest();

 private:
  static constexpr std::size_t block_bytes = 64;

  std::array<char, block_bytes> key_{};  // padded with zeros, or the digest of a longer key
  Sha256 inner_;
};

/// An RSA public key of at least 2048 bits, as RFC 7518, 3.3 asks. Immutable; may be used from several
/// threads at once.
class RsaPublicKey {
 public:
  /// Reads a PEM block `PUBLIC KEY`. Empty where it is anything else, another kind of key, or too short a
  /// one.
  [[nodiscard]] static std::optional<RsaPublicKey> from_pem(std::string_view pem);
  /// Whether `signature` is the RS256 signature of `message`: RSASSA-PKCS1-v1_5 with SHA-256.
  [[nodiscard]] bool verifies(std::string_view message, std::string_view signature) const;

 private:
  struct Release {
    void operator()(evp_pkey_st* key) const noexcept;
  };

  explicit RsaPublicKey(std::unique_ptr<evp_pkey_st, Release> key) : key_(std::move(key)) {}

  std::unique_ptr<evp_pkey_st, Release> key_;
};

}  // namespace orgmgr
