// HMAC over our own SHA-256, and RSA through EVP, which nothing but a signed request may wake up: its set-up
// would cost a cold process that only reads as much as all else it does.
#include "base/message_authentication.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <climits>

namespace orgmgr {
namespace {

constexpr int min_key_bits = 2048;

/// Takes back what libcrypto leaves in the thread's error queue; the host may be watching its own.
class ErrorQueueMark {
 public:
  ErrorQueueMark() { ERR_set_mark(); }
  ~ErrorQueueMark() { ERR_pop_to_mark(); }
  ErrorQueueMark(const ErrorQueueMark&) = delete;
  ErrorQueueMark& operator=(const ErrorQueueMark&) = delete;
};

// Without it, libcrypto would ask the terminal for the passphrase of an encrypted block.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*data*/) { return 0; }

const unsigned char* bytes_of(std::string_view text) noexcept {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string_view text_of(const Sha256::Digest& digest) noexcept {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace

HmacSha256::HmacSha256(std::string_view key) {
  if (key.size() > key_.size()) {
    const Sha256::Digest shortened = Sha256{}.update(key).digest();
    const std::string_view text = text_of(shortened);
    std::copy(text.begin(), text.end(), key_.begin());
  } else {
    std::copy(key.begin(), key.end(), key_.begin());
  }
  std::array<char, block_bytes> padded = key_;
  for (char& byte : padded) byte = static_cast<char>(byte ^ 0x36);
  inner_.update({padded.data(), padded.size()});
}

HmacSha256& HmacSha256::update(std::string_view bytes) {
  inner_.update(bytes);
  return *this;
}

Sha256::Digest HmacSha256::digest() {
  std::array<char, block_bytes> padded = key_;
  for (char& byte : padded) byte = static_cast<char>(byte ^ 0x5C);
  const Sha256::Digest inner = inner_.digest();
  return Sha256{}.update({padded.data(), padded.size()}).update(text_of(inner)).digest();
}

void RsaPublicKey::Release::operator()(evp_pkey_st* key) const noexcept { EVP_PKEY_free(key); }

std::optional<RsaPublicKey> RsaPublicKey::from_pem(std::string_view pem) {
  if (pem.size() > INT_MAX) return std::nullopt;
  const ErrorQueueMark mark;
  const std::unique_ptr<BIO, decltype(&BIO_free)> source{
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
  if (!source) return std::nullopt;
  std::unique_ptr<evp_pkey_st, Release> key{
      PEM_read_bio_PUBKEY(source.get(), nullptr, &no_passphrase, nullptr)};
  if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA ||
      EVP_PKEY_get_bits(key.get()) < min_key_bits) {
    return std::nullopt;
  }
  return RsaPublicKey{std::move(key)};
}

bool RsaPublicKey::verifies(std::string_view message, std::string_view signature) const {
  const ErrorQueueMark mark;
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  EVP_PKEY_CTX* parameters = nullptr;  // owned by `context`
  if (!context || EVP_DigestVerifyInit(context.get(), &parameters, EVP_sha256(), nullptr, key_.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PADDING) != 1) {
    return false;
  }
  return EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                          message.size()) == 1;
}

}  // namespace orgmgr
