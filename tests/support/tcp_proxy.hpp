#pragma once
// Stands between a client and a server on this machine, and cuts their connections when a test says so.

#include "support/server_process.hpp"

#include <atomic>
#include <cerrno>
#include <map>
#include <mutex>

namespace weft::test {

/// Threads: cut() and cuts() from any.
class tcp_proxy {
public:
    explicit tcp_proxy(std::uint16_t to) : to_{to} {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address = local_address(port_);
        while (::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
            port_ = free_port();
            address = local_address(port_);
        }
        ::listen(listener_, 64);
        thread_ = std::thread{[this] { run(); }};
    }
    tcp_proxy(tcp_proxy const&) = delete;
    tcp_proxy& operator=(tcp_proxy const&) = delete;
    ~tcp_proxy() {
        over_ = true;
        thread_.join();
        cut();
        ::close(listener_);
    }

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    /// Ends every connection at once, what is on its way included.
    void cut() {
        std::lock_guard const lock{mutex_};
        for (auto const& [one, other] : peers_) ::close(one);
        peers_.clear();
    }

private:
    void run() {
        while (!over_) {
            std::vector<pollfd> all{{listener_, POLLIN, 0}};
            {
                std::lock_guard const lock{mutex_};
                for (auto const& [one, other] : peers_) all.push_back({one, POLLIN, 0});
            }
            if (::poll(all.data(), all.size(), 10) <= 0) continue;
            std::lock_guard const lock{mutex_};
            if (all[0].revents != 0) accept();
            for (std::size_t i = 1; i != all.size(); ++i)
                if (all[i].revents != 0) pass_on(all[i].fd);
        }
    }
    void accept() {  // under mutex_
        int const from = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (from < 0) return;
        int const to = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in const address = local_address(to_);
        if (::connect(to, reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0) {
            ::close(from);
            ::close(to);
            return;
        }
        peers_[from] = to;
        peers_[to] = from;
    }
    void pass_on(int from) {  // under mutex_
        auto const found = peers_.find(from);
        if (found == peers_.end()) return;
        char bytes[16384];
        ssize_t const count = ::recv(from, bytes, sizeof bytes, MSG_DONTWAIT);
        if (count < 0 && errno == EAGAIN) return;
        bool whole = count > 0;
        for (ssize_t sent = 0; whole && sent != count;) {
            ssize_t const now = ::send(found->second, bytes + sent, static_cast<std::size_t>(count - sent), MSG_NOSIGNAL);
            whole = now > 0;
            sent += whole ? now : 0;
        }
        if (whole) return;
        int const other = found->second;
        peers_.erase(other);
        peers_.erase(from);
        ::close(from);
        ::close(other);
    }

    std::uint16_t const to_;
    std::uint16_t port_ = free_port();
    int listener_ = -1;
    std::mutex mutex_;
    std::map<int, int> peers_;  // under mutex_: both directions
    std::atomic<bool> over_{false};
    std::thread thread_;
};

}  // namespace weft::test
