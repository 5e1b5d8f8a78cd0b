// Partition dispatcher: the rules one by one, then random sequences of tiny sizes with a queue of real events a partition.

#include <weft/gen_stage/partition_dispatcher.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

using weft::ref;
using weft::gen_stage::detail::partition_dispatcher;

ref tag(std::uint64_t number) { return ref{number, 0, 1}; }

TEST(partition_dispatcher, delivers_to_a_partition_that_has_asked_and_queues_for_one_that_has_not) {
    partition_dispatcher dispatcher{2};
    dispatcher.subscribe(tag(1), 1);
    EXPECT_EQ(dispatcher.ask(tag(1), 2), 0U);
    EXPECT_EQ(dispatcher.settle(), 2U);
    EXPECT_TRUE(dispatcher.place(1));
    EXPECT_FALSE(dispatcher.place(0));
    EXPECT_EQ(dispatcher.room(), 0U);
    EXPECT_EQ(dispatcher.queued(0), 1U);
}

TEST(partition_dispatcher, serves_a_newcomer_from_its_partitions_queue) {  // GS-106
    partition_dispatcher dispatcher{2};
    dispatcher.subscribe(tag(1), 1);
    EXPECT_EQ(dispatcher.ask(tag(1), 5), 0U);
    EXPECT_EQ(dispatcher.settle(), 5U);
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(dispatcher.place(0));
    dispatcher.subscribe(tag(2), 0);
    EXPECT_EQ(dispatcher.ask(tag(2), 5), 5U);
    EXPECT_EQ(dispatcher.settle(), 5U);
}

TEST(partition_dispatcher, owes_the_others_what_was_lost_with_a_queue) {
    partition_dispatcher dispatcher{2};
    dispatcher.subscribe(tag(1), 0);
    dispatcher.subscribe(tag(2), 1);
    EXPECT_EQ(dispatcher.ask(tag(2), 3), 0U);
    EXPECT_EQ(dispatcher.settle(), 3U);
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(dispatcher.place(0));
    dispatcher.cancel(tag(1));
    EXPECT_EQ(dispatcher.settle(), 3U);
    EXPECT_EQ(dispatcher.room(), 3U);
}

TEST(partition_dispatcher, passes_no_demand_upstream_that_a_leaver_has_asked_for_already) {
    partition_dispatcher dispatcher{1};
    dispatcher.subscribe(tag(1), 0);
    EXPECT_EQ(dispatcher.ask(tag(1), 5), 0U);
    EXPECT_EQ(dispatcher.settle(), 5U);
    dispatcher.cancel(tag(1));
    dispatcher.subscribe(tag(2), 0);
    EXPECT_EQ(dispatcher.ask(tag(2), 7), 0U);
    EXPECT_EQ(dispatcher.settle(), 2U);
    EXPECT_EQ(dispatcher.room(), 7U);
}

// Keeps every event, in the partition's queue or with its consumer; event n belongs to partition n modulo parts.
class model {
public:
    explicit model(std::size_t parts) : dispatcher_{parts}, queues_(parts), owners_(parts), asked_(parts), got_(parts) {}

    void subscribe(std::size_t part) {
        owners_[part] = ++last_tag_;
        asked_[part] = got_[part] = 0;
        dispatcher_.subscribe(tag(last_tag_), part);
        check();
    }
    void ask(std::size_t part, std::size_t count) {
        asked_[part] += count;
        std::size_t const at_once = dispatcher_.ask(tag(owners_[part]), count);
        ASSERT_LE(at_once, queues_[part].size());
        for (std::size_t i = 0; i < at_once; ++i) take(part);
        settle();
    }
    void cancel(std::size_t part) {
        dispatcher_.cancel(tag(owners_[part]));
        owners_[part] = 0;
        queues_[part].clear();
        asked_[part] = got_[part] = 0;
        settle();
    }
    void emit(std::size_t count, std::mt19937& random) {
        ASSERT_LE(count, dispatcher_.room());
        for (std::size_t i = 0; i < count; ++i) {
            std::size_t const part = random() % queues_.size();
            --owed_;
            if (dispatcher_.place(part)) {
                ASSERT_TRUE(queues_[part].empty()) << "an event never overtakes a queued one";
                ++got_[part];
            } else {
                queues_[part].push_back(next_);
            }
            ++next_;
        }
        check();
    }
    [[nodiscard]] bool owned(std::size_t part) const { return owners_[part] != 0; }
    [[nodiscard]] std::size_t owed() const { return owed_; }

private:
    void take(std::size_t part) {
        queues_[part].pop_front();
        ++got_[part];
    }
    void settle() {
        owed_ += dispatcher_.settle();
        check();
    }
    void check() const {
        std::size_t demand = 0;
        std::size_t queued = 0;
        for (std::size_t part = 0; part < queues_.size(); ++part) {
            ASSERT_LE(got_[part], asked_[part]);
            ASSERT_EQ(dispatcher_.demand(part), asked_[part] - got_[part]);
            ASSERT_EQ(dispatcher_.queued(part), queues_[part].size());
            ASSERT_TRUE(dispatcher_.demand(part) == 0 || dispatcher_.queued(part) == 0) << "P1";
            demand += dispatcher_.demand(part);
            queued += dispatcher_.queued(part);
        }
        ASSERT_EQ(dispatcher_.room() + queued, demand + dispatcher_.pending()) << "P2";
        ASSERT_EQ(dispatcher_.room(), owed_) << "what is waited for is what was asked upstream and has not come";
    }

    partition_dispatcher dispatcher_;
    std::vector<std::deque<int>> queues_;
    std::vector<std::uint64_t> owners_;
    std::vector<std::size_t> asked_;
    std::vector<std::size_t> got_;
    std::uint64_t last_tag_ = 0;
    std::size_t owed_ = 0;
    int next_ = 0;
};

TEST(partition_dispatcher, keeps_the_balance_of_demand_in_any_sequence) {
    for (unsigned seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        std::mt19937 random{seed};
        auto const below = [&random](std::size_t n) { return static_cast<std::size_t>(random() % n); };
        std::size_t const parts = 1 + below(3);
        model producer{parts};
        for (int step = 0; step < 200 && !HasFatalFailure(); ++step) {
            std::size_t const part = below(parts);
            std::size_t const what = below(10);
            if (!producer.owned(part)) producer.subscribe(part);
            else if (what == 0) producer.cancel(part);
            else if (what < 5) producer.ask(part, 1 + below(4));
            else if (producer.owed() > 0) producer.emit(1 + below(producer.owed()), random);
        }
        ASSERT_FALSE(HasFatalFailure());
    }
}

}  // namespace
