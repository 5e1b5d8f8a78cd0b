#pragma once
// HMAC-SHA256 and random bytes, as text: what two ends that know one secret use to show that they know it.

#include <cstddef>
#include <string>
#include <string_view>

namespace weft::detail {

/// 64 hexadecimal digits. Threads: any. Source: RFC 2104.
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view text);

/// So many bytes that nobody can guess, in hexadecimal digits. Errors: std::runtime_error when the system has none.
[[nodiscard]] std::string random_hex(std::size_t bytes);

/// Whether the two are equal; how long it takes tells nothing of where they differ.
[[nodiscard]] bool same_secret(std::string_view a, std::string_view b);

}  // namespace weft::detail
