// Demand dispatcher: the rules one by one, then random sequences of tiny sizes against a model that keeps every event.

#include <weft/gen_stage/demand_dispatcher.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <map>
#include <random>
#include <vector>

namespace {

using weft::ref;
using weft::gen_stage::detail::demand_dispatcher;
using weft::gen_stage::detail::share;

ref tag(std::uint64_t number) { return ref{number, 0, 1}; }

// A dispatcher with subscribers 1, 2, … that asked for these numbers, in this order.
demand_dispatcher asked(std::vector<std::size_t> const& demands) {
    demand_dispatcher made;
    for (std::size_t i = 0; i < demands.size(); ++i) made.subscribe(tag(i + 1));
    for (std::size_t i = 0; i < demands.size(); ++i) {
        made.ask(tag(i + 1), demands[i]);
        static_cast<void>(made.settle());
    }
    return made;
}

std::vector<std::pair<std::uint64_t, std::size_t>> placed(demand_dispatcher& on, std::size_t count) {
    std::vector<share> shares;
    on.place(count, shares);
    std::vector<std::pair<std::uint64_t, std::size_t>> readable;
    for (auto const& one : shares) readable.emplace_back(one.to.serial(), one.count);
    return readable;
}

using shares = std::vector<std::pair<std::uint64_t, std::size_t>>;

TEST(demand_dispatcher, gives_each_consumer_what_it_asked_for) {  // GS-084
    auto dispatcher = asked({3, 2});
    EXPECT_EQ(placed(dispatcher, 5), (shares{{1, 3}, {2, 2}}));
}

TEST(demand_dispatcher, serves_the_one_that_got_its_demand_earlier_among_equals) {  // GS-085
    auto dispatcher = asked({3, 3});
    EXPECT_EQ(placed(dispatcher, 2), (shares{{1, 2}}));
    EXPECT_EQ(placed(dispatcher, 2), (shares{{2, 2}}));
    EXPECT_EQ(placed(dispatcher, 2), (shares{{1, 1}, {2, 1}}));
    EXPECT_EQ(dispatcher.room(), 0U);
}

TEST(demand_dispatcher, serves_the_highest_demand_first) {  // GS-086
    auto dispatcher = asked({4, 2, 3});
    EXPECT_EQ(placed(dispatcher, 9), (shares{{1, 4}, {3, 3}, {2, 2}}));
}

TEST(demand_dispatcher, has_no_room_without_consumers) {  // GS-090
    EXPECT_EQ(demand_dispatcher{}.room(), 0U);
}

TEST(demand_dispatcher, passes_no_demand_upstream_that_a_leaver_has_asked_for_already) {
    auto dispatcher = asked({5});
    dispatcher.cancel(tag(1));
    EXPECT_EQ(dispatcher.pending(), 5U);
    dispatcher.subscribe(tag(2));
    dispatcher.ask(tag(2), 7);
    EXPECT_EQ(dispatcher.settle(), 2U);
    EXPECT_EQ(dispatcher.pending(), 0U);
}

TEST(demand_dispatcher, forgets_pending_demand_that_was_answered_without_a_taker) {
    auto dispatcher = asked({5});
    dispatcher.cancel(tag(1));
    dispatcher.unplaced(3);
    dispatcher.subscribe(tag(2));
    dispatcher.ask(tag(2), 7);
    EXPECT_EQ(dispatcher.settle(), 5U);
}

TEST(demand_dispatcher, shuffles_nobody_to_the_front_who_has_not_asked) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        auto dispatcher = asked({10, 0, 7, 0});
        dispatcher.shuffle(seed);
        auto given = placed(dispatcher, 17);
        std::ranges::sort(given);
        EXPECT_EQ(given, (shares{{1, 10}, {3, 7}}));
    }
}

TEST(demand_dispatcher, shuffles_without_losing_anybody) {  // GS-087
    auto dispatcher = asked({1, 1, 1, 1});
    dispatcher.shuffle(42);
    auto given = placed(dispatcher, 4);
    std::sort(given.begin(), given.end());
    EXPECT_EQ(given, (shares{{1, 1}, {2, 1}, {3, 1}, {4, 1}}));
}

// A producer that keeps its events one by one, and checks after every step what has to hold.
class model {
public:
    void subscribe() {
        std::uint64_t const fresh = ++last_tag_;
        dispatcher_.subscribe(tag(fresh));
        consumers_[fresh] = {};
        check();
    }

    void ask(std::uint64_t who, std::size_t count) {
        dispatcher_.ask(tag(who), count);
        consumers_[who].asked += count;
        while (!buffer_.empty() && dispatcher_.room() > 0) {
            std::size_t const take = std::min(buffer_.size(), dispatcher_.room());
            std::deque<int> const oldest(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(take));
            buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(take));
            from_buffer_ += take;
            hand_out(oldest);
        }
        passed_ += dispatcher_.settle();
        check();
    }

    void cancel(std::uint64_t who) {
        dispatcher_.cancel(tag(who));
        consumers_.erase(who);
        passed_ += dispatcher_.settle();
        check();
    }

    void emit(std::size_t count) {
        std::deque<int> events;
        for (std::size_t i = 0; i < count; ++i) events.push_back(next_++);
        emitted_ += count;
        std::size_t const fits = buffer_.empty() ? std::min(count, dispatcher_.room()) : 0;
        hand_out({events.begin(), events.begin() + static_cast<std::ptrdiff_t>(fits)});
        absorbed_ += std::min(dispatcher_.pending(), count - fits);
        dispatcher_.unplaced(count - fits);
        buffer_.insert(buffer_.end(), events.begin() + static_cast<std::ptrdiff_t>(fits), events.end());
        check();
    }

    [[nodiscard]] std::vector<std::uint64_t> tags() const {
        std::vector<std::uint64_t> all;
        for (auto const& [number, unused] : consumers_) all.push_back(number);
        return all;
    }

private:
    struct consumer {
        std::size_t asked = 0;
        std::size_t got = 0;
    };

    void hand_out(std::deque<int> const& events) {
        std::vector<share> given;
        dispatcher_.place(events.size(), given);
        std::size_t at = 0;
        for (auto const& [to, count] : given) {
            consumers_.at(to.serial()).got += count;
            for (std::size_t i = 0; i < count; ++i) {
                ASSERT_EQ(events[at++], delivered_++) << "events leave once each, in the order in which they were emitted";
            }
        }
        ASSERT_EQ(at, events.size());
    }

    void check() const {
        std::size_t outstanding = 0;
        for (auto const& [number, one] : consumers_) {
            ASSERT_LE(one.got, one.asked);
            ASSERT_EQ(dispatcher_.outstanding(tag(number)), one.asked - one.got);
            outstanding += one.asked - one.got;
        }
        ASSERT_EQ(dispatcher_.room(), outstanding);
        ASSERT_TRUE(buffer_.empty() || outstanding == 0) << "nothing is buffered that somebody waits for";
        // Upstream owes what the consumers wait for, and what leavers had asked for, less what is here already.
        auto const signed_of = [](std::size_t n) { return static_cast<long>(n); };
        ASSERT_EQ(signed_of(passed_) + signed_of(from_buffer_) - signed_of(emitted_) - signed_of(absorbed_),
                  signed_of(outstanding) + signed_of(dispatcher_.pending()) - signed_of(buffer_.size()));
    }

    demand_dispatcher dispatcher_;
    std::map<std::uint64_t, consumer> consumers_;
    std::deque<int> buffer_;
    std::uint64_t last_tag_ = 0;
    std::size_t passed_ = 0;
    std::size_t from_buffer_ = 0;
    std::size_t emitted_ = 0;
    std::size_t absorbed_ = 0;
    int next_ = 0;
    int delivered_ = 0;
};

TEST(demand_dispatcher, keeps_the_balance_of_demand_in_any_sequence) {
    for (unsigned seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        std::mt19937 random{seed};
        auto const below = [&random](std::size_t n) { return static_cast<std::size_t>(random() % n); };
        model producer;
        for (int step = 0; step < 200 && !HasFatalFailure(); ++step) {
            auto const tags = producer.tags();
            std::size_t const what = below(10);
            if (what == 0 && tags.size() < 4) producer.subscribe();
            else if (what == 1 && !tags.empty()) producer.cancel(tags[below(tags.size())]);
            else if (what < 6 && !tags.empty()) producer.ask(tags[below(tags.size())], 1 + below(4));
            else if (what >= 6) producer.emit(1 + below(4));
        }
        ASSERT_FALSE(HasFatalFailure());
    }
}

}  // namespace
