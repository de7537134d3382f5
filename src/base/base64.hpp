// Base64 (RFC 4648), strict: only what an encoder writes is read, so that no two texts mean the same bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace orgmgr {

/// With padding, without line breaks.
[[nodiscard]] std::string encode_base64(std::string_view bytes);
/// Empty where `text` is not what `encode_base64` gives: white space, another alphabet, missing padding,
/// spare bits that are set.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);
/// The alphabet for URLs and file names, without padding, as JSON Web Signatures are written (RFC 7515, 2).
[[nodiscard]] std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace orgmgr
