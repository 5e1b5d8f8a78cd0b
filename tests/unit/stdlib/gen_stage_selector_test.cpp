// Selectors: what a subscription to a broadcast leaves out, and that this costs neither the others nor its own demand.

#include <weft/process.hpp>

#include "gen_stage_stages.hpp"

namespace {

using namespace weft;
using namespace weft::test;
using gen_stage::broadcast;
using gen_stage::start_link;
using gen_stage::subscribe;
namespace protocol = gen_stage::protocol;

using words = std::vector<std::string>;

struct words_seen {
    words events;
};
struct emit_words {
    words events;
};

struct word_source {
    words handle_demand(std::size_t) { return {}; }
    words handle_info(emit_words order) { return std::move(order.events); }
};
struct word_sink {
    pid to;
    explicit word_sink(pid reports_to) : to{reports_to} {}
    void handle_events(std::span<std::string const> events) { send(to, words_seen{{events.begin(), events.end()}}); }
};

gen_stage::subscribe_options starting_with(std::string prefix) {
    return {.selector = [prefix = std::move(prefix)](std::string const& word) { return word.starts_with(prefix); }};
}

TEST(stage_selector, leaves_out_what_a_subscription_does_not_want) {  // GS-099
    in_runtime([] {
        auto const source = start_link<word_source>({.demand = gen_stage::demand_mode::accumulate, .dispatcher = broadcast{}});
        subscribe(start_link<word_sink>(self()), source, starting_with("pre"));
        subscribe(start_link<word_sink>(self()), source, starting_with("pref"));
        settle(source);
        gen_stage::demand(source, gen_stage::demand_mode::forward);
        send(source, emit_words{{"pref-1234", "pref-5678", "pre0000", "foo0000"}});
        words first = next<words_seen>().events;
        words second = next<words_seen>().events;
        if (first.size() < second.size()) std::swap(first, second);
        EXPECT_EQ(first, (words{"pref-1234", "pref-5678", "pre0000"}));
        EXPECT_EQ(second, (words{"pref-1234", "pref-5678"}));
    });
}

TEST(stage_selector, of_other_events_is_refused) {  // GS-101
    in_runtime([] {
        auto const source = start_link<idle>({.dispatcher = broadcast{}}, self());
        auto const sink = start_link<recorder>(self());
        subscribe(sink, source, {.cancel = gen_stage::cancel_mode::temporary, .selector = [](std::string const&) { return true; }});
        auto const refused = next<cancel_seen>().why.reason;
        EXPECT_EQ(refused.type(), "bad_opts");
        EXPECT_NE(refused.text().find("the producer emits int"), std::string::npos) << refused.text();
        subscribe(sink, source);
        send(source, emit_these{{1}});
        EXPECT_EQ(next<batch_seen>().events, numbers{1});
    });
}

TEST(stage_selector, belongs_to_a_broadcast_only) {
    in_runtime([] {
        auto const sink = start_link<recorder>(self());
        gen_stage::subscribe_options const odd{.cancel = gen_stage::cancel_mode::temporary,
                                               .partition = {},
                                               .selector = [](int each) { return each % 2 != 0; }};
        for (gen_stage::dispatcher<int> const& other :
             {gen_stage::dispatcher<int>{}, gen_stage::dispatcher<int>{gen_stage::round_robin{}},
              gen_stage::dispatcher<int>{gen_stage::by_partition(1)}}) {
            auto const source = start_link<idle>({.dispatcher = other}, self());
            subscribe(sink, source, odd);
            auto seen = next<cancel_seen>();
            EXPECT_NE(seen.why.reason.text().find("belongs to broadcast only"), std::string::npos);
            next<cancel_seen>();
        }
    });
}

// Speaks the protocol by hand, so that nothing is asked for but what a test asks.
class manual_consumer {
public:
    manual_consumer(pid producer, gen_stage::subscribe_options options) : producer_{producer}, me_{self(), make_ref()} {
        send(producer, protocol::subscribe{me_, nullptr, std::move(options)});
    }
    void ask(std::size_t count) const { send(producer_, protocol::ask{me_, count}); }
    [[nodiscard]] numbers next_batch() const {
        auto const list = next<protocol::events<int>>().list;
        return {list.view().begin(), list.view().end()};
    }

private:
    pid producer_;
    gen_stage::subscription me_;
};

bool is_odd(int each) { return each % 2 != 0; }

TEST(stage_selector, that_rejects_all_delivers_nothing) {  // GS-102
    in_runtime([] {
        auto const source = start_link<idle>({.dispatcher = broadcast{}}, self());
        manual_consumer const consumer{source, {.selector = [](int each) { return is_odd(each); }}};
        consumer.ask(2);
        send(source, emit_these{{2, 4}});
        settle(source);
        EXPECT_TRUE(none<protocol::events<int>>());
    });
}

TEST(stage_selector, asks_for_others_in_place_of_what_it_rejected) {
    in_runtime([] {
        auto const source = start_link<idle>({.dispatcher = broadcast{}}, self());
        manual_consumer const consumer{source, {.selector = [](int each) { return is_odd(each); }}};
        consumer.ask(2);
        EXPECT_EQ(next<demand_seen>().count, 2U);
        send(source, emit_these{{2, 1}});
        EXPECT_EQ(consumer.next_batch(), numbers{1});
        EXPECT_EQ(next<demand_seen>().count, 1U);
        send(source, emit_these{{4, 6, 3, 5}});
        EXPECT_EQ(consumer.next_batch(), numbers{3}) << "room that a rejected event gave back is used at once";
        EXPECT_EQ(gen_stage::estimate_buffered_count(source), 1U);
        EXPECT_TRUE(none<protocol::events<int>>());
    });
}

struct everything {
    int next = 0;
    numbers handle_demand(std::size_t count) {
        numbers events(count);
        for (int& one : events) one = next++;
        return events;
    }
    struct ping {
        using reply = int;
    };
    int handle_call(ping) { return 1; }
};

TEST(stage_selector, that_rejects_all_for_ever_does_not_make_its_producer_deaf) {
    in_runtime([] {
        auto const source = start_link<everything>({.dispatcher = broadcast{}});
        manual_consumer const consumer{source, {.selector = [](int each) { return each < 0; }}};
        consumer.ask(5);
        for (int i = 0; i < 3; ++i) EXPECT_EQ(gen_stage::call(source, everything::ping{}), 1);
    });
}

}  // namespace
