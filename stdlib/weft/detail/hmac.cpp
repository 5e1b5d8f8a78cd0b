// OpenSSL's libcrypto does the work.

#include <weft/detail/hmac.hpp>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <span>
#include <stdexcept>
#include <vector>

namespace weft::detail {
namespace {

std::string to_hex(std::span<unsigned char const> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (unsigned char const each : bytes) {
        text += digits[each >> 4U];
        text += digits[each & 15U];
    }
    return text;
}

unsigned char const* bytes_of(std::string_view text) { return reinterpret_cast<unsigned char const*>(text.data()); }

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> made{};
    unsigned length = 0;
    if (::HMAC(::EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(text), text.size(), made.data(), &length) == nullptr)
        throw std::runtime_error{"HMAC-SHA256 failed"};
    return to_hex({made.data(), length});
}

std::string random_hex(std::size_t bytes) {
    std::vector<unsigned char> made(bytes);
    if (::RAND_bytes(made.data(), static_cast<int>(bytes)) != 1) throw std::runtime_error{"the system has no random bytes"};
    return to_hex(made);
}

bool same_secret(std::string_view a, std::string_view b) {
    return a.size() == b.size() && ::CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace weft::detail
