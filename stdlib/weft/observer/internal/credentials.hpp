#pragma once
// The cookie: the secret that lets somebody in over TCP. Programs show that they know it without sending it; a browser sends it
// once, to a node on the same machine, and gets a token that is worth nothing after an hour.

#include <weft/observer/internal/roles.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::observe {

/// Used by the control thread only.
class credentials {
public:
    using clock = std::chrono::steady_clock;
    static constexpr std::chrono::seconds token_life{3600};
    static constexpr std::size_t max_tokens = 64;  ///< the oldest goes first

    /// `granted` is what those who know the cookie may do. An empty cookie lets nobody in. `now` is for tests.
    credentials(std::string cookie, role granted, std::function<clock::time_point()> now = {});

    /// What a client must make its proof of; another one each time.
    [[nodiscard]] static std::string fresh_nonce();
    /// What somebody who knows the cookie answers: HMAC-SHA256 of the nonce.
    [[nodiscard]] role role_of_proof(std::string_view nonce, std::string_view proof) const;

    /// A token for the cookie; nothing when it is another cookie.
    [[nodiscard]] std::optional<std::string> log_in(std::string_view cookie);
    /// none for one that was not given out, or is too old.
    [[nodiscard]] role role_of_token(std::string_view token) const;

private:
    struct token {
        std::string text;
        clock::time_point until;
    };
    std::string cookie_;
    role granted_;
    std::function<clock::time_point()> now_;
    std::vector<token> tokens_;
};

}  // namespace weft::observe
