// Who is replaced when a part of a pipeline dies, and what goes on.

#include "broadway_support.hpp"

#include "support/captured_log.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace {

using namespace weft;
using namespace weft::test;
using namespace std::chrono_literals;
namespace part = broadway::part;

/// Every stage of a pipeline with two producers, two processors and one batcher of two batch processors.
class stages {
public:
    stages() {
        for (auto const& each : names()) now_[each] = part_of("line", each);
    }
    /// Those that are another process now, sorted; waits until all are there.
    [[nodiscard]] std::vector<std::string> replaced() const {
        std::vector<std::string> all;
        EXPECT_TRUE(soon([] { return whereis("line.Broadway.Terminator"); }));
        for (auto const& each : names()) {
            EXPECT_TRUE(soon([&each] { return whereis("line.Broadway." + each); })) << each;
            if (part_of("line", each) != now_.at(each)) all.push_back(each);
        }
        return all;
    }
    [[nodiscard]] pid operator[](std::string const& name) const { return now_.at(name); }

private:
    static std::vector<std::string> names() {
        return {part::batch_processor("standard", 0), part::batch_processor("standard", 1), part::batcher("standard"), part::processor(0),
                part::processor(1), part::producer(0), part::producer(1)};
    }
    std::map<std::string, pid> now_;
};

script_options wide_line(pipeline_script what = {}) {
    auto chosen = batched_pipeline_of(std::move(what), {.concurrency = 2, .batch_size = 1});
    chosen.producer.concurrency = 2;
    chosen.processors.concurrency = 2;
    chosen.resubscribe_interval = 1ms;
    return chosen;
}

void kill_and_wait(pid id) {
    EXPECT_EQ(end_after(id, [id] { exit_signal(id, exit_reason::kill()); }), exit_reason::killed());
}
/// Until the supervision tree has dealt with it: a new process holds the name.
void kill_and_await_successor(std::string const& part) {
    pid const old = part_of("line", part);
    kill_and_wait(old);
    EXPECT_TRUE(soon([&] {
        pid const now = whereis("line.Broadway." + part);
        return now && now != old;
    }));
}

/// Messages pushed now are processed; those that a dying process took with it are not waited for.
void expect_flow(std::size_t producer) {
    EXPECT_TRUE(soon([producer] {
        if (!whereis("line.Broadway." + part::producer(producer))) return false;
        push("line", items_of({99}, make_ref()), producer);
        return receive([](item_ends const&) { return true; }, after(20ms, [] { return false; }));
    }));
}

TEST(broadway_restart, replaces_a_producer_alone) {  // BW-102 BW-103 BW-028
    captured_log const log;
    in_runtime([] {
        start_line(wide_line());
        stages const before;
        kill_and_await_successor(part::producer(1));
        EXPECT_EQ(before.replaced(), std::vector<std::string>{part::producer(1)});
        expect_flow(1);
        expect_flow(0);
        broadway::stop("line");
    });
}

TEST(broadway_restart, replaces_everything_behind_the_producers_with_a_processor) {  // BW-104
    captured_log const log;
    in_runtime([] {
        start_line(wide_line());
        stages const before;
        kill_and_await_successor(part::processor(0));
        EXPECT_TRUE(soon([&before] { return before.replaced().size() == 5; }));
        EXPECT_EQ(before.replaced(), (std::vector<std::string>{part::batch_processor("standard", 0), part::batch_processor("standard", 1),
                                                               part::batcher("standard"), part::processor(0), part::processor(1)}));
        expect_flow(0);
        broadway::stop("line");
    });
}

TEST(broadway_restart, loses_only_what_the_dead_processor_had) {  // BW-105
    captured_log const log;
    in_runtime([] {
        pid const test = self();
        constexpr int kill = 0;
        auto const wait_at_kill = [test](item one) {
            if (one.data() != kill) return one;
            send(test, begun{"kill", self()});
            receive([](end_yourself) {});
            return one;
        };
        auto chosen = batched_pipeline_of({.handle_message = wait_at_kill}, {.batch_size = 2});
        chosen.processors.max_demand = 2;
        chosen.processors.min_demand = 1;
        chosen.resubscribe_interval = 1ms;
        start_line(chosen);
        push("line", {1, 2, kill, 3, 4, 5});
        EXPECT_EQ(data_of(next_ends().successful), (numbers{1, 2}));
        kill_and_wait(next<begun>()->process);
        // It had asked for 3 before it began with the message that killed it, so 3 waited in it.
        EXPECT_EQ(data_of(next_ends().successful), (numbers{4, 5}));
        broadway::stop("line");
    });
}

TEST(broadway_restart, replaces_a_batcher_with_its_batch_processors) {  // BW-106
    captured_log const log;
    in_runtime([] {
        start_line(wide_line());
        stages const before;
        kill_and_await_successor(part::batcher("standard"));
        EXPECT_TRUE(soon([&before] { return before.replaced().size() == 3; }));
        EXPECT_EQ(before.replaced(), (std::vector<std::string>{part::batch_processor("standard", 0), part::batch_processor("standard", 1),
                                                               part::batcher("standard")}));
        expect_flow(0);
        broadway::stop("line");
    });
}

TEST(broadway_restart, replaces_the_batch_processors_of_a_key_together) {  // BW-107
    captured_log const log;
    in_runtime([] {
        start_line(wide_line());
        stages const before;
        kill_and_await_successor(part::batch_processor("standard", 0));
        EXPECT_TRUE(soon([&before] { return before.replaced().size() == 2; }));
        EXPECT_EQ(before.replaced(), (std::vector<std::string>{part::batch_processor("standard", 0), part::batch_processor("standard", 1)}));
        expect_flow(0);
        broadway::stop("line");
    });
}

TEST(broadway_restart, gives_partitions_to_the_successors) {
    captured_log const log;
    in_runtime([] {
        auto chosen = wide_line();
        chosen.partition_by = [](item const& one) { return static_cast<std::uint64_t>(one.data()); };
        chosen.batchers.push_back({lane::odd, {.batch_size = 1}});
        start_line(chosen);
        for (auto const& each : {part::processor(1), part::batcher("standard"), part::batch_processor("standard", 1)}) {
            kill_and_await_successor(each);
            expect_flow(0);
        }
        broadway::stop("line");
    });
}

TEST(broadway_restart, ends_a_pipeline_whose_top_supervisor_is_killed) {  // BW-108
    captured_log const log;
    in_runtime([] {
        trap_exit(true);
        pid const line = start_line(wide_line());
        pid const top = part_of("line", part::supervisor);
        EXPECT_EQ(end_after(line, [top] { exit_signal(top, exit_reason::kill()); }), exit_reason::killed());
    });
}

TEST(broadway_restart, passes_too_many_failures_of_a_producer_up) {  // BW-109
    captured_log const log;
    in_runtime([] {
        trap_exit(true);
        auto chosen = wide_line();
        chosen.producer.concurrency = 1;
        pid const line = start_line(chosen);
        pid const processor = part_of("line", part::processor(0));
        for (int i = 0; i < 3; ++i) kill_and_await_successor(part::producer(0));  // 2 restarts in 1 s are allowed
        EXPECT_TRUE(soon([processor] {
            pid const now = whereis("line.Broadway." + part::processor(0));
            return now && now != processor;
        }));
        expect_flow(0);
        EXPECT_TRUE(is_alive(line));
        broadway::stop(line);
    });
}

}  // namespace
