// HTTP over a network that is slow, cuts bytes into pieces and breaks: what is said of a page is true.

#include "scraper/http_fetcher.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <weft/net.hpp>
#include <weft/sim_gtest.hpp>
#include <weft/weft.hpp>

namespace scraper {
namespace {

using namespace std::chrono_literals;
using weft::asio::park;

/// What a server does with a connection whose request it has read.
using act = std::function<void(weft::net::socket&, std::string const& request)>;

act saying(std::string bytes) {
    return [bytes = std::move(bytes)](weft::net::socket& client, std::string const&) {
        boost::asio::async_write(client, boost::asio::buffer(bytes), park());
    };
}

/// Listens as a process that ends with the run; returns an address of its.
web_address served(act what) {
    struct listening {
        std::uint16_t port;
    };
    weft::pid const me = weft::self();
    weft::spawn([what = std::move(what), me] {
        weft::net::acceptor door{{boost::asio::ip::address_v4::loopback(), 0}};
        weft::send(me, listening{door.local_endpoint().port()});
        for (;;)
            weft::spawn([what, client = door.accept()]() mutable {
                std::string request;
                try {
                    boost::asio::async_read_until(client, boost::asio::dynamic_buffer(request), "\r\n\r\n", park());
                    what(client, request);
                } catch (boost::system::system_error const&) {}  // NOLINT: the client is gone
            });
    });
    std::uint16_t port = 0;
    weft::receive([&](listening at) { port = at.port; });
    return web_address::parse("http://localhost:" + std::to_string(port) + "/a?b=c").value();
}

constexpr auto html = "HTTP/1.1 200 OK\r\nContent-Type: Text/HTML; charset=utf-8\r\n";

reply get(act what, wanted body = wanted::html, http_options how = {.timeout = 10s, .max_bytes = 100, .user_agent = "us/1"}) {
    return make_http_fetcher(std::move(how))(served(std::move(what)), body);
}

std::string refusal(act what) {
    try {
        return "it was " + std::to_string(get(std::move(what)).status);
    } catch (fetch_error const& wrong) { return wrong.what(); }
}

void expect_always(std::function<void()> const& body, weft::sim::options const& how = {}) {
    EXPECT_TRUE(weft::sim::always({.count = 40}, body, how));
}

TEST(http_fetcher, asks_as_the_standard_says) {
    expect_always([] {
        std::string asked;
        static_cast<void>(get([&](weft::net::socket& client, std::string const& request) {
            asked = request;
            saying(std::string{html} + "Content-Length: 0\r\n\r\n")(client, request);
        }));
        EXPECT_TRUE(asked.starts_with("GET /a?b=c HTTP/1.1\r\nHost: localhost:")) << asked;
        for (auto const* const line : {"User-Agent: us/1\r\n", "Connection: close\r\n", "Accept-Encoding: identity\r\n"})
            EXPECT_NE(asked.find(line), std::string::npos) << asked;
    });
}

TEST(http_fetcher, takes_bodies_of_every_kind) {
    expect_always([] {
        for (std::string const rest : {"Content-Length: 5\r\n\r\nhello", "\r\nhello",
                                       "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nTrailer: x\r\n\r\n"}) {
            auto const got = get(saying(html + rest));
            EXPECT_EQ(got.status, 200U);
            EXPECT_EQ(got.type, "text/html");
            EXPECT_EQ(got.body, "hello") << rest;
            EXPECT_EQ(got.bytes, 5U);
        }
    });
}

TEST(http_fetcher, reads_no_body_that_is_not_wanted) {
    expect_always([] {
        auto const image = get(saying("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 1000000\r\n\r\n..."));
        EXPECT_EQ(image.type, "image/png");
        EXPECT_EQ(image.bytes, 1'000'000U);
        EXPECT_FALSE(image.too_large);
        auto const absent = get(saying("HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello"));
        EXPECT_EQ(absent.status, 404U);
        EXPECT_EQ(absent.body, "");
        EXPECT_EQ(get(saying("HTTP/1.1 200 OK\r\n\r\nUser-agent: *"), wanted::text).body, "User-agent: *");
    });
}

TEST(http_fetcher, reads_no_more_than_it_may) {
    expect_always([] {
        std::string const long_text(101, 'x');
        for (auto const& rest : {"Content-Length: 101\r\n\r\n" + long_text, "\r\n" + long_text,
                                 "Transfer-Encoding: chunked\r\n\r\n65\r\n" + long_text + "\r\n0\r\n\r\n"}) {
            auto const got = get(saying(html + rest));
            EXPECT_TRUE(got.too_large) << rest;
            EXPECT_EQ(got.body, "");
        }
        EXPECT_FALSE(get(saying(html + ("\r\n" + std::string(100, 'x')))).too_large);
    });
}

TEST(http_fetcher, tells_where_to_go_and_when) {
    expect_always([] {
        auto const moved = get(saying("HTTP/1.1 301 Moved\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n"));
        EXPECT_EQ(moved.location, "/there");
        EXPECT_EQ(get(saying("HTTP/1.1 503 Busy\r\nRetry-After: 7\r\n\r\n")).retry_after, 7s);
    });
}

TEST(http_fetcher, says_what_went_wrong) {
    expect_always([] {
        EXPECT_EQ(refusal([](weft::net::socket&, std::string const&) {}), "the connection ended without an answer");
        EXPECT_EQ(refusal(saying(html + std::string{"Content-Length: 5\r\n\r\nhel"})), "the connection ended in the middle of the answer");
        EXPECT_TRUE(refusal(saying("SSH-2.0-OpenSSH\r\n\r\n")).starts_with("the answer is not HTTP: "));
        EXPECT_TRUE(refusal(saying("HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x'))).starts_with("the answer is not HTTP: "));
        try {
            static_cast<void>(make_http_fetcher({.user_agent = "us"})(web_address::parse("http://localhost:1/").value(), wanted::html));
            ADD_FAILURE() << "somebody listens";
        } catch (fetch_error const& wrong) { EXPECT_TRUE(std::string{wrong.what()}.starts_with("the connection failed: ")) << wrong.what(); }
    });
}

// One that says a byte now and then would else be listened to for ever.
TEST(http_fetcher, has_one_limit_of_time_for_all) {
    expect_always([] {
        auto const begin = weft::monotonic_time();
        auto const drip = [](weft::net::socket& client, std::string const&) {
            boost::asio::async_write(client, boost::asio::buffer(html + std::string{"\r\n"}), park());
            for (;;) {
                weft::sleep_for(1s);
                boost::asio::async_write(client, boost::asio::buffer("x", 1), park());
            }
        };
        EXPECT_EQ(refusal(drip), "took longer than 10s (--timeout)");
        EXPECT_LT(weft::monotonic_time() - begin, 11s);
        EXPECT_EQ(refusal([](weft::net::socket&, std::string const&) { weft::sleep_for(1h); }), "took longer than 10s (--timeout)");
    });
}

TEST(http_fetcher, has_a_whole_page_or_none_whatever_the_network_does) {
    weft::sim::options how;
    how.faults.drops = 3;
    how.faults.refusals = 2;
    how.faults.stalls = 5;
    how.faults.slow_by = 20s;
    expect_always([] {
        for (int i = 0; i < 5; ++i) {
            try {
                EXPECT_EQ(get(saying(html + std::string{"Content-Length: 5\r\n\r\nhello"})).body, "hello");
            } catch (fetch_error const&) {}  // NOLINT: it broke
        }
    }, how);
}

}  // namespace
}  // namespace scraper
