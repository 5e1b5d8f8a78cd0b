#pragma once
// A real Redis server for one test. Every write is in its file before it is confirmed, so a kill loses nothing.

#include "support/server_process.hpp"

namespace weft::test {

class redis_server {
public:
    [[nodiscard]] static bool installed() { return find_program("redis-server").has_value(); }

    explicit redis_server(std::vector<std::string> more = {}) : server_{make{std::move(more)}} {}

    [[nodiscard]] std::uint16_t port() const noexcept { return server_.port(); }
    void kill() { server_.kill(); }
    bool start() { return server_.start(); }

private:
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
