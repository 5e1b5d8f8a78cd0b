// A whole pipeline between a queue and its outcomes.
#include "broker.hpp"

#include <weft/broadway.hpp>

#include <mutex>
#include <set>

namespace weft::rabbitmq {
namespace {

using namespace test;

/// What the pipeline's processes saw; they share it with the test.
struct pipeline_record {
    std::mutex mutex;
    std::multiset<std::string> handled;    // under mutex
    std::multiset<std::string> in_batches;  // under mutex
    int redelivered = 0;                   // under mutex
};

struct batch_over {};

struct queue_pipeline {
    enum class batcher { all };
    using message = broadway::message<std::string, batcher>;
    struct context {
        pid probe{};
        std::shared_ptr<pipeline_record> record{};
    };

    explicit queue_pipeline(context given) : its{std::move(given)} {}

    /// Numbers that seven divides fail, whenever they come.
    message handle_message(message m) {
        std::lock_guard const hold{its.record->mutex};
        its.record->handled.insert(m.data());
        if (m.delivered_as<receipt>()->redelivered) ++its.record->redelivered;
        return std::stoi(m.data()) % 7 == 0 ? std::move(m).fail("seven divides it") : std::move(m);
    }
    void handle_batch(batcher, std::span<message> batch) {
        {
            std::lock_guard const hold{its.record->mutex};
            for (message const& each : batch) its.record->in_batches.insert(each.data());
        }
        send(its.probe, batch_over{});
    }

    context its;
};

TEST(rabbitmq_pipeline, settles_each_message_by_its_outcome_and_drains_at_its_end) {  // BW-126, BW-130
    WEFT_NEEDS_RABBITMQ();
    constexpr int total = 700;
    constexpr int bad = total / 7;
    make_queue("failed");
    make_queue("pipeline", {{"x-dead-letter-exchange", ""}, {"x-dead-letter-routing-key", "failed"}});
    auto const record = std::make_shared<pipeline_record>();
    in_runtime([&] {
        publish_numbers("pipeline", total);
        pid const running = broadway::start_link<queue_pipeline>({
            .name = "rabbitmq.pipeline",
            .producer = {.start = from({.queue = "pipeline",
                                        .connection = to_broker(),
                                        .qos = {.prefetch_count = 100},
                                        .on_failure = disposition::reject_and_requeue_once}),
                         .concurrency = 2},
            .processors = {.concurrency = 4, .max_demand = 10},
            .batchers = {{queue_pipeline::batcher::all, {.batch_size = 25, .batch_timeout = 50ms}}},
            .context = {self(), record},
        });
        auto const all_is_handled = [&] {
            std::lock_guard const hold{record->mutex};
            return record->in_batches.size() >= total - bad && record->redelivered >= bad;
        };
        nanoseconds const give_up = monotonic_time() + broker_patience;
        while (!all_is_handled() && monotonic_time() < give_up)
            receive([](batch_over) {}, after(50ms, [] {}));  // a failed message makes no batch
        broadway::stop(running);
    });
    EXPECT_EQ(record->in_batches.size(), static_cast<std::size_t>(total - bad));
    EXPECT_EQ(record->handled.size(), static_cast<std::size_t>(total + bad));
    EXPECT_EQ(ready_in("pipeline"), 0U);
    EXPECT_EQ(ready_in("failed"), static_cast<std::uint32_t>(bad));
}

TEST(rabbitmq_pipeline, bad_option_is_why_it_does_not_start) {  // BW-125
    in_runtime([] {
        broadway::options<queue_pipeline> chosen{.name = "rabbitmq.pipeline.bad"};
        chosen.producer.start = broadway::producer<producer>(options{.queue = "q", .qos = {.prefetch_count = 0}});
        chosen.batchers = {{queue_pipeline::batcher::all, {}}};
        auto const started = broadway::try_start_link<queue_pipeline>(std::move(chosen));
        ASSERT_FALSE(started);
        EXPECT_NE(started.error().to_string().find("qos.prefetch_count"), std::string::npos) << started.error().to_string();
    });
}

}  // namespace
}  // namespace weft::rabbitmq
