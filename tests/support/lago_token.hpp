// Tokens as Lago signs its webhooks with, by a key made for this run.
#pragma once

#include <doctest/doctest.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/base64.hpp"
#include "base/json_text.hpp"

namespace orgmgr::tests {

/// An RSA key made for this run, so that no private key stands in the sources.
class SigningKey {
 public:
  explicit SigningKey(const char* algorithm = "RSA") : key_(make(algorithm), &EVP_PKEY_free) {}

  [[nodiscard]] std::string public_pem() const {
    const std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), &BIO_free};
    REQUIRE(PEM_write_bio_PUBKEY(out.get(), key_.get()) == 1);
    char* text = nullptr;
    const long size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
  }
  /// RS256.
  [[nodiscard]] std::string sign(std::string_view message) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    REQUIRE(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1);
    const auto* const bytes = reinterpret_cast<const unsigned char*>(message.data());
    std::size_t size = 0;
    REQUIRE(EVP_DigestSign(context.get(), nullptr, &size, bytes, message.size()) == 1);
    std::string signature(size, '\0');
    REQUIRE(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                           message.size()) == 1);
    signature.resize(size);
    return signature;
  }

 private:
  /// Of 2048 bits, which is what libcrypto makes when not told otherwise.
  static EVP_PKEY* make(const char* algorithm) {
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context{
        EVP_PKEY_CTX_new_from_name(nullptr, algorithm, nullptr), &EVP_PKEY_CTX_free};
    EVP_PKEY* key = nullptr;
    REQUIRE(EVP_PKEY_keygen_init(context.get()) == 1);
    REQUIRE(EVP_PKEY_generate(context.get(), &key) == 1);
    return key;
  }

  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

/// One for all tests that do not need several: making one takes a tenth of a second.
inline const SigningKey& signing_key() {
  static const SigningKey key;
  return key;
}

inline std::string encode_base64url(std::string_view bytes) {
  std::string text = encode_base64(bytes);
  for (char& digit : text) digit = digit == '+' ? '-' : digit == '/' ? '_' : digit;
  return text.substr(0, text.find('='));
}

inline constexpr std::string_view lago_issuer = "https://lago.example";

/// A compact JSON Web Signature over any header and payload.
inline std::string token(std::string_view payload, std::string_view header = R"({"alg":"RS256"})",
                         const SigningKey& key = signing_key()) {
  const std::string signed_part = encode_base64url(header) + "." + encode_base64url(payload);
  return signed_part + "." + encode_base64url(key.sign(signed_part));
}

inline std::string token_payload(std::string_view body, std::string_view issuer = lago_issuer) {
  json::ObjectWriter writer;
  writer.string("data", body).string("iss", issuer);
  return std::move(writer).finish();
}

}  // namespace orgmgr::tests
