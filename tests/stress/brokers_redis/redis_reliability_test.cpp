// A Redis stream under a pipeline whose processes are killed and whose connections are cut.

#include "stress/reliability.hpp"
#include "support/tcp_proxy.hpp"
#include "unit/brokers_redis/support.hpp"

namespace {

using namespace weft;
using namespace weft::test;

TEST(redis_reliability, settles_every_message_however_often_processes_are_killed_and_connections_cut) {
    if (!redis_server::installed()) GTEST_SKIP() << "redis-server is not installed (tools/setup --brokers)";
    silent_log const quiet;
    redis_server server;
    tcp_proxy proxy{server.port()};
    in_runtime([&] {
        redis_observer seen{server.port()};
        auto to = publisher_for(server.port());
        auto how = options_for(proxy.port());
        how.claim_after = 500ms;
        treat_badly({.producer = broadway::producer<redis::producer>(std::move(how)),
                     .publish = [&](std::span<std::string const> numbers) { static_cast<void>(to.publish(numbers)); },
                     .cut = [&] { proxy.cut(); },
                     .all_settled = [&] { return seen.pending() == 0; }});
    });
}

}  // namespace
