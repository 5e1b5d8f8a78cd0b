// Normal forms by Boost.URL (web_address.hpp). What it refuses and browsers take is encoded before.

#include "scraper/web_address.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>

#include <charconv>

namespace scraper {

namespace {

namespace urls = boost::urls;

constexpr std::uint16_t http_port = 80;
constexpr std::uint16_t https_port = 443;
constexpr std::size_t longest = 8000;  // as RFC 9110 recommends at least; a longer one is a trap more often than a page

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool must_be_encoded(std::string_view text, std::size_t at) {
    constexpr std::string_view never = "\"<>\\^`{|}";
    char const c = text[at];
    if (c <= ' ' || c >= '\x7f' || never.find(c) != std::string_view::npos) return true;
    return c == '%' && !(at + 2 < text.size() && is_hex(text[at + 1]) && is_hex(text[at + 2]));
}

std::string cleaned(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    text = text.substr(0, text.find('#'));
    std::string clean;
    for (std::size_t at = 0; at < text.size(); ++at) {
        char const c = text[at];
        if (c == '\t' || c == '\n' || c == '\r') continue;
        auto const byte = static_cast<unsigned char>(c);
        if (must_be_encoded(text, at)) clean += {'%', digits[byte / 16], digits[byte % 16]};
        else clean += c;
    }
    return clean;
}

bool is_web(urls::url_view_base const& url) {
    auto const scheme = url.scheme_id();
    return (scheme == urls::scheme::http || scheme == urls::scheme::https) && !url.encoded_host().empty();
}

// Zero for what is none. Boost.URL takes digits without end.
std::uint16_t port_of(urls::url_view_base const& url, std::uint16_t usual) {
    std::string_view const digits{url.port().data(), url.port().size()};
    if (digits.empty()) return usual;
    std::uint16_t port = 0;
    auto const wrong = std::from_chars(digits.data(), digits.data() + digits.size(), port).ec;
    return wrong == std::errc{} ? port : std::uint16_t{0};
}

// Above the root there is only the root, which Boost.URL's normal form leaves to us.
std::string path_of(urls::url_view_base const& url) {
    std::string path{url.encoded_path()};
    if (path.empty()) return "/";
    while (path.starts_with("/../")) path.erase(0, 3);
    return path == "/.." ? "/" : path;
}

}  // namespace

std::optional<web_address> web_address::parse(std::string_view text) {
    auto const clean = cleaned(text);
    auto const parsed = urls::parse_uri(clean);
    if (clean.size() > longest || !parsed || !is_web(*parsed)) return std::nullopt;
    urls::url url{*parsed};
    url.normalize();
    web_address made;
    made.https_ = url.scheme_id() == urls::scheme::https;
    auto const usual = made.https_ ? https_port : http_port;
    made.port_ = port_of(url, usual);
    if (made.port_ == 0) return std::nullopt;
    made.host_ = url.host_address();
    auto const port = ':' + std::to_string(made.port_);
    auto const host = std::string{url.encoded_host()};
    made.site_ = host + port;
    made.text_ = (made.https_ ? "https://" : "http://") + (made.port_ == usual ? host : made.site_);
    made.target_at_ = made.text_.size();
    made.text_ += path_of(url);
    if (url.has_query()) made.text_ += '?' + std::string{url.encoded_query()};
    return made;
}

std::optional<web_address> web_address::resolve(std::string_view reference) const {
    auto const clean = cleaned(reference);
    auto const relative = urls::parse_uri_reference(clean);
    auto const base = urls::parse_uri(text_);
    if (!relative || !base) return std::nullopt;
    urls::url resolved;
    if (!urls::resolve(*base, *relative, resolved)) return std::nullopt;
    return parse(std::string_view{resolved.buffer().data(), resolved.buffer().size()});
}

}  // namespace scraper
