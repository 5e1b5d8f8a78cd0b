#include "tickets/broker_url.hpp"

#include <boost/url/parse.hpp>

namespace tickets {

namespace {

std::string wrong_name(boost::urls::url_view const& url) {
    auto const segments = url.segments();
    if (segments.size() > 1) return "more than one name behind the host";
    for (std::string const& each : segments)
        if (each.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") != std::string::npos)
            return "the name of a queue has other characters than letters, digits, - and _";
    return url.has_query() || url.has_fragment() ? "something behind the name" : "";
}

}  // namespace

std::string wrong_url(std::string const& url) {
    auto const parsed = boost::urls::parse_uri(url);
    std::string wrong;
    if (!parsed || parsed->host().empty()) wrong = "not scheme://[user:password@]host[:port][/name]";
    else if (parsed->has_port() && parsed->port_number() == 0) wrong = "no port from 1 to 65535";
    else wrong = wrong_name(*parsed);
    return wrong.empty() ? "" : "'" + url + "' is wrong: " + wrong;
}

broker_url parse_url(std::string const& url, std::uint16_t port, std::string_view name) {
    auto const parsed = boost::urls::parse_uri(url).value();
    auto const segments = parsed.segments();
    std::string const given = segments.empty() ? std::string{} : std::string{segments.front()};
    return {.user = parsed.user(),
            .password = parsed.password(),
            .host = parsed.host_address(),
            .port = parsed.has_port() ? parsed.port_number() : port,
            .name = given.empty() ? std::string{name} : given};
}

}  // namespace tickets
