// Every comparison of a secret takes the same time wherever the two differ.

#include <weft/detail/hmac.hpp>
#include <weft/observer/internal/credentials.hpp>

#include <algorithm>
#include <utility>

namespace weft::observe {
namespace {

constexpr std::size_t nonce_bytes = 32;

// tidy: allow clock::now, a token's life is real time
credentials::clock::time_point real_time() { return credentials::clock::now(); }

}  // namespace

credentials::credentials(std::string cookie, role granted, std::function<clock::time_point()> now)
    : cookie_{std::move(cookie)}, granted_{granted}, now_{now ? std::move(now) : &real_time} {}

std::string credentials::fresh_nonce() { return detail::random_hex(nonce_bytes); }

role credentials::role_of_proof(std::string_view nonce, std::string_view proof) const {
    if (cookie_.empty() || nonce.empty()) return role::none;
    return detail::same_secret(detail::hmac_sha256(cookie_, nonce), proof) ? granted_ : role::none;
}

std::optional<std::string> credentials::log_in(std::string_view cookie) {
    if (cookie_.empty() || !detail::same_secret(cookie_, cookie)) return std::nullopt;
    auto const now = now_();
    std::erase_if(tokens_, [now](token const& each) { return each.until <= now; });
    if (tokens_.size() == max_tokens) tokens_.erase(tokens_.begin());
    return tokens_.emplace_back(token{detail::random_hex(nonce_bytes), now + token_life}).text;
}

role credentials::role_of_token(std::string_view text) const {
    auto const fits = [&, now = now_()](token const& each) { return each.until > now && detail::same_secret(each.text, text); };
    return std::ranges::any_of(tokens_, fits) ? granted_ : role::none;
}

}  // namespace weft::observe
