// Base64, HMAC-SHA256 and RSA signatures against published values and values made with other programs.
#include "base/message_authentication.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/base64.hpp"
#include "unit/provider_fixture.hpp"

using namespace orgmgr;

namespace {

std::string hmac_hex(std::string_view key, std::string_view message) {
  return hex(HmacSha256{key}.update(message).digest());
}

}  // namespace

TEST_CASE("HMAC-SHA256 gives the published values: RFC 4231, cases 1, 2 and 6") {
  CHECK(hmac_hex(std::string(20, '\x0b'), "Hi There") ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hmac_hex("Jefe", "what do ya want for nothing?") ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hmac_hex(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First") ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("HMAC-SHA256 takes keys of a block, and longer by one, and messages in pieces") {
  // Made with Python's hmac module.
  CHECK(hmac_hex(std::string(64, 'k'), "m") ==
        "3b7a8d453e76edb519238a515105a57508d0f169f480ebeee120a9e7803289fa");
  CHECK(hmac_hex(std::string(65, 'k'), "m") ==
        "c2d7d4c2256ddb097409ec0c67e1d58fa1a007fc6932cac0d892a525d08af7cc");
  CHECK(hex(HmacSha256{"Jefe"}.update("what do ya ").update("").update("want for nothing?").digest()) ==
        hmac_hex("Jefe", "what do ya want for nothing?"));
}

TEST_CASE("Base64 gives the published values: RFC 4648, 10") {
  const std::vector<std::pair<std::string, std::string>> pairs{{"", ""},
                                                               {"f", "Zg=="},
                                                               {"fo", "Zm8="},
                                                               {"foo", "Zm9v"},
                                                               {"foob", "Zm9vYg=="},
                                                               {"fooba", "Zm9vYmE="},
                                                               {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : pairs) {
    CHECK(encode_base64(bytes) == text);
    CHECK(decode_base64(text) == bytes);
    CHECK(decode_base64url(text.substr(0, text.find('='))) == bytes);
  }
}

TEST_CASE("Base64 keeps every byte, at every place of a group") {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  for (std::size_t skipped = 0; skipped < 3; ++skipped) {
    CHECK(decode_base64(encode_base64(bytes.substr(skipped))) == bytes.substr(skipped));
  }
  CHECK(encode_base64("\xfb\xff") == "+/8=");
  CHECK(decode_base64url("-_8") == "\xfb\xff");
}

TEST_CASE("Base64 that no encoder writes is refused") {
  for (const char* text : {"Zg", "Zg=", "Zg===", "====", "=", "Z===", "Zm9v=", "Zm9vZ===", "Zm 9v", "Zm9v\n",
                           "Zh==", "Zm9=", "-_8=", "Zm=v", "Zm9v\xc3\xab=="}) {
    CAPTURE(text);
    CHECK_FALSE(decode_base64(text).has_value());
  }
  for (const char* text : {"Zg==", "Z", "Zh", "Zm9", "+/8", "Zm9v\n", "Zm.v"}) {
    CAPTURE(text);
    CHECK_FALSE(decode_base64url(text).has_value());
  }
}

TEST_CASE("an RSA signature is verified, and no altered one is") {
  const tests::SigningKey signer;
  const auto key = RsaPublicKey::from_pem(signer.public_pem());
  REQUIRE(key.has_value());
  const std::string message = "a message";
  const std::string signature = signer.sign(message);
  CHECK(key->verifies(message, signature));
  CHECK_FALSE(key->verifies("a massage", signature));
  CHECK_FALSE(key->verifies("", signature));
  CHECK_FALSE(key->verifies(message, ""));
  CHECK_FALSE(key->verifies(message, signature + '\0'));
  for (std::size_t size = 0; size < signature.size(); ++size) {
    CHECK_FALSE(key->verifies(message, signature.substr(0, size)));
    CHECK_FALSE(key->verifies(message, tests::flipped(signature, size, 0)));
  }
  const tests::SigningKey other;
  CHECK_FALSE(key->verifies(message, other.sign(message)));
}

TEST_CASE("only RSA public keys of 2048 bits or more are taken") {
  const std::string pem = tests::SigningKey{}.public_pem();
  CHECK(RsaPublicKey::from_pem(pem).has_value());
  // Long enough, and for RSASSA-PSS alone.
  CHECK_FALSE(RsaPublicKey::from_pem(tests::SigningKey{"RSA-PSS"}.public_pem()).has_value());
  CHECK_FALSE(RsaPublicKey::from_pem("").has_value());
  CHECK_FALSE(RsaPublicKey::from_pem("whatever").has_value());
  for (std::size_t size = 0; size + 1 < pem.size(); size += 7) {
    CHECK_FALSE(RsaPublicKey::from_pem(pem.substr(0, size)).has_value());
  }
  // Made with `openssl genrsa 1024` and `openssl ecparam -name prime256v1`.
  CHECK_FALSE(RsaPublicKey::from_pem("-----BEGIN PUBLIC KEY-----\n"
                                     "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCrZzY6Tq85YZrBomWC5G3CyYjg\n"
                                     "SaE0dqx/xmoU8fhROUIaMs0E3BqkPkurg/Z3+0u+SKdm6XzxfTv2AFk/V+h/9QKE\n"
                                     "ZXZxJ0prmE/Y9/MhPWypaaf8uiuJSEJ9Z4jALadA/ujtrVcFKK+tDuor1d14pZUH\n"
                                     "GRegshZ58vAGeaJybwIDAQAB\n"
                                     "-----END PUBLIC KEY-----\n")
                  .has_value());
  CHECK_FALSE(RsaPublicKey::from_pem("-----BEGIN PUBLIC KEY-----\n"
                                     "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEhCJ82lKlfjjGrat78Q+9n/PhAARH\n"
                                     "lHSx/G1xHhMQqzqzZaj5KcS554NazmKDe3n5py7ayAfu30J+AAlwBWqWxw==\n"
                                     "-----END PUBLIC KEY-----\n")
                  .has_value());
  // Would ask the terminal for a passphrase.
  CHECK_FALSE(RsaPublicKey::from_pem("-----BEGIN PUBLIC KEY-----\n"
                                     "Proc-Type: 4,ENCRYPTED\n"
                                     "DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n"
                                     "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n"
                                     "-----END PUBLIC KEY-----\n")
                  .has_value());
}
