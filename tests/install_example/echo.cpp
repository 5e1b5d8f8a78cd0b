// A server and a client of Boost.Asio, each a process: what the client says comes back.
#include <weft/asio.hpp>
#include <weft/weft.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>
#include <iostream>
#include <string>

using namespace std::chrono_literals;
using boost::asio::buffer;
using boost::asio::ip::tcp;
using weft::asio::park;

void echo(tcp::socket socket) {
    std::array<char, 4096> data;
    weft::asio::error_code ended;
    for (;;) {
        std::size_t const n = socket.async_read_some(buffer(data), park(ended).within(5s));
        if (ended) return;
        boost::asio::async_write(socket, buffer(data, n), park());
    }
}

int main() {
    return weft::run([] {
        tcp::acceptor door{weft::asio::context(), {boost::asio::ip::address_v4::loopback(), 0}};
        tcp::socket client{weft::asio::context()};
        client.async_connect(door.local_endpoint(), park());
        weft::spawn_link([server = door.async_accept(park())]() mutable { echo(std::move(server)); });
        std::string said = "hello over tcp";
        boost::asio::async_write(client, buffer(said), park());
        boost::asio::async_read(client, buffer(said), park().within(5s));
        std::cout << said << '\n';
    });
}
