#pragma once

// Addresses of pages in a normal form, so that two spellings of one page are one page.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace scraper {

/// An absolute http or https URL: scheme and host in lower case, no fragment, no user and password, no default port, dots in
/// the path resolved, percent-encoding only where it is needed, and "/" for an empty path.
/// Threads: a value.
class web_address {
public:
    /// Nothing for what is no absolute http or https URL. Takes what browsers take: blanks around it, and characters that
    /// should have been encoded.
    [[nodiscard]] static std::optional<web_address> parse(std::string_view text);

    /// Where a link on this page leads; nothing for mailto:, javascript: and the like, and for what is no URL.
    [[nodiscard]] std::optional<web_address> resolve(std::string_view reference) const;

    [[nodiscard]] std::string const& text() const noexcept { return text_; }
    [[nodiscard]] bool is_https() const noexcept { return https_; }
    [[nodiscard]] std::string const& host() const noexcept { return host_; }  // an IPv6 address without brackets
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    /// Whom requests go to: "host:port", an IPv6 address in brackets.
    [[nodiscard]] std::string const& site() const noexcept { return site_; }
    /// Path and query, as a request has them.
    [[nodiscard]] std::string_view target() const noexcept { return std::string_view{text_}.substr(target_at_); }

    friend bool operator==(web_address const& a, web_address const& b) noexcept { return a.text_ == b.text_; }

private:
    web_address() = default;

    std::string text_;
    std::string host_;
    std::string site_;
    std::size_t target_at_ = 0;
    std::uint16_t port_ = 0;
    bool https_ = false;
};

}  // namespace scraper
