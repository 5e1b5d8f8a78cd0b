// A small HTTP server on Boost.Beast whose connections are processes, for tests/e2e/http_connections.py. It prints its
// port and answers:
//   /              a greeting           /connections   how many connections there are, this one included
//   /descriptors   how many are open    /kill-half     kills every other connection but this one, and tells how many
//   /stop          ends the program
#include <weft/asio.hpp>
#include <weft/info.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/runtime.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include "support/descriptors.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

using namespace std::chrono_literals;
using boost::asio::ip::tcp;
using weft::asio::error_code;
using weft::asio::park;
namespace http = boost::beast::http;

namespace {

struct stop {};

constexpr char const* label = "connection";

std::vector<weft::pid> connections() {
    std::vector<weft::pid> all;
    for (auto const& each : weft::info::processes(weft::this_runtime()))
        if (each.label == label) all.push_back(each.id);
    return all;
}

std::size_t kill_half() {
    std::size_t killed = 0;
    bool other = false;
    for (weft::pid const each : connections()) {
        other = !other;
        if (!other || each == weft::self()) continue;
        weft::exit_signal(each, weft::exit_reason::kill());
        ++killed;
    }
    return killed;
}

std::string answer(std::string_view target, weft::pid server) {
    if (target == "/connections") return std::to_string(connections().size());
    if (target == "/descriptors") return std::to_string(weft::test::open_descriptors());
    if (target == "/kill-half") return std::to_string(kill_half());
    if (target == "/stop") weft::send(server, stop{});
    return "hello from " + weft::to_string(weft::self()) + "\n";
}

void serve(tcp::socket socket, weft::pid server) {
    boost::beast::flat_buffer buffer;
    error_code ec;
    for (;;) {
        http::request<http::string_body> request;
        http::async_read(socket, buffer, request, park(ec).within(60s));
        if (ec) return;
        http::response<http::string_body> response{http::status::ok, request.version()};
        response.body() = answer({request.target().data(), request.target().size()}, server);
        response.keep_alive(request.keep_alive());
        response.prepare_payload();
        http::async_write(socket, response, park(ec).within(60s));
        if (ec || !response.keep_alive()) return;
    }
}

void accept(tcp::acceptor door, weft::pid server) {
    for (;;)
        weft::spawn([socket = door.async_accept(park()), server]() mutable { serve(std::move(socket), server); },
                    {.label = label});
}

}  // namespace

int main() {
    return weft::run([] {
        tcp::acceptor door{weft::asio::context(), {boost::asio::ip::address_v4::loopback(), 0}};
        std::printf("%u\n", unsigned{door.local_endpoint().port()});
        std::fflush(stdout);
        weft::spawn_link(
            [door = std::move(door), server = weft::self()]() mutable { accept(std::move(door), server); });
        weft::receive([](stop) {});
    });
}
