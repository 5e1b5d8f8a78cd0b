#pragma once
// Stands between a client and a server on this machine, and cuts what it carries when a test says so.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <list>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace weft::test {

/// Threads: cut, refuse and the counts from anywhere. A thread for each connection, until it is cut.
class tcp_proxy {
public:
    explicit tcp_proxy(int to) : to_{to}, listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
        sockaddr_in at = loopback(0);
        socklen_t size = sizeof at;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0 || ::listen(listener_, 64) != 0)
            throw std::runtime_error{"the proxy cannot listen"};
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size);
        port_ = ntohs(at.sin_port);
        acceptor_ = std::thread{[this] { accept(); }};
    }
    tcp_proxy(tcp_proxy const&) = delete;
    tcp_proxy& operator=(tcp_proxy const&) = delete;
    ~tcp_proxy() {
        ending_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        acceptor_.join();
        cut();
        for (carried& each : all_) each.pump.join();
        for (carried& each : all_) each.close();
        ::close(listener_);
    }

    [[nodiscard]] std::uint16_t port() const noexcept { return static_cast<std::uint16_t>(port_); }
    /// How many connections have been carried through so far.
    [[nodiscard]] int connections() const noexcept { return connections_; }
    /// While it is on, whoever connects is turned away at once.
    void refuse(bool on) noexcept { refusing_ = on; }
    /// Breaks all connections that there are; returns how many were alive.
    int cut() {
        std::lock_guard const hold{mutex_};
        int cut = 0;
        for (carried& each : all_) {
            if (!each.broken.exchange(true)) ++cut;
            each.shut();
        }
        return cut;
    }

private:
    struct carried {
        int client;
        int server;
        std::atomic<bool> broken{false};
        std::thread pump{};
        void shut() const noexcept {
            ::shutdown(client, SHUT_RDWR);
            ::shutdown(server, SHUT_RDWR);
        }
        void close() const noexcept {
            ::close(client);
            ::close(server);
        }
        carried(int from, int to) : client{from}, server{to} {}
    };

    static sockaddr_in loopback(int port) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_port = htons(static_cast<std::uint16_t>(port));
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return at;
    }

    void accept() {
        for (;;) {
            int const client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (ending_ || client < 0) {
                if (client >= 0) ::close(client);
                return;
            }
            if (refusing_ || !carry(client)) ::close(client);
        }
    }

    bool carry(int client) {
        int const server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in const at = loopback(to_);
        if (::connect(server, reinterpret_cast<sockaddr const*>(&at), sizeof at) != 0) {
            ::close(server);
            return false;
        }
        ++connections_;
        std::lock_guard const hold{mutex_};
        auto& made = all_.emplace_back(client, server);
        made.pump = std::thread{[&made] { pump(made); }};
        return true;
    }

    static void pump(carried& of) {
        while (pass(of)) {
        }
        of.broken = true;
        of.shut();
    }

    static bool pass(carried const& of) {
        pollfd both[2] = {{of.client, POLLIN, 0}, {of.server, POLLIN, 0}};
        if (::poll(both, 2, -1) < 1) return false;
        return (both[0].revents == 0 || forward(of.client, of.server)) && (both[1].revents == 0 || forward(of.server, of.client));
    }

    static bool forward(int from, int to) {
        std::array<char, 65536> some;
        auto const got = ::read(from, some.data(), some.size());
        for (ssize_t sent = 0; sent < got;) {
            auto const now = ::send(to, some.data() + sent, static_cast<std::size_t>(got - sent), MSG_NOSIGNAL);
            if (now <= 0) return false;
            sent += now;
        }
        return got > 0;
    }

    int const to_;
    int const listener_;
    int port_ = 0;
    std::atomic<int> connections_{0};
    std::atomic<bool> refusing_{false};
    std::atomic<bool> ending_{false};
    std::mutex mutex_;
    std::list<carried> all_;  // under mutex_; a pump holds a reference to its own
    std::thread acceptor_;
};

}  // namespace weft::test
