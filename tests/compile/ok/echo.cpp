// I/O as README.md shows it: Asio's operations, a blocking call, a file and a program, all from a process.
#include <weft/net.hpp>
#include <weft/weft.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>

using namespace std::chrono_literals;
using boost::asio::buffer;
using boost::asio::ip::tcp;
using weft::asio::park;

void echo(weft::net::socket socket) {
    std::array<char, 4096> data;
    for (;;) {
        std::size_t const n = socket.async_read_some(buffer(data), park().within(60s));
        boost::asio::async_write(socket, buffer(data, n), park());
    }
}
void listen(std::uint16_t port) {
    weft::net::acceptor door{{tcp::v4(), port}};
    for (;;) weft::spawn([socket = door.accept()]() mutable { echo(std::move(socket)); });
}

int slow_sum(int a, int b);

std::string sorted(std::filesystem::path const& file) {
    int const sum = weft::blocking([] { return slow_sum(1, 2); });
    weft::subprocess sort{{.program = "sort", .arguments = {"-u"}}};
    sort.write(weft::read_file(file) + std::to_string(sum));
    sort.close_input();
    return sort.read_all();
}
