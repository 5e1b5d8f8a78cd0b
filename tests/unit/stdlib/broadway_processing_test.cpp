// What a processor does with messages: how they end when a callback lets them pass, fails them, throws or leaves.

#include "broadway_support.hpp"

#include "support/captured_log.hpp"

#include <weft/spawn.hpp>

#include <memory>
#include <stdexcept>

namespace {

using namespace weft;
using namespace weft::test;
using broadway::failure_kind;

failure_kind kind_of(item const& one) { return one.status().why()->kind; }
std::string text_of(item const& one) { return std::string{one.status().why()->reason.text()}; }

struct seen {
    numbers data;
    bool all_ok;
};

/// What a callback is called with goes to the test's process.
auto tell_list(pid to) {
    return [to](std::span<item> list) {
        bool all_ok = true;
        for (item const& each : list) all_ok = all_ok && each.ok();
        send(to, seen{data_of(list), all_ok});
    };
}
auto tell_batch(pid to) {
    return [to, tell = tell_list(to)](lane, std::span<item> batch, auto const&) { tell(batch); };
}

TEST(broadway_processing, sends_on_what_succeeds) {  // BW-046
    in_runtime([] {
        start_line(batched_pipeline_of({.handle_batch = tell_batch(self())}, {.batch_size = 2}));
        push("line", {1, 2});
        auto const batch = next<seen>();
        EXPECT_EQ(batch->data, (numbers{1, 2}));
        EXPECT_TRUE(batch->all_ok);
        auto const ends = all_ends(2);
        EXPECT_EQ(data_of(ends.successful), (numbers{1, 2}));
        EXPECT_TRUE(ends.failed.empty());
        broadway::stop("line");
    });
}

TEST(broadway_processing, fails_what_the_user_fails_and_says_nothing) {  // BW-047
    captured_log const log;
    in_runtime([] {
        auto const fail = [](item one) { return std::move(one).to(lane::odd).fail("no good"); };  // odd: no batcher of this pipeline
        start_line(batched_pipeline_of({.handle_message = fail, .handle_batch = tell_batch(self())}, {.batch_size = 1}));
        push("line", {1});
        auto const ends = next_ends();
        ASSERT_EQ(data_of(ends.failed), numbers{1});
        EXPECT_EQ(kind_of(ends.failed[0]), failure_kind::failed);
        EXPECT_EQ(text_of(ends.failed[0]), "no good");
        EXPECT_FALSE(next_now<seen>());
        broadway::stop("line");
    });
    EXPECT_EQ(log.size(), 0U);
}

TEST(broadway_processing, makes_batches_of_the_successful_ones_only) {  // BW-048
    in_runtime([] {
        auto const fail_some = [](item one) { return one.data() == 2 || one.data() == 3 ? std::move(one).fail("no") : std::move(one); };
        start_line(batched_pipeline_of({.handle_message = fail_some, .handle_batch = tell_batch(self())}, {.batch_size = 2}));
        push("line", {1, 2, 3, 4});
        EXPECT_EQ(next<seen>()->data, (numbers{1, 4}));
        auto const ends = all_ends(4);
        EXPECT_EQ(data_of(ends.failed), (numbers{2, 3}));
        EXPECT_EQ(data_of(ends.successful), (numbers{1, 4}));
        broadway::stop("line");
    });
}

TEST(broadway_processing, survives_an_exception_in_handle_message) {  // BW-049
    captured_log const log;
    in_runtime([] {
        auto const throw_at_2 = [](item one) {
            if (one.data() == 2) throw std::runtime_error{"cannot do 2"};
            return one;
        };
        start_line(pipeline_of({.handle_message = throw_at_2}));
        pid const processor = part_of("line", broadway::part::processor(0));
        push("line", {1, 2, 3});
        auto const ends = all_ends(3);
        EXPECT_EQ(data_of(ends.successful), (numbers{1, 3}));
        ASSERT_EQ(data_of(ends.failed), numbers{2});
        EXPECT_EQ(kind_of(ends.failed[0]), failure_kind::error);
        EXPECT_EQ(text_of(ends.failed[0]), "cannot do 2");
        EXPECT_EQ(part_of("line", broadway::part::processor(0)), processor);
        broadway::stop("line");
    });
    EXPECT_EQ(log.lines_with("cannot do 2").size(), 1U);
    EXPECT_EQ(log.lines_with("handle_message of").size(), 1U);
}

TEST(broadway_processing, survives_an_exit_in_handle_message) {  // BW-050
    in_runtime([] {
        auto const leave = [](item one) -> item {
            if (one.data() == 1) weft::exit(exit_reason{"left"});
            return one;
        };
        start_line(pipeline_of({.handle_message = leave}));
        push("line", {1, 2});
        auto const ends = all_ends(2);
        EXPECT_EQ(data_of(ends.successful), numbers{2});
        ASSERT_EQ(data_of(ends.failed), numbers{1});
        EXPECT_EQ(kind_of(ends.failed[0]), failure_kind::exit);
        EXPECT_EQ(text_of(ends.failed[0]), "left");
        broadway::stop("line");
    });
}

TEST(broadway_processing, gives_the_original_message_back_when_a_callback_fails) {
    in_runtime([] {
        auto const spoil = [](item one) -> item {
            one.put_data(100).put_batch_key("elsewhere");
            item const thrown_over = std::move(one);
            throw std::runtime_error{"spoilt"};
        };
        start_line(pipeline_of({.handle_message = spoil}));
        push("line", {7});
        auto const ends = next_ends();
        ASSERT_EQ(data_of(ends.failed), numbers{7});
        EXPECT_EQ(ends.failed[0].batch_key(), broadway::batch_key{});
        broadway::stop("line");
    });
}

TEST(broadway_processing, fails_a_message_for_a_batcher_that_there_is_not) {  // BW-052
    captured_log const log;
    in_runtime([] {
        auto const astray = [](item one) { return std::move(one).to(lane::even); };
        auto chosen = batched_pipeline_of({.handle_message = astray}, {.batch_size = 1});
        chosen.batchers.push_back({lane::odd, {}});
        start_line(chosen);
        push("line", {1});
        auto const ends = next_ends();
        ASSERT_EQ(data_of(ends.failed), numbers{1});
        EXPECT_EQ(kind_of(ends.failed[0]), failure_kind::error);
        broadway::stop("line");
    });
    EXPECT_EQ(log.lines_with("batcher even").size(), 1U);
    EXPECT_EQ(log.lines_with("its batchers are standard, odd").size(), 1U);
}

TEST(broadway_processing, fails_a_message_without_a_batcher_when_there_is_no_default_one) {  // BW-053
    in_runtime([] {
        auto chosen = pipeline_of({});
        chosen.batchers = {{lane::odd, {.batch_size = 1}}};
        start_line(chosen);
        push("line", {1});
        EXPECT_EQ(data_of(next_ends().failed), numbers{1});
        broadway::stop("line");
    });
}

/// Spawns a linked process that ends with `why`, and waits for that end.
void lose_a_helper(exit_reason why) {
    pid const helper = spawn_link([why] {
        receive([](end_yourself) {});
        weft::exit(why);
        broadway::stop("line");
    });
    static_cast<void>(end_after(helper, [helper] { send(helper, end_yourself{{}}); }));
}

TEST(broadway_processing, survives_linked_helpers_and_logs_the_abnormal_end) {  // BW-054 BW-093
    captured_log const log;
    in_runtime([&log] {
        auto const with_helper = [](item one) {
            if (one.data() == 1) lose_a_helper(exit_reason::normal());
            if (one.data() == 2) lose_a_helper(exit_reason::shutdown());
            if (one.data() == 3) lose_a_helper(exit_reason{"helper broke"});
            return one;
        };
        start_line(pipeline_of({.handle_message = with_helper}));
        pid const processor = part_of("line", broadway::part::processor(0));
        push("line", {1, 2, 3});
        EXPECT_EQ(all_ends(3).successful.size(), 3U);
        EXPECT_TRUE(soon([&log] { return !log.lines_with("was linked to").empty(); }));
        push("line", {4});
        EXPECT_EQ(data_of(next_ends().successful), numbers{4});
        EXPECT_EQ(part_of("line", broadway::part::processor(0)), processor);
        broadway::stop("line");
    });
    EXPECT_EQ(log.lines_with("was linked to").size(), 1U);
    }

TEST(broadway_processing, acknowledges_in_groups_of_the_demand) {  // BW-055
    in_runtime([] {
        auto chosen = pipeline_of({});
        chosen.processors.max_demand = 4;
        chosen.processors.min_demand = 2;
        start_line(chosen);
        push("line", {1, 2, 3, 4, 5, 6});
        for (numbers const& group : {numbers{1, 2}, numbers{3, 4}, numbers{5, 6}}) EXPECT_EQ(data_of(next_ends().successful), group);
        broadway::stop("line");
    });
}

TEST(broadway_processing, acknowledges_failed_and_successful_ones_in_one_call) {  // BW-056
    in_runtime([] {
        auto const fail_2 = [](item one) { return one.data() == 2 ? std::move(one).fail("no") : std::move(one); };
        start_line(pipeline_of({.handle_message = fail_2}));
        push("line", {1, 2, 3});
        auto const ends = next_ends();
        EXPECT_EQ(data_of(ends.successful), (numbers{1, 3}));
        EXPECT_EQ(data_of(ends.failed), numbers{2});
        broadway::stop("line");
    });
}

TEST(broadway_processing, prepares_lists_before_messages) {  // BW-057
    in_runtime([] {
        auto const double_them = [](std::span<item> list) {
            for (item& each : list) each.put_data(each.data() * 10);
        };
        start_line(pipeline_of({
            .handle_message = [](item one) { return one.data() % 10 == 0 ? std::move(one) : std::move(one).fail("unprepared"); },
            .prepare_messages = double_them,
        }));
        push("line", {1, 2});
        EXPECT_EQ(data_of(all_ends(2).successful), (numbers{10, 20}));
        broadway::stop("line");
    });
}

TEST(broadway_processing, handles_what_prepare_messages_has_failed) {
    in_runtime([] {
        pid const test = self();
        start_line(pipeline_of({
            .handle_message = [test](item one) { send(test, seen{{one.data()}, one.ok()}); return one; },
            .prepare_messages = [](std::span<item> list) { list[0].mark_failed(exit_reason{"not this one"}); },
        }));
        push("line", {1, 2});
        EXPECT_FALSE(next<seen>()->all_ok);
        EXPECT_TRUE(next<seen>()->all_ok);
        auto const ends = all_ends(2);
        EXPECT_EQ(data_of(ends.failed), numbers{1});
        EXPECT_EQ(data_of(ends.successful), numbers{2});
        broadway::stop("line");
    });
}

TEST(broadway_processing, fails_the_list_when_prepare_messages_fails) {  // BW-059
    captured_log const log;
    in_runtime([] {
        pid const test = self();
        start_line(pipeline_of({
            .handle_message = [test](item one) { send(test, seen{{one.data()}, one.ok()}); return one; },
            .prepare_messages = [](std::span<item>) { throw std::runtime_error{"unprepared"}; },
        }));
        push("line", {1, 2, 3});
        auto const ends = next_ends();
        EXPECT_EQ(data_of(ends.failed), (numbers{1, 2, 3}));
        for (item const& each : ends.failed) EXPECT_EQ(text_of(each), "unprepared");
        EXPECT_FALSE(next_now<seen>());
        broadway::stop("line");
    });
    EXPECT_EQ(log.lines_with("prepare_messages").size(), 1U);
}

TEST(broadway_processing, handles_failed_messages_before_they_are_acknowledged) {  // BW-087
    in_runtime([] {
        start_line(pipeline_of({
            .handle_message = [](item one) -> item {
                if (one.data() == 1) return std::move(one).fail("by hand");
                if (one.data() == 2) throw std::runtime_error{"by accident"};
                return one;
            },
            .handle_failed = [](std::span<item> failed) { for (item& each : failed) each.put_data(-each.data()); },
        }));
        push("line", {1, 2, 3});
        auto const ends = all_ends(3);
        EXPECT_EQ(data_of(ends.failed), (numbers{-1, -2}));
        EXPECT_EQ(data_of(ends.successful), numbers{3});
        broadway::stop("line");
    });
}

TEST(broadway_processing, acknowledges_as_failed_whatever_handle_failed_makes_of_it) {
    in_runtime([] {
        start_line(pipeline_of({
            .handle_message = [](item one) { return std::move(one).fail("no"); },
            .handle_failed = [](std::span<item> failed) { failed[0].mark_ok(); },
        }));
        push("line", {1});
        EXPECT_EQ(data_of(next_ends().failed), numbers{1});
        broadway::stop("line");
    });
}

TEST(broadway_processing, acknowledges_the_originals_when_handle_failed_fails) {  // BW-089
    captured_log const log;
    in_runtime([] {
        start_line(pipeline_of({
            .handle_message = [](item one) { return std::move(one).fail("no"); },
            .handle_failed = [](std::span<item> failed) {
                failed[0].put_data(-1);
                throw std::runtime_error{"cannot fail"};
            },
        }));
        push("line", {1, 2});
        EXPECT_EQ(data_of(all_ends(2).failed), (numbers{1, 2}));
        broadway::stop("line");
    });
    EXPECT_EQ(log.lines_with("handle_failed").size(), 1U);
}

TEST(broadway_processing, does_not_call_handle_failed_for_nothing) {  // BW-090
    in_runtime([] {
        start_line(pipeline_of({.handle_failed = tell_list(self())}));
        push("line", {1, 2});
        all_ends(2);
        EXPECT_FALSE(next_now<seen>());
        broadway::stop("line");
    });
}

// A payload that cannot be copied.

struct parcels {
    using message = broadway::message<std::unique_ptr<int>>;
    message handle_message(message one) {
        if (*one.data() == 2) throw std::runtime_error{"broken"};
        if (*one.data() == 3) {
            message const gone = std::move(one);
            throw std::runtime_error{"lost"};
        }
        return one;
    }
};

struct parcel_told {
    int successful;
    int failed;
    bool has_data;
};
class parcel_acks final : public broadway::acknowledger {
public:
    explicit parcel_acks(pid to) : to_{to} {}
    void ack(std::span<broadway::settlement const> successful, std::span<broadway::settlement const> failed) override {
        bool has_data = true;
        for (auto const& each : failed) has_data = has_data && each.message<parcels::message>()->has_data();
        send(to_, parcel_told{static_cast<int>(successful.size()), static_cast<int>(failed.size()), has_data});
    }

private:
    pid to_;
};

TEST(broadway_processing, settles_what_was_moved_away_with_a_payload_that_cannot_be_copied) {
    in_runtime([] {
        broadway::options<parcels> chosen{.name = "parcels"};
        chosen.producer = {.start = broadway::producer<pushed_producer<parcels::message>>()};
        chosen.processors = {.concurrency = 1, .max_demand = 1};
        broadway::start_link<parcels>(std::move(chosen));
        std::vector<parcels::message> all;
        auto const to = std::make_shared<parcel_acks>(self());
        for (int i = 1; i < 4; ++i) all.emplace_back(std::make_unique<int>(i), std::make_shared<broadway::receipt>(to));
        push("parcels", std::move(all));
        EXPECT_EQ(next<parcel_told>()->successful, 1);
        for (int i = 0; i < 2; ++i) {
            auto const told = next<parcel_told>();
            EXPECT_EQ(told->failed, 1);
            EXPECT_FALSE(told->has_data);
        }
        broadway::stop("parcels");
    });
}

// A callback that is lent its message.

struct lent {
    using message = broadway::message<std::string>;
    void handle_message(message& one) {
        if (one.data() == "throw") throw std::runtime_error{"thrown"};
        if (one.data() == "steal") stolen_.push_back(std::move(one));
        else one.put_data(one.data() + "!");
    }
    std::vector<message> stolen_;
};

TEST(broadway_processing, may_lend_a_message_without_a_copy) {
    in_runtime([] {
        broadway::options<lent> chosen{.name = "lent"};
        chosen.producer = {.start = broadway::producer<pushed_producer<lent::message>>()};
        chosen.processors = {.concurrency = 1};
        broadway::start_link<lent>(chosen);
        auto const to = broadway::acknowledge_to<lent::message>(self(), make_ref());
        std::vector<lent::message> all;
        for (char const* each : {"keep", "throw", "steal"}) all.emplace_back(each, std::make_shared<broadway::receipt>(to));
        push("lent", std::move(all));
        auto const ends = next_ends<lent::message>();
        ASSERT_EQ(ends.successful.size(), 2U);
        EXPECT_EQ(ends.successful[0].data(), "keep!");
        ASSERT_EQ(ends.failed.size(), 1U);
        EXPECT_EQ(ends.failed[0].data(), "throw");
        broadway::stop("lent");
    });
}

}  // namespace
