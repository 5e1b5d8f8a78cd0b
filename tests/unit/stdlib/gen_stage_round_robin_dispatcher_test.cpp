// Round robin dispatcher: the rules one by one, then random sequences against one that deals event by event.

#include <weft/gen_stage/round_robin_dispatcher.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

using weft::ref;
using weft::gen_stage::detail::round_robin_dispatcher;
using weft::gen_stage::detail::share;

ref tag(std::uint64_t number) { return ref{number, 0, 1}; }

using shares = std::vector<std::pair<std::uint64_t, std::size_t>>;

// A dispatcher with subscribers 1, 2, … that asked for these numbers, in this order.
round_robin_dispatcher asked(std::vector<std::size_t> const& demands, std::size_t per_turn = 1) {
    round_robin_dispatcher made{per_turn};
    for (std::size_t i = 0; i < demands.size(); ++i) made.subscribe(tag(i + 1));
    for (std::size_t i = 0; i < demands.size(); ++i) {
        made.ask(tag(i + 1), demands[i]);
        static_cast<void>(made.settle());
    }
    return made;
}

shares placed(round_robin_dispatcher& on, std::size_t count) {
    std::vector<share> given;
    on.place(count, given);
    shares readable;
    for (auto const& one : given) readable.emplace_back(one.to.serial(), one.count);
    return readable;
}

TEST(round_robin_dispatcher, gives_each_in_turn_as_many_as_the_others) {
    auto dispatcher = asked({10, 10, 10});
    EXPECT_EQ(placed(dispatcher, 1), (shares{{1, 1}}));
    EXPECT_EQ(placed(dispatcher, 1), (shares{{2, 1}}));
    EXPECT_EQ(placed(dispatcher, 5), (shares{{3, 2}, {1, 2}, {2, 1}}));
}

TEST(round_robin_dispatcher, passes_over_those_that_have_not_asked) {
    auto dispatcher = asked({1, 0, 5});
    EXPECT_EQ(placed(dispatcher, 6), (shares{{1, 1}, {3, 5}}));
    EXPECT_EQ(dispatcher.room(), 0U);
}

TEST(round_robin_dispatcher, lets_a_turn_last_as_long_as_it_is_told) {
    auto dispatcher = asked({10, 10}, 4);
    EXPECT_EQ(placed(dispatcher, 3), (shares{{1, 3}}));
    EXPECT_EQ(placed(dispatcher, 3), (shares{{1, 1}, {2, 2}}));
    EXPECT_EQ(placed(dispatcher, 8), (shares{{2, 4}, {1, 4}}));
}

TEST(round_robin_dispatcher, gives_a_newcomer_the_last_turn_of_the_round) {
    auto dispatcher = asked({5, 5});
    EXPECT_EQ(placed(dispatcher, 1), (shares{{1, 1}}));
    dispatcher.subscribe(tag(3));
    dispatcher.ask(tag(3), 5);
    EXPECT_EQ(dispatcher.settle(), 5U);
    EXPECT_EQ(placed(dispatcher, 3), (shares{{2, 1}, {1, 1}, {3, 1}}));
}

TEST(round_robin_dispatcher, goes_on_when_the_one_whose_turn_it_is_leaves) {
    auto dispatcher = asked({5, 5, 5}, 2);
    EXPECT_EQ(placed(dispatcher, 1), (shares{{1, 1}}));
    dispatcher.cancel(tag(1));
    EXPECT_EQ(dispatcher.pending(), 4U);
    EXPECT_EQ(placed(dispatcher, 3), (shares{{2, 2}, {3, 1}}));
    dispatcher.cancel(tag(3));
    EXPECT_EQ(placed(dispatcher, 3), (shares{{2, 3}}));
    dispatcher.cancel(tag(2));
    EXPECT_EQ(dispatcher.room(), 0U);
}

TEST(round_robin_dispatcher, passes_no_demand_upstream_that_a_leaver_has_asked_for_already) {
    auto dispatcher = asked({5});
    dispatcher.cancel(tag(1));
    dispatcher.unplaced(3);
    dispatcher.subscribe(tag(2));
    dispatcher.ask(tag(2), 7);
    EXPECT_EQ(dispatcher.settle(), 5U);
    EXPECT_EQ(dispatcher.pending(), 0U);
}

// Deals one event after the other, as the rule is told.
class slow_dealer {
public:
    explicit slow_dealer(std::size_t per_turn) : per_turn_{per_turn}, left_{per_turn} {}

    void subscribe(std::uint64_t who) {
        order_.insert(order_.begin() + static_cast<std::ptrdiff_t>(turn_), who);
        if (order_.size() > 1) ++turn_;
        demand_[who] = 0;
    }
    void ask(std::uint64_t who, std::size_t count) { demand_[who] += count; }
    void cancel(std::uint64_t who) {
        auto const index = static_cast<std::size_t>(std::find(order_.begin(), order_.end(), who) - order_.begin());
        order_.erase(order_.begin() + static_cast<std::ptrdiff_t>(index));
        demand_.erase(who);
        if (index < turn_) --turn_;
        else if (index == turn_) left_ = per_turn_;
        if (turn_ == order_.size()) turn_ = 0;
    }
    std::uint64_t deal_one() {
        while (demand_[order_[turn_]] == 0) pass();
        std::uint64_t const who = order_[turn_];
        --demand_[who];
        if (--left_ == 0 || demand_[who] == 0) pass();
        return who;
    }
    [[nodiscard]] std::vector<std::uint64_t> const& all() const { return order_; }
    [[nodiscard]] std::size_t demand(std::uint64_t who) const { return demand_.at(who); }
    [[nodiscard]] std::size_t demand() const {
        std::size_t sum = 0;
        for (auto const& [who, its] : demand_) sum += its;
        return sum;
    }

private:
    void pass() {
        turn_ = (turn_ + 1) % order_.size();
        left_ = per_turn_;
    }

    std::vector<std::uint64_t> order_;
    std::map<std::uint64_t, std::size_t> demand_;
    std::size_t per_turn_;
    std::size_t turn_ = 0;
    std::size_t left_;
};

TEST(round_robin_dispatcher, deals_as_if_event_by_event_in_any_sequence) {
    for (unsigned seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        std::mt19937 random{seed};
        auto const below = [&random](std::size_t n) { return static_cast<std::size_t>(random() % n); };
        std::size_t const per_turn = 1 + below(3);
        round_robin_dispatcher dispatcher{per_turn};
        slow_dealer model{per_turn};
        std::uint64_t last = 0;
        for (int step = 0; step < 200; ++step) {
            std::size_t const what = below(10);
            auto const& all = model.all();
            if (what == 0 && all.size() < 5) {
                model.subscribe(++last);
                dispatcher.subscribe(tag(last));
            } else if (what == 1 && !all.empty()) {
                std::uint64_t const who = all[below(all.size())];
                model.cancel(who);
                dispatcher.cancel(tag(who));
            } else if (what < 6 && !all.empty()) {
                std::uint64_t const who = all[below(all.size())];
                std::size_t const count = 1 + below(20);
                model.ask(who, count);
                dispatcher.ask(tag(who), count);
                static_cast<void>(dispatcher.settle());
            } else if (std::size_t const room = dispatcher.room()) {
                std::size_t const count = 1 + below(room);
                std::map<std::uint64_t, std::size_t> expected;
                for (std::size_t i = 0; i < count; ++i) ++expected[model.deal_one()];
                shares given = placed(dispatcher, count);
                std::sort(given.begin(), given.end());
                ASSERT_EQ(given, shares(expected.begin(), expected.end())) << "step " << step;
            }
            ASSERT_EQ(dispatcher.room(), model.demand());
            ASSERT_TRUE(dispatcher.balance().holds());
            for (std::uint64_t const who : model.all()) ASSERT_EQ(dispatcher.outstanding(tag(who)), model.demand(who));
        }
    }
}

}  // namespace
