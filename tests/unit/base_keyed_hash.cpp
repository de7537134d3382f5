// The fingerprint against libcrypto's own SipHash, and what a key is for.
#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <cstring>
#include <memory>
#include <string>

#include "base/keyed_hash.hpp"

namespace {

/// SipHash-1-3 with 16 bytes of output, by libcrypto.
orgmgr::Fingerprint by_libcrypto(const orgmgr::HashKey& key, const std::string& text) {
  const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> method(EVP_MAC_fetch(nullptr, "SIPHASH", nullptr),
                                                                 &EVP_MAC_free);
  const std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> context(EVP_MAC_CTX_new(method.get()),
                                                                          &EVP_MAC_CTX_free);
  unsigned compression = 1;
  unsigned finalization = 3;
  std::size_t size = 16;
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_uint("c-rounds", &compression),
                                   OSSL_PARAM_construct_uint("d-rounds", &finalization),
                                   OSSL_PARAM_construct_size_t("size", &size), OSSL_PARAM_construct_end()};
  unsigned char secret[16];
  std::memcpy(secret, key.data(), 16);
  orgmgr::Fingerprint fingerprint{};
  unsigned char bytes[16];
  REQUIRE(EVP_MAC_init(context.get(), secret, 16, parameters) == 1);
  REQUIRE(EVP_MAC_update(context.get(), reinterpret_cast<const unsigned char*>(text.data()), text.size()) ==
          1);
  REQUIRE(EVP_MAC_final(context.get(), bytes, &size, sizeof bytes) == 1);
  REQUIRE(size == 16);
  std::memcpy(fingerprint.data(), bytes, 16);
  return fingerprint;
}

}  // namespace

TEST_CASE("The fingerprint is SipHash-1-3 with 128 bits, at every length of the last word and beyond 255") {
  const orgmgr::HashKey key{0x0706050403020100U, 0x0F0E0D0C0B0A0908U};
  std::string text;
  for (int size = 0; size < 300; ++size) {
    CHECK(orgmgr::keyed_hash(key, text) == by_libcrypto(key, text));
    text.push_back(static_cast<char>(size * 7));
  }
}

TEST_CASE("Another key gives another fingerprint") {
  const orgmgr::HashKey key{1, 2};
  CHECK(orgmgr::keyed_hash(key, "alice") != orgmgr::keyed_hash({1, 3}, "alice"));
  CHECK(orgmgr::keyed_hash(key, "alice") != orgmgr::keyed_hash(key, "alicf"));
}
