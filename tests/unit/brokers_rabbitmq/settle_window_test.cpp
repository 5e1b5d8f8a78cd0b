// Verdicts in any order as few answers to the broker.
#include <weft_brokers/rabbitmq/internal/settle_window.hpp>

#include <gtest/gtest.h>

#include <map>
#include <ostream>
#include <random>

namespace weft::rabbitmq::detail {

static void PrintTo(settle_window::answer const& is, std::ostream* out) {
    *out << is.tag << (is.multiple ? "+" : "") << ':' << static_cast<int>(is.what);
}

namespace {

using answers = std::vector<settle_window::answer>;

settle_window window_of(int deliveries) {
    settle_window made;
    for (int i = 0; i < deliveries; ++i) made.delivered();
    return made;
}

TEST(rabbitmq_settle_window, run_from_the_oldest_on_is_one_answer) {
    auto window = window_of(5);
    for (std::uint64_t const tag : {3U, 1U, 2U}) window.settle(tag, verdict::ack);
    EXPECT_EQ(window.take_answers(), (answers{{3, verdict::ack, true}}));
    window.settle(4, verdict::ack);
    EXPECT_EQ(window.take_answers(), (answers{{4, verdict::ack, false}}));
    EXPECT_EQ(window.open(), 1U);
}

TEST(rabbitmq_settle_window, what_is_behind_an_open_delivery_is_told_by_itself) {
    auto window = window_of(4);
    window.settle(2, verdict::ack);
    window.settle(4, verdict::reject);
    EXPECT_EQ(window.take_answers(), (answers{{2, verdict::ack, false}, {4, verdict::reject, false}}));
    window.settle(1, verdict::ack);
    window.settle(3, verdict::ack);
    EXPECT_EQ(window.take_answers(), (answers{{3, verdict::ack, true}}));
}

TEST(rabbitmq_settle_window, run_ends_where_the_verdict_changes) {
    auto window = window_of(5);
    window.settle(1, verdict::ack);
    window.settle(2, verdict::ack);
    window.settle(3, verdict::requeue);
    window.settle(4, verdict::requeue);
    window.settle(5, verdict::reject);
    EXPECT_EQ(window.take_answers(), (answers{{2, verdict::ack, true}, {4, verdict::requeue, true}, {5, verdict::reject, false}}));
}

TEST(rabbitmq_settle_window, first_verdict_counts_and_unknown_tags_are_ignored) {
    auto window = window_of(2);
    window.settle(1, verdict::requeue);
    window.settle(1, verdict::ack);
    window.settle(0, verdict::ack);
    window.settle(3, verdict::ack);
    EXPECT_EQ(window.take_answers(), (answers{{1, verdict::requeue, false}}));
    window.settle(1, verdict::ack);
    EXPECT_EQ(window.take_answers(), answers{});
    EXPECT_EQ(window.open(), 1U);
}

// What a broker makes of the answers is what was settled, whatever the order.
TEST(rabbitmq_settle_window, broker_hears_each_verdict_exactly_once) {
    for (unsigned seed = 0; seed < 300; ++seed) {
        std::minstd_rand random{seed + 1};
        settle_window window;
        std::map<std::uint64_t, verdict> unsettled;  // delivered, with what it will get
        std::map<std::uint64_t, verdict> waiting;    // for the broker
        std::uint64_t tag = 0;
        std::size_t heard = 0;
        for (int step = 0; step < 400; ++step) {
            if (random() % 2 == 0) {
                window.delivered();
                unsettled.emplace(++tag, static_cast<verdict>(random() % 8 == 0 ? random() % 3 : 0));
            } else if (!unsettled.empty()) {
                auto const which = std::next(unsettled.begin(), static_cast<long>(random() % unsettled.size()));
                window.settle(which->first, which->second);
                waiting.insert(*which);
                unsettled.erase(which);
            }
            if (random() % 4 != 0) continue;
            for (auto const& each : window.take_answers()) {
                auto const first = each.multiple ? waiting.begin() : waiting.find(each.tag);
                auto const last = waiting.upper_bound(each.tag);
                ASSERT_NE(first, last) << "seed " << seed;
                ASSERT_TRUE(!each.multiple || unsettled.empty() || unsettled.begin()->first > each.tag) << "seed " << seed;
                for (auto it = first; it != last; ++it, ++heard) ASSERT_EQ(it->second, each.what) << "seed " << seed;
                waiting.erase(first, last);
            }
            ASSERT_TRUE(waiting.empty()) << "seed " << seed;
            ASSERT_EQ(window.open(), unsettled.size());
        }
        EXPECT_GT(heard, 50U);
    }
}

}  // namespace
}  // namespace weft::rabbitmq::detail
