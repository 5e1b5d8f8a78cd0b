// HTTP by Boost.Beast over a socket of weft's (http_fetcher.hpp).

#include "scraper/http_fetcher.hpp"

#include "console/text.hpp"
#include "scraper/backoff.hpp"

#include <weft/detail/duration_text.hpp>
#include <weft/net.hpp>
#include <weft/process.hpp>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>

namespace scraper {

namespace {

namespace http = boost::beast::http;
using boost::system::system_error;
using weft::asio::park;

constexpr std::uint16_t usual_port = 80;
constexpr std::uint32_t longest_header = 64 * 1024;

std::string media_type(std::string_view content_type) {
    std::string type{content_type.substr(0, content_type.find(';'))};
    while (type.ends_with(' ') || type.ends_with('\t')) type.pop_back();
    std::ranges::transform(type, type.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return type;
}

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

class exchange {
public:
    exchange(http_options const& what, web_address const& of)
        : what_{what}, of_{of}, end_{weft::monotonic_time() + what.timeout},
          socket_{weft::net::connect(of.host(), std::to_string(of.port()), within_limit())} {}

    reply run(wanted body) {
        send();
        parser_.header_limit(longest_header);
        parser_.body_limit(boost::none);  // nobody reads a body that is not wanted
        http::async_read_header(socket_, data_, parser_, within_limit());
        auto made = reply_of_header();
        if (made.status / 100 != 2 || (body == wanted::html && !is_html(made.type))) return made;
        made.too_large = made.bytes.value_or(0) > what_.max_bytes;
        if (!made.too_large) read_body(made);
        return made;
    }

private:
    [[nodiscard]] weft::nanoseconds left() const { return std::max(end_ - weft::monotonic_time(), weft::nanoseconds{1}); }
    [[nodiscard]] weft::asio::park_token within_limit() const { return park().within(left()); }
    [[nodiscard]] auto within_limit(boost::system::error_code& wrong) const { return park(wrong).within(left()); }

    void send() {
        http::request<http::empty_body> request{http::verb::get, std::string{of_.target()}, 11};
        auto const& site = of_.site();
        request.set(http::field::host, of_.port() == usual_port ? site.substr(0, site.rfind(':')) : site);
        request.set(http::field::user_agent, what_.user_agent);
        request.set(http::field::accept, "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1");
        request.set(http::field::accept_encoding, "identity");
        request.set(http::field::connection, "close");
        http::async_write(socket_, request, within_limit());
    }

    reply reply_of_header() {
        auto const& header = parser_.get();
        reply made{.status = header.result_int(),
                   .type = console::printable(media_type(view(header[http::field::content_type]))),
                   .location = std::string{view(header[http::field::location])},
                   .retry_after = parse_retry_after(view(header[http::field::retry_after]), weft::system_time())};
        if (auto const length = parser_.content_length()) made.bytes = *length;
        return made;
    }

    void read_body(reply& into) {
        boost::system::error_code wrong;
        parser_.body_limit(what_.max_bytes);
        if (!parser_.is_done()) http::async_read(socket_, data_, parser_, within_limit(wrong));
        if (wrong == http::error::body_limit) {
            into.too_large = true;
            return;
        }
        if (wrong) throw system_error{wrong};
        into.body = std::move(parser_.get().body());
        into.bytes = into.body.size();
    }

    http_options const& what_;
    web_address const& of_;
    weft::nanoseconds end_;
    weft::net::socket socket_;
    boost::beast::flat_buffer data_;
    http::response_parser<http::string_body> parser_;
};

std::string reason_of(system_error const& wrong, http_options const& what) {
    if (wrong.code() == boost::asio::error::timed_out) return "took longer than " + weft::detail::duration_word(what.timeout) + " (--timeout)";
    if (wrong.code() == http::error::end_of_stream) return "the connection ended without an answer";
    if (wrong.code() == http::error::partial_message) return "the connection ended in the middle of the answer";
    if (wrong.code().category() == http::make_error_code(http::error::end_of_stream).category())
        return "the answer is not HTTP: " + wrong.code().message();
    return "the connection failed: " + wrong.code().message();
}

}  // namespace

bool is_html(std::string_view type) { return type == "text/html" || type == "application/xhtml+xml"; }

fetcher make_http_fetcher(http_options what) {
    return [what = std::move(what)](web_address const& of, wanted body) {
        try {
            return exchange{what, of}.run(body);
        } catch (system_error const& wrong) { throw fetch_error{reason_of(wrong, what)}; }
    };
}

}  // namespace scraper
