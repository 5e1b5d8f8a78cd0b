// A library on top of Asio, Boost.Beast, over sockets of weft::net: the same HTTP server on the machine and in simulation.

#include "support/in_runtime.hpp"

#include <weft/net.hpp>
#include <weft/sim_gtest.hpp>
#include <weft/weft.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace {

using namespace weft;
using weft::asio::error_code;
using weft::asio::park;
namespace http = boost::beast::http;

struct listening {
    std::string port;
};

void serve(net::socket& client) {
    boost::beast::flat_buffer data;
    error_code ended;
    for (;;) {
        http::request<http::string_body> request;
        http::async_read(client, data, request, park(ended));
        if (ended) return;
        http::response<http::string_body> answer{http::status::ok, request.version()};
        answer.body() = request.body();
        std::reverse(answer.body().begin(), answer.body().end());
        answer.prepare_payload();
        http::async_write(client, answer, park(ended));
    }
}

std::string ask(net::socket& server, std::string const& body) {
    http::request<http::string_body> request{http::verb::post, "/reverse", 11};
    request.body() = body;
    request.prepare_payload();
    http::async_write(server, request, park());
    boost::beast::flat_buffer data;
    http::response<http::string_body> answer;
    http::async_read(server, data, answer, park());
    return answer.body();
}

void clients_of_a_server() {
    pid const me = self();
    spawn_link([me] {
        net::acceptor door{{boost::asio::ip::address_v4::loopback(), 0}};
        send(me, listening{std::to_string(door.local_endpoint().port())});
        for (;;) spawn([client = door.accept()]() mutable { serve(client); });
    });
    std::string port;
    receive([&port](listening of) { port = of.port; });
    for (int i = 0; i < 3; ++i)
        spawn_link([me, port] {
            net::socket server = net::connect("localhost", port);
            EXPECT_EQ(ask(server, "abc"), "cba");
            EXPECT_EQ(ask(server, std::string(5'000, 'x') + "y"), "y" + std::string(5'000, 'x'));
            send(me, ref{});
        });
    for (int i = 0; i < 3; ++i) receive([](ref) {});
}

TEST(http, one_server_runs_on_the_machine_and_in_simulation) {
    weft::test::in_runtime(clients_of_a_server);
    EXPECT_TRUE(sim::always({.count = 200}, clients_of_a_server));
}

}  // namespace
