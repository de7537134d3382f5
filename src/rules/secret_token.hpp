// Tokens that are shown once, and the hashes by which the store knows them.
#pragma once

#include <string>
#include <string_view>

#include <orgmgr/options.hpp>

namespace orgmgr::rules {

/// 43 characters of base64url from 256 random bits; the first is never a dash.
[[nodiscard]] std::string new_secret_token(const Randomness& random);
/// SHA-256, 64 hexadecimal digits. What is searched for is the hash, so that the time that a search
/// takes tells nothing about a token.
[[nodiscard]] std::string token_hash(std::string_view token);
/// An id as errors may repeat it: hosts log them. Who gives a token where an id belongs reads "(a token)".
[[nodiscard]] std::string shown_id(std::string_view id);

}  // namespace orgmgr::rules
