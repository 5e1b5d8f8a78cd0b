// Whole pipelines on the queue: messages that succeed, fail, and are settled in their own way; a pipeline that is stopped at
// work; and one whose stages die.

#include <weft/broadway.hpp>

#include "support.hpp"
#include "support/captured_log.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <map>

namespace weft::sqlite_queue::test {
namespace {

struct parcel_handled {
    std::string body;
    std::int64_t deliveries;
};

/// "bad…" fails, "junk…" fails and is buried at once; the others are told to the test in batches.
class parcels {
public:
    enum class batcher { shelf };
    using message = broadway::message<std::string, batcher>;
    using context = pid;

    explicit parcels(pid to) : to_{to} {}

    message handle_message(message one) {
        if (one.data().starts_with("bad")) return std::move(one).fail("unreadable");
        if (!one.data().starts_with("junk")) return one;
        one.configure_ack(settle_options{.on_failure = dead_letter{}});
        return std::move(one).fail("nobody wants it");
    }
    void handle_batch(batcher, std::span<message> batch) {
        for (message const& each : batch) send(to_, parcel_handled{each.data(), each.delivered_as<receipt>()->deliveries()});
    }

private:
    pid to_;
};

using namespace std::string_literals;

class sqlite_queue_pipeline : public queue_folder {
protected:
    [[nodiscard]] queue_options of_file() const { return {.synchronous = synchronous::off, .max_deliveries = 3}; }

    pid start(std::int64_t producers = 1) const {
        producer_options const from{.file = file(), .queue = of_file(), .poll_interval = 24h, .on_failure = nack{}};
        return broadway::start_link<parcels>({.name = "parcels",
                                              .producer = {.start = broadway::producer<producer>(from), .concurrency = producers},
                                              .processors = {.concurrency = 2},
                                              .batchers = {{parcels::batcher::shelf, {.batch_size = 20, .batch_timeout = 5ms}}},
                                              .context = self()});
    }
};

/// So many that were handled, each body with its number of times.
std::map<std::string, int> handled(int count) {
    std::map<std::string, int> times;
    for (int i = 0; i < count; ++i) {
        auto const one = weft::test::next<parcel_handled>();
        if (!one) {
            ADD_FAILURE() << "only " << i << " of " << count << " were handled";
            break;
        }
        ++times[one->body];
    }
    return times;
}

template <class Holds>
void wait_until(Holds const& holds) {
    auto const end = monotonic_time() + weft::test::patience;
    while (!holds()) {
        if (monotonic_time() > end) FAIL() << "it never came to be";
        receive(after(1ms, [] {}));
    }
}

TEST_F(sqlite_queue_pipeline, settles_every_message_as_it_ends) {
    weft::test::in_runtime([&] {
        queue orders{file(), of_file()};
        orders.publish(numbered("good", 200));
        orders.publish(numbered("bad", 5));
        pid const line = start(2);
        orders.publish(numbered("junk", 3));
        orders.publish(numbered("fine", 100));
        auto const times = handled(300);
        EXPECT_EQ(times.size(), 300u);
        for (auto const& [body, count] : times) EXPECT_EQ(count, 1) << body;
        wait_until([&] { return orders.statistics() == statistics{.dead = 8}; });
        std::map<std::string, int> why;
        for (auto const& each : orders.dead_letters()) {
            ++why[each.reason];
            EXPECT_EQ(each.deliveries, each.data.starts_with("bad") ? 3 : 1) << each.data;
        }
        EXPECT_EQ(why, (std::map{std::pair{"nobody wants it"s, 3}, std::pair{"unreadable"s, 5}}));
        broadway::stop(line);
    });
}

// BW-130: what was leased is settled, and the rest is left to whoever comes next.
TEST_F(sqlite_queue_pipeline, leaves_no_lease_behind_when_it_is_stopped_at_work) {
    weft::test::in_runtime([&] {
        queue orders{file(), of_file()};
        orders.publish(numbered("m", 3000));
        pid const line = start();
        auto times = handled(30);
        broadway::stop(line);
        auto const left = orders.statistics();
        EXPECT_EQ(left, (statistics{.ready = left.ready}));
        int done = 30;
        while (weft::test::next_now<parcel_handled>()) ++done;
        EXPECT_EQ(left.ready + done, 3000);
    });
}

TEST_F(sqlite_queue_pipeline, goes_on_when_its_producer_has_died) {
    weft::test::captured_log const log;
    weft::test::in_runtime([&] {
        queue orders{file(), of_file()};
        pid const line = start();
        orders.publish("one");
        EXPECT_EQ(handled(1)["one"], 1);
        pid const dying = whereis("parcels.Broadway.Producer_0");
        static_cast<void>(weft::test::end_after(dying, [&] { exit_signal(dying, exit_reason::kill()); }));
        orders.publish("two");
        EXPECT_EQ(handled(1)["two"], 1);
        wait_until([&] { return orders.statistics() == statistics{}; });
        broadway::stop(line);
    });
}

}  // namespace
}  // namespace weft::sqlite_queue::test
