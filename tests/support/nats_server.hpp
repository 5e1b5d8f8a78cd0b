#pragma once
// A real NATS server with JetStream for one test. Its streams are files, so a kill loses nothing that it has confirmed.

#include "support/server_process.hpp"

namespace weft::test {

class nats_server {
public:
    [[nodiscard]] static bool installed() { return find_program("nats-server").has_value(); }

    explicit nats_server(std::vector<std::string> more = {}) : server_{make{std::move(more)}} {}

    [[nodiscard]] std::uint16_t port() const noexcept { return server_.port(); }
    void kill() { server_.kill(); }
    bool start() { return server_.start(); }

private:
    struct make {
        std::vector<std::string> more;
        std::vector<std::string> operator()(std::uint16_t port, std::filesystem::path const& folder) const {
            std::vector<std::string> all{find_program("nats-server").value(), "--addr", "127.0.0.1", "--port", std::to_string(port),
                                         "--jetstream", "--store_dir", folder.string()};
            all.insert(all.end(), more.begin(), more.end());
            return all;
        }
    };
    restartable_server<make> server_;
};

#define WEFT_NEEDS_NATS() \
    if (!weft::test::nats_server::installed()) GTEST_SKIP() << "nats-server is not installed (tools/setup --brokers)"

}  // namespace weft::test
