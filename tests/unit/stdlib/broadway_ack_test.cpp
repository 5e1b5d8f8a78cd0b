// Who is told of a message's end: once, whatever callbacks and other acknowledgers do.

#include "broadway_support.hpp"

#include "support/captured_log.hpp"

#include <weft/broadway/receipt_keeper.hpp>
#include <weft/errors.hpp>

#include <algorithm>
#include <stdexcept>

namespace {

using namespace weft;
using namespace weft::test;
using info = broadway::batch_info<lane>;

class failing_acks final : public broadway::acknowledger {
public:
    void ack(std::span<broadway::settlement const>, std::span<broadway::settlement const>) override { throw std::runtime_error{"broker gone"}; }
};

TEST(broadway_ack, tells_each_acknowledger_once_a_batch) {  // BW-081
    in_runtime([] {
        auto const fail_above_4 = [](lane, std::span<item> batch, info const&) {
            for (item& each : batch) {
                if (each.data() > 4) each.mark_failed(exit_reason{"too much"});
            }
        };
        start_line(batched_pipeline_of({.handle_batch = fail_above_4}, {.batch_size = 6}));
        ref const a = make_ref();
        ref const b = make_ref();
        auto all = items_of({1, 3, 5}, a);
        for (auto& each : items_of({2, 4, 6}, b)) all.push_back(std::move(each));
        push("line", std::move(all));
        for (ref const tag : {a, b}) {
            auto const ends = next_ends();
            EXPECT_EQ(ends.ref, tag);
            EXPECT_EQ(data_of(ends.successful), tag == a ? (numbers{1, 3}) : (numbers{2, 4}));
            EXPECT_EQ(data_of(ends.failed), numbers{tag == a ? 5 : 6});
        }
        broadway::stop("line");
        EXPECT_FALSE(next_now<item_ends>());
    });
}

struct returned {};

TEST(broadway_ack, may_be_given_at_once) {  // BW-082
    in_runtime([] {
        pid const test = self();
        auto const at_once = [test](item one) {
            broadway::ack_immediately(one);
            send(test, returned{});
            if (one.data() == 2) throw std::runtime_error{"after all"};
            return one;
        };
        start_line(pipeline_of({.handle_message = at_once}));
        push("line", {1, 2});
        bool told = false;
        receive([&](item_ends const& ends) { told = data_of(ends.successful) == numbers{1}; }, [](returned) {}, after(patience, [] {}));
        EXPECT_TRUE(told);
        EXPECT_EQ(data_of(next_ends().successful), numbers{2});
        broadway::stop("line");
        EXPECT_FALSE(next_now<item_ends>());
    });
}

TEST(broadway_ack, is_not_given_for_no_messages) {  // BW-083
    EXPECT_THROW(broadway::ack_immediately(std::span<item>{}), argument_error);
}

TEST(broadway_ack, may_be_given_at_once_for_a_batch) {  // BW-084
    in_runtime([] {
        auto const at_once = [](lane, std::span<item> batch, info const&) {
            batch[1].mark_failed(exit_reason{"one of four"});
            broadway::ack_immediately(batch);
        };
        start_line(batched_pipeline_of({.handle_batch = at_once}, {.batch_size = 4}));
        push("line", {1, 2, 3, 4});
        auto const ends = next_ends();
        EXPECT_EQ(data_of(ends.successful), (numbers{1, 3, 4}));
        EXPECT_EQ(data_of(ends.failed), numbers{2});
        broadway::stop("line");
        EXPECT_FALSE(next_now<item_ends>());
    });
}

TEST(broadway_ack, can_be_configured_by_a_callback) {  // BW-085
    in_runtime([] {
        start_line(pipeline_of({.handle_message = [](item one) {
            one.configure_ack(std::string{"on_failure: reject"});
            return one;
        }}));
        ref const tag = push("line", {1});
        auto const told = next<broadway::ack_configured>();
        ASSERT_TRUE(told);
        EXPECT_EQ(told->ref, tag);
        EXPECT_EQ(std::any_cast<std::string>(told->options), "on_failure: reject");
        EXPECT_EQ(data_of(next_ends().successful), numbers{1});
        broadway::stop("line");
    });
}

class plain_acks final : public broadway::acknowledger {
public:
    explicit plain_acks(pid to) : to_{to} {}
    void ack(std::span<broadway::settlement const>, std::span<broadway::settlement const> failed) override {
        send(to_, broadway::acked<item>{{}, {}, {*failed[0].message<item>()}});
    }

private:
    pid to_;
};

TEST(broadway_ack, fails_the_message_whose_acknowledger_has_no_configure) {  // BW-086
    captured_log const log;
    in_runtime([] {
        start_line(pipeline_of({.handle_message = [](item one) {
            one.configure_ack(1);
            return one;
        }}));
        std::vector<item> one{item_of(1, std::make_shared<plain_acks>(self()))};
        push("line", std::move(one));
        EXPECT_EQ(data_of(next_ends().failed), numbers{1});
        broadway::stop("line");
    });
    EXPECT_EQ(log.lines_with("has no configure").size(), 1U);
}

TEST(broadway_ack, that_fails_stops_nobody) {  // BW-060 BW-094
    captured_log const log;
    in_runtime([] {
        start_line(batched_pipeline_of({}, {.batch_size = 2}));
        auto const both = [] {
            std::vector<item> all{item_of(1, std::make_shared<failing_acks>())};
            for (auto& each : items_of({2}, make_ref())) all.push_back(std::move(each));
            return all;
        };
        for (int i = 0; i < 2; ++i) {
            push("line", both());
            EXPECT_EQ(data_of(next_ends().successful), numbers{2});
        }
        broadway::stop("line");
        EXPECT_FALSE(next_now<item_ends>());
    });
    EXPECT_EQ(log.lines_with("broker gone").size(), 2U);
}

TEST(broadway_ack, of_nobody_changes_nothing) {  // BW-032
    in_runtime([] {
        start_line(pipeline_of({}));
        std::vector<item> all{item{1, nullptr}, item{2, std::make_shared<broadway::receipt>(nullptr)}};
        for (auto& each : items_of({3}, make_ref())) all.push_back(std::move(each));
        push("line", std::move(all));
        EXPECT_EQ(data_of(next_ends().successful), numbers{3});
        broadway::stop("line");
    });
}

TEST(broadway_ack, comes_for_messages_that_were_moved_away_sorted_or_replaced) {
    in_runtime([] {
        auto const mix = [](lane, std::span<item> batch, info const&) {
            std::sort(batch.begin(), batch.end(), [](item const& a, item const& b) { return a.data() > b.data(); });
            item const gone = std::move(batch[0]);
            batch[3] = item{100, nullptr};
        };
        start_line(batched_pipeline_of({.handle_batch = mix}, {.batch_size = 4}));
        std::vector<item> all;
        std::vector<ref> tags;
        for (int i = 1; i <= 4; ++i) {
            tags.push_back(make_ref());
            for (auto& each : items_of({i}, tags.back())) all.push_back(std::move(each));
        }
        push("line", std::move(all));
        std::vector<ref> told;
        for (int i = 0; i < 4; ++i) {
            auto const ends = next_ends();
            EXPECT_EQ(ends.successful.size(), 1U);
            told.push_back(ends.ref);
        }
        EXPECT_TRUE(std::is_permutation(tags.begin(), tags.end(), told.begin()));
        broadway::stop("line");
        EXPECT_FALSE(next_now<item_ends>());
    });
}

TEST(broadway_ack, counts_receipts_that_die_unsettled) {
    std::uint64_t const before = broadway::unsettled_receipts();
    { broadway::receipt const lost{std::make_shared<failing_acks>()}; }
    { broadway::receipt const nobodys{nullptr}; }
    {
        broadway::receipt settled{std::make_shared<failing_acks>()};
        EXPECT_TRUE(settled.settle());
        EXPECT_FALSE(settled.settle());
    }
    EXPECT_EQ(broadway::unsettled_receipts(), before + 1);
}

}  // namespace
