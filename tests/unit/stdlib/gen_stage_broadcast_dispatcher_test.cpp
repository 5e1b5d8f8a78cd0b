// Broadcast dispatcher: the rules one by one, then random sequences of tiny sizes with an oracle for each consumer.

#include <weft/gen_stage/broadcast_dispatcher.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

using weft::ref;
using weft::gen_stage::detail::broadcast_dispatcher;

ref tag(std::uint64_t number) { return ref{number, 0, 1}; }

TEST(broadcast_dispatcher, passes_the_demand_of_a_lone_consumer_on) {  // GS-092
    broadcast_dispatcher dispatcher;
    dispatcher.subscribe(tag(1));
    dispatcher.ask(tag(1), 10);
    EXPECT_EQ(dispatcher.settle(), 10U);
    EXPECT_EQ(dispatcher.room(), 10U);
}

TEST(broadcast_dispatcher, goes_at_the_pace_of_the_slowest) {  // GS-094
    broadcast_dispatcher dispatcher;
    dispatcher.subscribe(tag(1));
    dispatcher.subscribe(tag(2));
    dispatcher.ask(tag(1), 3);
    EXPECT_EQ(dispatcher.settle(), 0U);
    dispatcher.ask(tag(2), 2);
    EXPECT_EQ(dispatcher.settle(), 2U);
    EXPECT_EQ(dispatcher.room(), 2U);
    dispatcher.place(2);
    EXPECT_EQ(dispatcher.room(), 0U);
    dispatcher.ask(tag(2), 4);  // GS-095: the first has one more to go
    EXPECT_EQ(dispatcher.settle(), 1U);
    EXPECT_EQ(dispatcher.room(), 1U);
}

TEST(broadcast_dispatcher, waits_for_a_newcomer_to_ask) {  // GS-096
    broadcast_dispatcher dispatcher;
    dispatcher.subscribe(tag(1));
    dispatcher.ask(tag(1), 3);
    EXPECT_EQ(dispatcher.settle(), 3U);
    dispatcher.subscribe(tag(2));
    EXPECT_EQ(dispatcher.room(), 0U);
    dispatcher.ask(tag(2), 5);
    EXPECT_EQ(dispatcher.settle(), 0U) << "the three were asked for before the newcomer came";
    EXPECT_EQ(dispatcher.room(), 3U);
}

TEST(broadcast_dispatcher, flows_again_when_the_one_that_never_asked_leaves) {  // GS-097
    broadcast_dispatcher dispatcher;
    dispatcher.subscribe(tag(1));
    dispatcher.subscribe(tag(2));
    dispatcher.ask(tag(2), 4);
    EXPECT_EQ(dispatcher.settle(), 0U);
    dispatcher.cancel(tag(1));
    EXPECT_EQ(dispatcher.settle(), 4U);
    EXPECT_EQ(dispatcher.room(), 4U);
}

// Counts for each consumer by itself; what all can take is then a minimum, without any shared surplus.
class model {
public:
    void subscribe() {
        std::uint64_t const fresh = ++last_tag_;
        dispatcher_.subscribe(tag(fresh));
        wants_[fresh] = 0;
        check();
    }
    void ask(std::uint64_t who, std::size_t count) {
        dispatcher_.ask(tag(who), count);
        wants_[who] += count;
        serve();
    }
    void cancel(std::uint64_t who) {
        dispatcher_.cancel(tag(who));
        wants_.erase(who);
        serve();
    }
    void emit(std::size_t count) {
        owed_ -= std::min(owed_, count);
        buffered_ += count;
        place();
        check();
    }
    [[nodiscard]] std::vector<std::uint64_t> tags() const {
        std::vector<std::uint64_t> all;
        for (auto const& [number, unused] : wants_) all.push_back(number);
        return all;
    }
    [[nodiscard]] std::size_t owed() const { return owed_; }

private:
    void serve() {
        place();
        owed_ += dispatcher_.settle();
        check();
    }
    void place() {
        std::size_t const fits = std::min(buffered_, dispatcher_.room());
        dispatcher_.place(fits);
        buffered_ -= fits;
        for (auto& [number, wanted] : wants_) {
            ASSERT_LE(fits, wanted) << "nobody gets more than it asked for";
            wanted -= fits;
        }
    }
    void check() const {
        std::size_t common = wants_.empty() ? 0 : static_cast<std::size_t>(-1);
        for (auto const& [number, wanted] : wants_) {
            common = std::min(common, wanted);
            ASSERT_EQ(dispatcher_.outstanding(tag(number)), wanted);
        }
        ASSERT_EQ(dispatcher_.room(), buffered_ > 0 ? 0 : common);
        ASSERT_GE(owed_, dispatcher_.room()) << "what all wait for has been asked upstream";
    }

    broadcast_dispatcher dispatcher_;
    std::map<std::uint64_t, std::size_t> wants_;
    std::uint64_t last_tag_ = 0;
    std::size_t buffered_ = 0;
    std::size_t owed_ = 0;
};

TEST(broadcast_dispatcher, keeps_everybody_in_step_in_any_sequence) {
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
            else if (what >= 6 && producer.owed() > 0) producer.emit(1 + below(producer.owed()));
        }
        ASSERT_FALSE(HasFatalFailure());
    }
}

}  // namespace
