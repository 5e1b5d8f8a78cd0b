// The durable queue under a pipeline whose processes are killed.

#include "stress/reliability.hpp"
#include "support/own_folder.hpp"

#include <weft_brokers/sqlite_queue.hpp>

namespace {

using namespace weft;
using namespace weft::test;

TEST(sqlite_reliability, settles_every_message_however_often_processes_are_killed) {
    silent_log const quiet;
    own_folder const folder;
    in_runtime([&] {
        // A kill in the middle leaves leases behind, which are to come back soon, and as often as it takes.
        sqlite_queue::queue_options const soon{.synchronous = sqlite_queue::synchronous::normal,
                                               .max_deliveries = sqlite_queue::no_limit,
                                               .visibility_timeout = std::chrono::milliseconds{500}};
        sqlite_queue::queue in{folder.path("queue.db"), soon};
        sqlite_queue::producer_options const from{
            .file = folder.path("queue.db"), .queue = soon, .poll_interval = std::chrono::milliseconds{50}};
        treat_badly({.producer = broadway::producer<sqlite_queue::producer>(from),
                     .publish =
                         [&](std::span<std::string const> numbers) {
                             std::vector<sqlite_queue::outgoing> batch;
                             for (auto const& each : numbers) batch.push_back({.data = each});
                             in.publish(batch);
                         },
                     .all_settled = [&] { return in.statistics() == sqlite_queue::statistics{}; }});
    });
}

}  // namespace
