// The end of a pipeline: everything that was produced is finished first, in order, and nothing is left behind.

#include "broadway_support.hpp"

#include "support/captured_log.hpp"

namespace {

using namespace weft;
using namespace weft::test;
using namespace std::chrono_literals;
namespace part = broadway::part;
using info = broadway::batch_info<lane>;

numbers up_to_number(int last) {
    numbers all;
    for (int i = 1; i <= last; ++i) all.push_back(i);
    return all;
}

TEST(broadway_shutdown, finishes_what_the_producer_has) {  // BW-110 BW-116
    in_runtime([] {
        pid const line = start_line(pipeline_of({}));
        push("line", up_to_number(200));
        EXPECT_TRUE(end_after(line, [line] { static_cast<void>(try_stop(line)); }).is_normal());
        EXPECT_EQ(all_ends(200).successful.size(), 200U);
    });
}

TEST(broadway_shutdown, finishes_it_through_the_batchers_too) {  // BW-110
    in_runtime([] {
        auto chosen = batched_pipeline_of({}, {.concurrency = 2, .batch_size = 7, .batch_timeout = 1h});
        chosen.processors.concurrency = 3;
        start_line(chosen);
        for (int i = 0; i < 5; ++i) push("line", up_to_number(40));
        broadway::stop("line");
        numbers all = data_of(all_ends(200).successful);
        EXPECT_EQ(all.size(), 200U);
    });
}

TEST(broadway_shutdown, by_a_supervisor_drains_as_well) {  // BW-110 BW-014
    in_runtime([] {
        auto chosen = pipeline_of({});
        pid const above = supervisor::start_link({.children = {broadway::make_child_spec<scripted>(chosen)}});
        EXPECT_EQ(supervisor::which_children(above)[0].id, "line");
        EXPECT_EQ(supervisor::which_children(above)[0].type, child_type::supervisor);
        push("line", up_to_number(100));
        weft::stop(above);
        EXPECT_EQ(all_ends(100).successful.size(), 100U);
    });
}

TEST(broadway_shutdown, flushes_open_batches) {  // BW-111
    in_runtime([] {
        pid const test = self();
        auto const tell = [test](lane, std::span<item> batch, info const& of) {
            EXPECT_EQ(of.trigger, broadway::batch_trigger::flush);
            send(test, begun{std::to_string(batch.size()), self()});
        };
        start_line(batched_pipeline_of({.handle_batch = tell}, {.batch_size = 100, .batch_timeout = 1h}));
        push("line", {1, 2, 3});
        broadway::stop("line");
        EXPECT_EQ(next_begun(1), std::vector<std::string>{"3"});
        EXPECT_EQ(all_ends(3).successful.size(), 3U);
    });
}

TEST(broadway_shutdown, leaves_nothing_behind) {  // BW-112 BW-115
    in_runtime([] {
        for (bool const by_name : {true, false}) {
            pid const line = start_line(batched_pipeline_of({}, {}));
            std::vector<pid> all;
            for (auto const& name : registered_names()) {
                if (name.starts_with("line.Broadway.")) all.push_back(whereis(name));
            }
            EXPECT_EQ(all.size(), 11U);
            if (by_name) broadway::stop("line");
            else broadway::stop(line);
            EXPECT_FALSE(is_alive(line));
            for (pid const each : all) EXPECT_FALSE(is_alive(each));
        }
    });
}

TEST(broadway_shutdown, does_not_wait_for_ever) {  // BW-113
    captured_log const log;
    in_runtime([] {
        pid const test = self();
        trap_exit(true);
        auto const hang = [test](item one) {
            send(test, begun{"hangs", self()});
            receive([](end_yourself) {});
            return one;
        };
        auto chosen = pipeline_of({.handle_message = hang});
        chosen.shutdown = 1ms;
        pid const line = start_line(chosen);
        push("line", {1});
        ASSERT_TRUE(next<begun>());
        EXPECT_EQ(end_after(line, [line] { static_cast<void>(try_stop(line, exit_reason::shutdown())); }), exit_reason::shutdown());
    });
}

struct emit_last {
    std::vector<item> messages;
};

/// Emits a message that it has sent to itself while draining, and another one that comes too late.
struct draining_producer {
    using infos = weft::infos<push_these<item>, emit_last>;
    std::vector<item> ready;
    std::vector<item> late;
    std::vector<item> handle_demand(std::size_t) { return {}; }
    std::vector<item> handle_info(push_these<item> order) {
        ready.push_back(std::move(order.messages[0]));
        late.push_back(std::move(order.messages[1]));
        return {};
    }
    std::vector<item> handle_info(emit_last last) { return std::move(last.messages); }
    void prepare_for_draining() {
        send(self(), emit_last{std::move(ready)});
        send_after(1ms, self(), emit_last{std::move(late)});
    }
};

TEST(broadway_shutdown, processes_what_a_producer_emits_at_the_end_but_nothing_later) {  // BW-114
    in_runtime([] {
        pid const test = self();
        auto const wait_for_late = [test](item one) {
            send(test, begun{std::to_string(one.data()), self()});
            sleep_for(10ms);
            return one;
        };
        auto chosen = pipeline_of({.handle_message = wait_for_late});
        chosen.producer = {.start = broadway::producer<draining_producer>()};
        pid const line = start_line(chosen);
        push("line", {1, 2});
        broadway::stop(line);
        EXPECT_EQ(next_begun(1), std::vector<std::string>{"1"});
        EXPECT_EQ(data_of(next_ends().successful), numbers{1});
        EXPECT_FALSE(next_now<begun>());
        EXPECT_FALSE(next_now<item_ends>());
    });
}

TEST(broadway_shutdown, drains_for_an_abnormal_reason_too_and_reports_it) {  // BW-117
    captured_log const log;
    in_runtime([] {
        trap_exit(true);
        pid const line = start_line(pipeline_of({}));
        push("line", up_to_number(50));
        exit_reason const why{"had enough"};
        EXPECT_EQ(end_after(line, [line, &why] { static_cast<void>(try_stop(line, why)); }), why);
        EXPECT_EQ(all_ends(50).successful.size(), 50U);
    });
    EXPECT_GE(log.lines_with("had enough").size(), 1U);
}

TEST(broadway_shutdown, does_not_lose_a_message_of_many_pipelines_that_stop_while_they_produce) {
    in_runtime([] {
        constexpr int pipelines = 20;
        trap_exit(true);
        std::vector<pid> lines;
        for (int i = 0; i < pipelines; ++i) {
            auto chosen = batched_pipeline_of({}, {.batch_size = 3, .batch_timeout = 1h}, "line" + std::to_string(i));
            chosen.producer.concurrency = 2;
            lines.push_back(start_line(chosen));
        }
        for (int i = 0; i < pipelines; ++i) {
            for (std::size_t of = 0; of < 2; ++of) push("line" + std::to_string(i), items_of(up_to_number(10), make_ref()), of);
            exit_signal(lines[static_cast<std::size_t>(i)], exit_reason::shutdown());
        }
        EXPECT_EQ(all_ends(pipelines * 20).successful.size(), pipelines * 20U);
        for (pid const each : lines) static_cast<void>(wait_for_end(each));
    });
}

}  // namespace
