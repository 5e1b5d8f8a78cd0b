// Which messages share a batch, what closes it, and what becomes of them when handle_batch is through.

#include "broadway_support.hpp"

#include "support/captured_log.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <stdexcept>

namespace {

using namespace weft;
using namespace weft::test;
using namespace std::chrono_literals;
using broadway::batch_trigger;
using info = broadway::batch_info<lane>;

struct batch_told {
    pid by;
    lane key;
    numbers data;
    info of;
};

auto tell_batches(pid to) {
    return [to](lane key, std::span<item> batch, info const& of) { send(to, batch_told{self(), key, data_of(batch), of}); };
}
item by_parity(item one) { return std::move(one).to(one.data() % 2 == 0 ? lane::even : lane::odd); }
item key_by_parity(item one) {
    one.put_batch_key(one.data() % 2 == 0 ? "even" : "odd");
    return one;
}
numbers from_to(int first, int last) {
    numbers all;
    for (int i = first; i <= last; ++i) all.push_back(i);
    return all;
}

TEST(broadway_batching, fills_each_batcher_to_its_size) {  // BW-061
    in_runtime([] {
        auto chosen = pipeline_of({.handle_message = by_parity, .handle_batch = tell_batches(self())});
        chosen.batchers = {{lane::odd, {.batch_size = 10}}, {lane::even, {.batch_size = 5}}};
        start_line(chosen);
        push("line", from_to(1, 40));
        std::size_t odd = 0;
        std::size_t even = 0;
        for (int i = 0; i < 6; ++i) {
            auto const batch = *next<batch_told>();
            ++(batch.key == lane::odd ? odd : even);
            EXPECT_EQ(batch.data.size(), batch.key == lane::odd ? 10U : 5U);
            EXPECT_EQ(batch.of.size, batch.data.size());
            EXPECT_EQ(batch.of.trigger, batch_trigger::size);
            EXPECT_EQ(batch.of.batcher, batch.key);
            EXPECT_EQ(batch.of.batch_key, broadway::batch_key{});
            EXPECT_FALSE(batch.of.partition);
        }
        EXPECT_EQ(odd, 2U);
        EXPECT_EQ(even, 4U);
        EXPECT_EQ(all_ends(40).successful.size(), 40U);
        broadway::stop("line");
    });
}

TEST(broadway_batching, does_not_wait_for_messages_that_flush) {  // BW-062 BW-035
    in_runtime([] {
        start_line(batched_pipeline_of({.handle_batch = tell_batches(self())}, {.batch_size = 100, .batch_timeout = 1h}));
        push("line", {1, 2, 3, 4, 5}, broadway::batch_mode::flush);
        numbers all;
        while (all.size() < 5) {
            auto const batch = *next<batch_told>();
            EXPECT_EQ(batch.of.trigger, batch_trigger::flush);
            all.insert(all.end(), batch.data.begin(), batch.data.end());
        }
        EXPECT_EQ(all, from_to(1, 5));
        broadway::stop("line");
    });
}

TEST(broadway_batching, lets_a_callback_ask_for_the_flush) {  // BW-063
    in_runtime([] {
        auto const flush = [](item one) {
            one.put_batch_mode(broadway::batch_mode::flush);
            return one;
        };
        start_line(batched_pipeline_of({.handle_message = flush, .handle_batch = tell_batches(self())}, {.batch_size = 100, .batch_timeout = 1h}));
        push("line", {1});
        EXPECT_EQ(next<batch_told>()->of.trigger, batch_trigger::flush);
        broadway::stop("line");
    });
}

TEST(broadway_batching, closes_a_batch_when_its_time_is_over) {  // BW-064
    in_runtime([] {
        start_line(batched_pipeline_of({.handle_batch = tell_batches(self())}, {.batch_size = 100, .batch_timeout = 20ms}));
        push("line", {1, 2});
        auto const batch = *next<batch_told>();
        EXPECT_EQ(batch.of.trigger, batch_trigger::timeout);
        EXPECT_EQ(batch.data.front(), 1);
        broadway::stop("line");
    });
}

TEST(broadway_batching, never_mixes_batch_keys) {  // BW-065
    in_runtime([] {
        start_line(batched_pipeline_of({.handle_message = key_by_parity, .handle_batch = tell_batches(self())},
                                       {.batch_size = 2, .batch_timeout = 1h}));
        push("line", from_to(1, 8));
        for (numbers const& expected : {numbers{1, 3}, numbers{2, 4}, numbers{5, 7}, numbers{6, 8}}) {
            auto const batch = *next<batch_told>();
            EXPECT_EQ(batch.data, expected);
            EXPECT_EQ(batch.of.trigger, batch_trigger::size);
            EXPECT_EQ(batch.of.batch_key, broadway::batch_key{expected[0] % 2 == 0 ? "even" : "odd"});
        }
        broadway::stop("line");
    });
}

/// A batch ends with the message that brings the sum to the limit.
auto up_to(int limit) {
    return [limit]() -> broadway::batch_splitter<item> {
        return [left = limit](item const& one) mutable { return (left -= one.data()) <= 0; };
    };
}

TEST(broadway_batching, lets_a_function_decide_about_the_size) {  // BW-066
    in_runtime([] {
        start_line(batched_pipeline_of({.handle_message = key_by_parity, .handle_batch = tell_batches(self())},
                                       {.split_by = up_to(16), .max_demand = 10, .batch_timeout = 1h}));
        push("line", {40, 1, 13, 3});
        auto const first = *next<batch_told>();
        EXPECT_EQ(first.data, numbers{40});
        EXPECT_EQ(first.of.trigger, batch_trigger::size);
        auto const second = *next<batch_told>();
        EXPECT_EQ(second.data, (numbers{1, 13, 3}));
        EXPECT_EQ(second.of.trigger, batch_trigger::size);
        broadway::stop("line");
    });
}

TEST(broadway_batching, gives_each_batcher_its_own_function) {  // BW-067
    in_runtime([] {
        auto chosen = pipeline_of({.handle_message = by_parity, .handle_batch = tell_batches(self())});
        chosen.batchers = {{lane::odd, {.split_by = up_to(4), .max_demand = 10, .batch_timeout = 20ms}},
                           {lane::even, {.split_by = up_to(20), .max_demand = 10, .batch_timeout = 20ms}}};
        start_line(chosen);
        push("line", from_to(1, 10));
        std::vector<batch_told> odd;
        std::vector<batch_told> even;
        for (std::size_t all = 0; all < 10;) {
            auto batch = *next<batch_told>();
            all += batch.data.size();
            (batch.key == lane::odd ? odd : even).push_back(std::move(batch));
        }
        ASSERT_EQ(odd.size(), 4U);  // 1 3 | 5 | 7 | 9
        EXPECT_EQ(odd[0].data, (numbers{1, 3}));
        for (auto const& each : odd) EXPECT_EQ(each.of.trigger, batch_trigger::size);
        ASSERT_EQ(even.size(), 2U);  // 2 4 6 8 | 10
        EXPECT_EQ(even[0].data, (numbers{2, 4, 6, 8}));
        EXPECT_EQ(even[0].of.trigger, batch_trigger::size);
        EXPECT_EQ(even[1].of.trigger, batch_trigger::timeout);
        broadway::stop("line");
    });
}

TEST(broadway_batching, prefers_the_size_when_the_last_message_flushes) {  // BW-068
    in_runtime([] {
        auto const flush_3 = [](item one) {
            if (one.data() == 3) one.put_batch_mode(broadway::batch_mode::flush);
            return one;
        };
        start_line(batched_pipeline_of({.handle_message = flush_3, .handle_batch = tell_batches(self())}, {.batch_size = 2, .batch_timeout = 1h}));
        push("line", {1, 3});
        auto const batch = *next<batch_told>();
        EXPECT_EQ(batch.data, (numbers{1, 3}));
        EXPECT_EQ(batch.of.trigger, batch_trigger::size);
        broadway::stop("line");
    });
}

TEST(broadway_batching, times_each_open_batch_by_itself) {  // BW-069
    in_runtime([] {
        start_line(batched_pipeline_of({.handle_message = key_by_parity, .handle_batch = tell_batches(self())},
                                       {.batch_size = 3, .batch_timeout = 300ms}));
        push("line", {1});
        EXPECT_EQ(next<batch_told>()->of.trigger, batch_trigger::timeout);
        push("line", {2, 3, 5, 7});  // the batch of 3 5 7 is full, that of 2 waits for its own time
        EXPECT_EQ(next<batch_told>()->data, (numbers{3, 5, 7}));
        auto const rest = *next<batch_told>();
        EXPECT_EQ(rest.data, numbers{2});
        EXPECT_EQ(rest.of.trigger, batch_trigger::timeout);
        broadway::stop("line");
    });
}

TEST(broadway_batching, acknowledges_a_batch_in_one_call) {  // BW-070 BW-092
    in_runtime([] {
        auto const fail_2 = [](lane, std::span<item> batch, info const&) { batch[1].mark_failed(exit_reason{"second"}); };
        start_line(batched_pipeline_of({.handle_batch = fail_2}, {.batch_size = 3}));
        push("line", {1, 2, 3});
        auto const ends = next_ends();
        EXPECT_EQ(data_of(ends.successful), (numbers{1, 3}));
        EXPECT_EQ(data_of(ends.failed), numbers{2});
        broadway::stop("line");
    });
}

TEST(broadway_batching, fails_the_batch_of_a_callback_that_fails) {  // BW-071
    captured_log const log;
    in_runtime([] {
        auto const fail = [](lane, std::span<item> batch, info const&) {
            if (batch[0].data() == 1) throw std::runtime_error{"no batch"};
            if (batch[0].data() == 3) weft::exit(exit_reason{"leaving"});
        };
        start_line(batched_pipeline_of({.handle_batch = fail}, {.batch_size = 2}));
        pid const processor = part_of("line", broadway::part::batch_processor("standard", 0));
        push("line", {1, 2, 3, 4, 5, 6});
        auto const thrown = next_ends();
        EXPECT_EQ(data_of(thrown.failed), (numbers{1, 2}));
        EXPECT_EQ(thrown.failed[1].status().why()->kind, broadway::failure_kind::error);
        auto const left = next_ends();
        EXPECT_EQ(data_of(left.failed), (numbers{3, 4}));
        EXPECT_EQ(left.failed[1].status().why()->kind, broadway::failure_kind::exit);
        EXPECT_EQ(data_of(next_ends().successful), (numbers{5, 6}));
        EXPECT_EQ(part_of("line", broadway::part::batch_processor("standard", 0)), processor);
        broadway::stop("line");
    });
    EXPECT_EQ(log.lines_with("handle_batch").size(), 2U);
}

struct go_on {};

/// Tells the batch, and waits until the test says go_on.
auto wait_in_batches(pid to) {
    return [to](lane key, std::span<item> batch, info const& of) {
        send(to, batch_told{self(), key, data_of(batch), of});
        receive([](go_on) {});
    };
}

TEST(broadway_batching, handles_as_many_batches_at_once_as_there_are_processors) {  // BW-074
    in_runtime([] {
        auto const own_key = [](item one) {
            one.put_batch_key(one.data());
            return one;
        };
        start_line(batched_pipeline_of({.handle_message = own_key, .handle_batch = wait_in_batches(self())}, {.concurrency = 3, .batch_size = 1}));
        push("line", {1, 2, 3, 4});
        std::vector<pid> by;
        for (int i = 0; i < 3; ++i) by.push_back(next<batch_told>()->by);
        EXPECT_NE(by[0], by[1]);
        EXPECT_NE(by[1], by[2]);
        EXPECT_NE(by[0], by[2]);
        EXPECT_FALSE(next_now<batch_told>());
        send(by[1], go_on{});
        auto const fourth = *next<batch_told>();
        EXPECT_EQ(fourth.by, by[1]);
        for (pid const each : {by[0], by[1], by[2]}) send(each, go_on{});
        EXPECT_EQ(all_ends(4).successful.size(), 4U);
        broadway::stop("line");
    });
}

TEST(broadway_batching, stops_asking_when_batches_are_not_handled) {  // BW-075
    in_runtime([] {
        auto const handled = std::make_shared<std::atomic<int>>(0);
        auto const count = [handled](item one) {
            ++*handled;
            return one;
        };
        auto chosen = batched_pipeline_of({.handle_message = count, .handle_batch = wait_in_batches(self())}, {.batch_size = 1, .max_demand = 2});
        auto const to = broadway::acknowledge_to<item>(self(), make_ref());
        chosen.producer = {.start = broadway::producer<counting_producer<item>>(to, 60)};
        chosen.processors.max_demand = 2;
        start_line(chosen);
        auto first = *next<batch_told>();
        for (int i = 0; i < 50; ++i) static_cast<void>(gen_stage::demand(part_of("line", broadway::part::producer(0))));
        EXPECT_LE(handled->load(), 10);  // one in work, one that waits, and the demands of three layers
        send(first.by, go_on{});
        for (int i = 1; i < 60; ++i) {
            auto const batch = *next<batch_told>();
            EXPECT_EQ(batch.data, numbers{i});
            send(batch.by, go_on{});
        }
        EXPECT_EQ(all_ends(60).successful.size(), 60U);
        broadway::stop("line");
    });
}

struct group_told {
    int key;
    int number;
    bool begins;
};

TEST(broadway_batching, handles_the_batches_of_one_key_one_after_the_other) {  // BW-080
    in_runtime([] {
        pid const test = self();
        auto const watched = [test](lane, std::span<item> batch, info const&) {
            send(test, group_told{batch[0].data() % 2, batch[0].data(), true});
            weft::yield();
            send(test, group_told{batch[0].data() % 2, batch[0].data(), false});
        };
        auto chosen = batched_pipeline_of({.handle_message = key_by_parity, .handle_batch = watched}, {.concurrency = 3, .batch_size = 1});
        start_line(chosen);
        push("line", from_to(1, 16));
        int last[2] = {0, 0};
        bool open[2] = {false, false};
        for (int i = 0; i < 32; ++i) {
            auto const told = *next<group_told>();
            EXPECT_NE(open[told.key], told.begins);
            open[told.key] = told.begins;
            EXPECT_TRUE(told.begins ? told.number > last[told.key] : told.number == last[told.key]);
            last[told.key] = told.number;
        }
        EXPECT_EQ(all_ends(16).successful.size(), 16U);
        broadway::stop("line");
    });
}

TEST(broadway_batching, calls_handle_failed_once_for_a_batch) {  // BW-088
    in_runtime([] {
        pid const test = self();
        start_line(batched_pipeline_of({.handle_batch = [](lane, std::span<item> batch, info const&) {
                                            if (batch[0].data() == 5) throw std::runtime_error{"all"};
                                            batch[0].mark_failed(exit_reason{"a"});
                                            batch[2].mark_failed(exit_reason{"b"});
                                        },
                                        .handle_failed = [test](std::span<item> failed) {
                                            send(test, batch_told{self(), lane::standard, data_of(failed), {}});
                                            for (item& each : failed) each.put_data(-each.data());
                                        }},
                                       {.batch_size = 4}));
        push("line", from_to(1, 8));
        EXPECT_EQ(next<batch_told>()->data, (numbers{1, 3}));
        auto const some = next_ends();
        EXPECT_EQ(data_of(some.successful), (numbers{2, 4}));
        EXPECT_EQ(data_of(some.failed), (numbers{-1, -3}));
        EXPECT_EQ(next<batch_told>()->data, from_to(5, 8));
        EXPECT_EQ(data_of(next_ends().failed), (numbers{-5, -6, -7, -8}));
        broadway::stop("line");
    });
}

// ---- partitions

std::uint64_t by_data(item const& one) { return static_cast<std::uint64_t>(one.data()); }

TEST(broadway_batching, gives_each_partition_to_one_processor) {  // BW-076
    in_runtime([] {
        pid const test = self();
        auto chosen = pipeline_of({.handle_message = [test](item one) {
            send(test, batch_told{self(), {}, {one.data()}, {}});
            return one;
        }});
        chosen.processors = {.concurrency = 2, .partition_by = by_data};
        start_line(chosen);
        push("line", from_to(1, 8));
        std::map<pid, numbers> by;
        for (int i = 0; i < 8; ++i) {
            auto const told = *next<batch_told>();
            by[told.by].push_back(told.data[0]);
        }
        EXPECT_EQ(by[part_of("line", broadway::part::processor(1))], (numbers{1, 3, 5, 7}));
        EXPECT_EQ(by[part_of("line", broadway::part::processor(0))], (numbers{2, 4, 6, 8}));
        broadway::stop("line");
    });
}

TEST(broadway_batching, gives_each_partition_to_one_batch_processor) {  // BW-077 BW-079
    in_runtime([] {
        auto chosen = batched_pipeline_of({.handle_batch = tell_batches(self())}, {.concurrency = 2, .batch_size = 2, .partition_by = by_data});
        chosen.processors.partition_by = [](item const&) -> std::uint64_t { return 7; };
        start_line(chosen);
        push("line", from_to(1, 12));
        std::map<std::size_t, std::vector<numbers>> by;
        for (int i = 0; i < 6; ++i) {
            auto const told = *next<batch_told>();
            ASSERT_TRUE(told.of.partition);
            EXPECT_EQ(told.by, part_of("line", broadway::part::batch_processor("standard", *told.of.partition)));
            by[*told.of.partition].push_back(told.data);
        }
        EXPECT_EQ(by[1], (std::vector<numbers>{{1, 3}, {5, 7}, {9, 11}}));
        EXPECT_EQ(by[0], (std::vector<numbers>{{2, 4}, {6, 8}, {10, 12}}));
        broadway::stop("line");
    });
}

TEST(broadway_batching, keeps_partitions_and_batch_keys_apart) {  // BW-078
    in_runtime([] {
        auto const key_from_20 = [](item one) {
            if (one.data() >= 20) one.put_batch_key("late");
            return one;
        };
        auto chosen = batched_pipeline_of({.handle_message = key_from_20, .handle_batch = tell_batches(self())}, {.concurrency = 2, .batch_size = 2});
        chosen.partition_by = by_data;
        start_line(chosen);
        push("line", from_to(16, 23));
        std::vector<numbers> all;
        for (int i = 0; i < 4; ++i) all.push_back(next<batch_told>()->data);
        std::sort(all.begin(), all.end());
        EXPECT_EQ(all, (std::vector<numbers>{{16, 18}, {17, 19}, {20, 22}, {21, 23}}));
        broadway::stop("line");
    });
}

}  // namespace
