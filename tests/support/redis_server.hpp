#pragma once
// A real Redis server for one test. Every write is in its file before it is confirmed, so a kill loses nothing.

#include "support/server_process.hpp"

namespace weft::test {

class redis_server {
public:
    [[nodiscard]] static bool installed() { return find_program("redis-server").has_value(); }

    explicit redis_server(std::vector<std::string> more = {}) : server_{make{std::move(more)}} { wait_until_loaded(); }

    [[nodiscard]] std::uint16_t port() const noexcept { return server_.port(); }
    void kill() { server_.kill(); }
    bool start() {
        bool const started = server_.start();
        if (started) wait_until_loaded();
        return started;
    }

private:
    // The port is open while a server still reads its file.
    void wait_until_loaded() const {
        for (std::string answer = "-LOADING"; answer.starts_with("-LOADING"); answer = answer_to_ping()) ::poll(nullptr, 0, 2);
    }
    [[nodiscard]] std::string answer_to_ping() const {
        int const asked = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in const address = local_address(server_.port());
        char answer[64] = "-LOADING";
        ssize_t count = -1;
        if (::connect(asked, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0 &&
            ::send(asked, "PING\r\n", 6, MSG_NOSIGNAL) == 6)
            count = ::recv(asked, answer, sizeof answer - 1, 0);
        ::close(asked);
        return count > 0 ? std::string{answer, static_cast<std::size_t>(count)} : std::string{"-LOADING"};
    }

    struct make {
        std::vector<std::string> more;
        std::vector<std::string> operator()(std::uint16_t port, std::filesystem::path const& folder) const {
            std::vector<std::string> all{find_program("redis-server").value(), "--port", std::to_string(port), "--bind", "127.0.0.1",
                                         "--dir", folder.string(), "--appendonly", "yes", "--appendfsync", "everysec", "--save", ""};
            all.insert(all.end(), more.begin(), more.end());
            return all;
        }
    };
    restartable_server<make> server_;
};

#define WEFT_NEEDS_REDIS() \
    if (!weft::test::redis_server::installed()) GTEST_SKIP() << "redis-server is not installed (tools/setup --brokers)"

}  // namespace weft::test
