// Asio reads the number; the port is what stands behind the last colon.

#include <weft/errors.hpp>
#include <weft/observer/internal/tcp_address.hpp>

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace weft::observe {
namespace {

namespace ip = boost::asio::ip;

[[noreturn]] void refuse(std::string_view text) {
    throw argument_error{"'" + std::string{text} + "' is no address to listen at; it must be like 127.0.0.1:7411, [::1]:7411 or localhost:7411"};
}

}  // namespace

ip::tcp::endpoint parse_tcp_address(std::string_view text, bool any) {
    std::size_t const colon = text.rfind(':');
    if (colon == std::string_view::npos) refuse(text);
    std::string_view host = text.substr(0, colon);
    std::string_view const digits = text.substr(colon + 1);
    std::uint16_t port = 0;
    auto const [rest, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (wrong != std::errc{} || rest != digits.data() + digits.size() || digits.empty()) refuse(text);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    else if (host.find(':') != std::string_view::npos) refuse(text);
    boost::system::error_code bad;
    auto const address = ip::make_address(host == "localhost" ? std::string{"127.0.0.1"} : std::string{host}, bad);
    if (bad) refuse(text);
    if (!any && !address.is_loopback())
        throw argument_error{"'" + std::string{text} + "' can be reached by other machines, and there is no encryption; --observe-any allows it"};
    return {address, port};
}

std::string to_text(ip::tcp::endpoint const& address) {
    std::string const host = address.address().to_string();
    return (address.address().is_v6() ? '[' + host + ']' : host) + ':' + std::to_string(address.port());
}

}  // namespace weft::observe
