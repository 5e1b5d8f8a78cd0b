// What a pipeline tells those who listen to its events.

#include "broadway_support.hpp"

#include <weft/broadway/telemetry.hpp>
#include <weft/telemetry.hpp>

#include <algorithm>
#include <mutex>
#include <stdexcept>

namespace broadway_telemetry_test {

using namespace weft;
using namespace weft::test;
using namespace broadway;

inline numbers data(lent_messages const& list) {
    numbers all;
    for (std::size_t i = 0; i != list.size(); ++i) all.push_back(list.as<item>(i)->data());
    return all;
}
inline numbers data(lent const& one) { return {one.as<item>()->data()}; }

/// What a test wants to know of an event when the pipeline has gone on.
struct heard {
    std::string event{};
    ref span{};
    std::string process{};  ///< its name, or the module's
    std::string key{};
    std::size_t index = 0;
    numbers messages{};
    numbers forwarded{};
    numbers failed{};
    std::string more{};  ///< why it failed, or what the batch is
};

/// Listens while it lives. Handlers run in the pipeline's processes, several at once.
class listener {
public:
    listener() {
        on<processor_start>([](auto const& e) { return with(e, {.event = "processor start", .messages = data(e.messages)}); });
        on<processor_stop>([](auto const& e) {
            return with(e, {.event = "processor stop", .messages = data(e.successful_to_ack), .forwarded = data(e.successful_to_forward),
                            .failed = data(e.failed)});
        });
        on<message_start>([](auto const& e) { return with(e, {.event = "message start", .messages = data(e.message)}); });
        on<message_stop>([](auto const& e) { return with(e, {.event = "message stop", .messages = data(e.message)}); });
        on<message_exception>([](auto const& e) {
            return with(e, {.event = "message exception", .messages = data(e.message), .more = e.why.reason.to_string()});
        });
        on<batcher_start>([](auto const& e) { return with(e, {.event = "batcher start", .messages = data(e.messages)}); });
        on<batcher_stop>([](auto const& e) { return with(e, {.event = "batcher stop"}); });
        on<batch_processor_start>([](auto const& e) {
            return with(e, {.event = "batch start", .messages = data(e.messages), .more = batch(e.batch_info)});
        });
        on<batch_processor_stop>([](auto const& e) {
            return with(e, {.event = "batch stop", .messages = data(e.successful), .failed = data(e.failed), .more = batch(e.batch_info)});
        });
        on<handle_failed_start>([](auto const& e) { return of_failed(e, "failed start"); });
        on<handle_failed_stop>([](auto const& e) { return of_failed(e, "failed stop"); });
        on<handle_failed_exception>([](auto const& e) {
            heard told = of_failed(e, "failed exception");
            told.more = e.why.reason.to_string();
            return told;
        });
    }
    listener(listener const&) = delete;
    listener& operator=(listener const&) = delete;
    ~listener() { static_cast<void>(telemetry::detach("listener")); }

    /// Those called so, in the order in which they came. Call it when the pipeline has ended.
    [[nodiscard]] std::vector<heard> of(std::string_view event) const {
        std::lock_guard const hold{mutex_};
        std::vector<heard> found;
        for (heard const& each : all_) {
            if (each.event == event) found.push_back(each);
        }
        return found;
    }
    [[nodiscard]] std::vector<std::string> order() const {
        std::lock_guard const hold{mutex_};
        std::vector<std::string> found;
        for (heard const& each : all_) found.push_back(each.event);
        return found;
    }

private:
    template <class Event, class Read>
    void on(Read read) {
        auto const attached = telemetry::attach<Event>("listener", [this, read](Event const& what) {
            heard told = read(what);
            std::lock_guard const hold{mutex_};
            all_.push_back(std::move(told));
        });
        EXPECT_TRUE(attached);
    }
    template <class Event>
    static heard with(Event const& what, heard told) {
        EXPECT_EQ(what.stage.topology_name, "line");
        EXPECT_NE(what.stage.producer.find("pushed_producer"), std::string_view::npos);
        EXPECT_NE(what.stage.context.template as<pipeline_script>(), nullptr);
        EXPECT_EQ(what.stage.context.template as<int>(), nullptr);
        told.span = what.span.span_context;
        told.process = what.stage.name;
        told.key = what.stage.key;
        told.index = what.stage.index;
        return told;
    }
    template <class Event>
    static heard of_failed(Event const& what, std::string event) {
        EXPECT_NE(what.context.template as<pipeline_script>(), nullptr);
        return {.event = std::move(event), .span = what.span.span_context, .process = std::string{what.module}, .messages = data(what.messages)};
    }
    static std::string batch(lent const& info) {
        auto const& known = *info.as<batch_info<lane>>();
        return key_text(known.batcher) + ' ' + std::to_string(known.size) + ' ' + to_string(known.trigger);
    }

    mutable std::mutex mutex_;
    std::vector<heard> all_;  // guarded by mutex_
};

/// Each start has one end with its span, and spans are different.
inline void expect_spans(std::vector<heard> const& starts, std::vector<heard> const& ends) {
    ASSERT_EQ(starts.size(), ends.size());
    std::vector<ref> spans;
    for (heard const& each : starts) {
        EXPECT_TRUE(each.span);
        EXPECT_EQ(std::count(spans.begin(), spans.end(), each.span), 0);
        spans.push_back(each.span);
        EXPECT_EQ(std::count_if(ends.begin(), ends.end(), [&each](heard const& end) { return end.span == each.span; }), 1);
    }
}

}  // namespace broadway_telemetry_test

namespace {

using namespace broadway_telemetry_test;
using namespace std::chrono_literals;
using words = std::vector<std::string>;

/// Runs these messages through it and stops it.
void run_through(script_options how, numbers const& data) {
    pid const line = start_line(std::move(how));
    push("line", data);
    static_cast<void>(all_ends(data.size()));
    broadway::stop(line);
}

item fails_3(item one) {
    if (one.data() == 3) return std::move(one).fail("three");
    return one;
}

TEST(broadway_telemetry, tells_of_the_start_of_a_pipeline) {  // BW-119
    in_runtime([] {
        nanoseconds const before = system_time();
        std::vector<std::string> names;
        pid supervisor;
        pid told_by;
        ASSERT_TRUE(telemetry::attach<topology_init>("start", [&](topology_init const& init) {
            names.emplace_back(init.topology_name);
            supervisor = init.supervisor;
            told_by = self();
            EXPECT_GE(init.system_time, before);
            auto const* const config = init.config.as<script_options>();
            ASSERT_NE(config, nullptr);
            EXPECT_EQ(config->processors.concurrency, 1);
            EXPECT_EQ(config->processors.max_demand, 10);
        }));
        pid const line = start_line(pipeline_of({}));
        EXPECT_TRUE(telemetry::detach("start"));
        EXPECT_EQ(names, words{"line"});
        EXPECT_EQ(supervisor, part_of("line", broadway::part::supervisor));
        EXPECT_EQ(told_by, line);
        broadway::stop(line);
    });
}

TEST(broadway_telemetry, tells_of_a_processor_and_its_messages) {  // BW-118, BW-120
    in_runtime([] {
        listener const ears;
        script_options how = pipeline_of({.handle_message = [](item one) {
            one.put_data(one.data() * 10);
            return one;
        }});
        run_through(std::move(how), {1, 2});
        EXPECT_EQ(ears.order(), (words{"processor start", "message start", "message stop", "message start", "message stop", "processor stop"}));
        heard const start = ears.of("processor start").at(0);
        EXPECT_EQ(start.process, "line.Broadway.Processor_default_0");
        EXPECT_EQ(start.key, "default");
        EXPECT_EQ(start.index, 0U);
        EXPECT_EQ(start.messages, (numbers{1, 2}));
        heard const stop = ears.of("processor stop").at(0);
        EXPECT_EQ(stop.messages, (numbers{10, 20}));
        EXPECT_TRUE(stop.forwarded.empty());
        EXPECT_TRUE(stop.failed.empty());
        EXPECT_EQ(ears.of("message start").at(1).messages, numbers{2});
        EXPECT_EQ(ears.of("message stop").at(1).messages, numbers{20});
        EXPECT_EQ(ears.of("message stop").at(1).process, start.process);
        expect_spans(ears.of("processor start"), ears.of("processor stop"));
        expect_spans(ears.of("message start"), ears.of("message stop"));
    });
}

TEST(broadway_telemetry, tells_of_a_callback_that_fails) {  // BW-118, BW-121
    in_runtime([] {
        listener const ears;
        run_through(pipeline_of({.handle_message = [](item one) -> item {
                        if (one.data() == 3) throw std::runtime_error{"three"};
                        return one;
                    }}), {3});
        EXPECT_EQ(ears.order(), (words{"processor start", "message start", "message exception", "failed start", "failed stop", "processor stop"}));
        EXPECT_NE(ears.of("message exception").at(0).more.find("three"), std::string::npos);
        EXPECT_EQ(ears.of("message exception").at(0).messages, numbers{3});
        EXPECT_EQ(ears.of("processor stop").at(0).failed, numbers{3});
        EXPECT_TRUE(ears.of("processor stop").at(0).messages.empty());
        expect_spans(ears.of("message start"), ears.of("message exception"));
    });
}

TEST(broadway_telemetry, tells_of_a_message_for_a_batcher_that_there_is_not) {
    in_runtime([] {
        listener const ears;
        run_through(batched_pipeline_of({.handle_message = [](item one) { return std::move(one).to(lane::odd); }}, {}), {1});
        EXPECT_EQ(ears.of("message exception").size(), 1U);
        EXPECT_TRUE(ears.of("message stop").empty());
    });
}

TEST(broadway_telemetry, tells_of_a_message_that_the_user_failed_as_of_any_other) {  // BW-124
    in_runtime([] {
        listener const ears;
        run_through(pipeline_of({.handle_message = [](item one) {
                        one.put_data(30);
                        return std::move(one).fail("three");
                    }}), {3});
        EXPECT_TRUE(ears.of("message exception").empty());
        EXPECT_EQ(ears.of("message stop").at(0).messages, numbers{30});
        EXPECT_EQ(ears.of("processor stop").at(0).failed, numbers{30});
    });
}

TEST(broadway_telemetry, tells_of_a_batch) {  // BW-118, BW-122
    in_runtime([] {
        listener const ears;
        pipeline_script const what{.handle_batch = [](lane, std::span<item> batch, auto const&) { batch[1].mark_failed(exit_reason{"second"}); }};
        run_through(batched_pipeline_of(what, {.batch_size = 2, .max_demand = 10, .batch_timeout = 1h}), {1, 2});
        EXPECT_EQ(ears.of("processor stop").at(0).forwarded, (numbers{1, 2}));
        EXPECT_TRUE(ears.of("processor stop").at(0).messages.empty());
        ASSERT_EQ(ears.of("batcher start").size(), 1U);
        EXPECT_EQ(ears.of("batcher start")[0].process, "line.Broadway.Batcher_standard");
        EXPECT_EQ(ears.of("batcher start")[0].key, "standard");
        EXPECT_EQ(ears.of("batcher start")[0].messages, (numbers{1, 2}));
        ASSERT_EQ(ears.of("batch start").size(), 1U);
        EXPECT_EQ(ears.of("batch start")[0].process, "line.Broadway.BatchProcessor_standard_0");
        EXPECT_EQ(ears.of("batch start")[0].messages, (numbers{1, 2}));
        EXPECT_EQ(ears.of("batch start")[0].more, "standard 2 size");
        ASSERT_EQ(ears.of("batch stop").size(), 1U);
        EXPECT_EQ(ears.of("batch stop")[0].messages, numbers{1});
        EXPECT_EQ(ears.of("batch stop")[0].failed, numbers{2});
        EXPECT_EQ(ears.of("batch stop")[0].more, "standard 2 size");
        expect_spans(ears.of("batcher start"), ears.of("batcher stop"));
        expect_spans(ears.of("batch start"), ears.of("batch stop"));
    });
}

TEST(broadway_telemetry, tells_of_handle_failed_in_both_layers) {  // BW-118, BW-123
    in_runtime([] {
        listener const ears;
        pipeline_script const what{.handle_message = fails_3,
                          .handle_batch = [](lane, std::span<item> batch, auto const&) { batch[0].mark_failed(exit_reason{"first"}); },
                          .handle_failed = [](std::span<item> failed) {
                              for (item& each : failed) each.put_data(each.data() + 100);
                          }};
        run_through(batched_pipeline_of(what, {.batch_size = 1, .batch_timeout = 1h}), {3, 4});
        std::vector<numbers> before;
        for (heard const& each : ears.of("failed start")) before.push_back(each.messages);
        EXPECT_EQ(before, (std::vector<numbers>{{3}, {4}}));
        std::vector<numbers> after;
        for (heard const& each : ears.of("failed stop")) after.push_back(each.messages);
        EXPECT_EQ(after, (std::vector<numbers>{{103}, {104}}));
        EXPECT_EQ(ears.of("failed stop").at(0).process, "weft::test::scripted");
        EXPECT_EQ(ears.of("batch stop").at(0).failed, numbers{104});
        expect_spans(ears.of("failed start"), ears.of("failed stop"));
    });
}

TEST(broadway_telemetry, tells_of_a_handle_failed_that_fails) {  // BW-118, BW-123
    in_runtime([] {
        listener const ears;
        run_through(pipeline_of({.handle_message = fails_3, .handle_failed = [](std::span<item>) { throw std::runtime_error{"worse"}; }}), {3});
        EXPECT_TRUE(ears.of("failed stop").empty());
        ASSERT_EQ(ears.of("failed exception").size(), 1U);
        EXPECT_EQ(ears.of("failed exception")[0].messages, numbers{3});
        EXPECT_NE(ears.of("failed exception")[0].more.find("worse"), std::string::npos);
        expect_spans(ears.of("failed start"), ears.of("failed exception"));
    });
}

}  // namespace
