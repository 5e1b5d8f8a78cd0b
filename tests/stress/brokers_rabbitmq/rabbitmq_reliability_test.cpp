// A RabbitMQ queue under a pipeline whose processes are killed and whose connections are cut.

#include "stress/reliability.hpp"
#include "support/tcp_proxy.hpp"
#include "unit/brokers_rabbitmq/broker.hpp"

namespace {

using namespace weft;
using namespace weft::test;

constexpr char const* queue = "badly_treated";

TEST(rabbitmq_reliability, settles_every_message_however_often_processes_are_killed_and_connections_cut) {
    WEFT_NEEDS_RABBITMQ();
    silent_log const quiet;
    tcp_proxy proxy{the_rabbitmq_server().port()};
    make_queue(queue);
    in_runtime([&] {
        rabbitmq::publisher to{{.connection = to_broker(), .backoff = soon()}};
        treat_badly({.producer = rabbitmq::from({.queue = queue, .connection = to_broker(proxy.port()),
                                                 .qos = {.prefetch_count = 200}, .backoff = soon()}),
                     .publish =
                         [&](std::span<std::string const> numbers) {
                             std::vector<rabbitmq::outgoing> batch;
                             for (auto const& each : numbers)
                                 batch.push_back({.routing_key = queue, .body = each, .properties = {.delivery_mode = 2}, .mandatory = true});
                             EXPECT_TRUE(to.publish(std::move(batch), broker_patience).all_confirmed());
                         },
                     .cut = [&] { proxy.cut(); },
                     .all_settled =
                         [] {
                             auto const list = [] { return the_rabbitmq_server().control({"list_queues", "--no-table-headers", "messages"}); };
                             return blocking(list) == "0\n";
                         }});
    });
}

}  // namespace
