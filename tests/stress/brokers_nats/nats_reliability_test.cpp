// A JetStream consumer under a pipeline whose processes are killed and whose connections are cut.

#include "stress/reliability.hpp"
#include "support/tcp_proxy.hpp"
#include "unit/brokers_nats/support.hpp"

namespace {

using namespace weft;
using namespace weft::test;

TEST(nats_reliability, settles_every_message_however_often_processes_are_killed_and_connections_cut) {
    if (!nats_server::installed()) GTEST_SKIP() << "nats-server is not installed (tools/setup --brokers)";
    silent_log const quiet;
    nats_server server;
    tcp_proxy proxy{server.port()};
    in_runtime([&] {
        nats_observer seen{server.port()};
        auto to = publisher_for(server.port());
        auto how = options_for(proxy.port());
        how.ack_wait = 1s;
        treat_badly({.producer = broadway::producer<nats::producer>(std::move(how)),
                     .publish = [&](std::span<std::string const> numbers) { to.publish(numbers); },
                     .cut = [&] { proxy.cut(); },
                     .all_settled =
                         [&] {
                             auto const now = seen.look();
                             return now.unsettled == 0 && now.waiting == 0;
                         }});
    });
}

}  // namespace
