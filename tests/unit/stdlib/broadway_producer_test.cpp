// The process around a producer does what the producer's own callbacks say.

#include "broadway_support.hpp"

#include <weft/gen_stage.hpp>

namespace broadway_producer_test {

struct count_up {};
struct count {
    using reply = int;
};
struct leave {};
struct left {
    weft::exit_reason why;
};
struct too_many {
    std::size_t count;
};

/// Counts what it is told, leaves when it is told, and says what it had to discard.
class counter {
public:
    explicit counter(weft::pid probe) : probe_{probe} {}

    std::vector<weft::test::item> handle_demand(std::size_t demand) {
        weft::send(probe_, weft::test::demand_told{demand});
        return {};
    }
    void handle_cast(count_up) { ++count_; }
    int handle_call(count) const { return count_; }
    using infos = weft::infos<leave, weft::test::push_these<weft::test::item>>;
    void handle_info(leave) { weft::exit(weft::exit_reason{"fed up"}); }
    std::vector<weft::test::item> handle_info(weft::test::push_these<weft::test::item> order) { return std::move(order.messages); }
    bool format_discarded(std::size_t discarded) {
        weft::send(probe_, too_many{discarded});
        return false;
    }
    void terminate(weft::exit_reason const& why) { weft::send(probe_, left{why}); }

private:
    weft::pid probe_;
    int count_ = 0;
};

}  // namespace broadway_producer_test

namespace {

using namespace weft;
using namespace weft::test;
using namespace broadway_producer_test;
using namespace std::chrono_literals;

script_options counted() {
    script_options made = pipeline_of({});
    made.producer = {.start = broadway::producer<counter>(self()).buffer(2)};
    made.resubscribe_interval = 1ms;
    return made;
}
gen_stage::stage_ref<counter> first_producer() { return gen_stage::stage_ref<counter>{part_of("line", broadway::part::producer(0))}; }

TEST(broadway_producer, keeps_its_state_and_leaves_when_it_says_so) {  // BW-025
    in_runtime([] {
        pid const line = start_line(counted());
        auto const producer = first_producer();
        for (int i = 0; i != 3; ++i) gen_stage::cast(producer, count_up{});
        EXPECT_EQ(gen_stage::call(producer, count{}), 3);
        EXPECT_EQ(end_after(producer, [producer] { send(producer.id(), leave{}); }), exit_reason{"fed up"});
        auto const told = next<left>();
        ASSERT_TRUE(told);
        EXPECT_EQ(told->why, exit_reason{"fed up"});
        nanoseconds const until = monotonic_time() + patience;
        while (!whereis("line.Broadway.Producer_0") && monotonic_time() < until) receive(after(1ms, [] {}));
        EXPECT_EQ(gen_stage::call(first_producer(), count{}), 0);  // another one
        ref const tag = broadway::test_message<scripted>("line", 1);
        EXPECT_EQ(next_ends().ref, tag);
        broadway::stop(line);
    });
}

TEST(broadway_producer, decides_about_the_warning_of_a_full_buffer) {  // BW-027
    in_runtime([] {
        script_options how = counted();
        how.processors = {.concurrency = 1, .max_demand = 1, .min_demand = 0};
        pid const line = start_line(how);
        EXPECT_TRUE(next<demand_told>());
        push("line", numbers{1, 2, 3, 4, 5, 6});
        EXPECT_EQ(next<too_many>().value_or(too_many{0}).count, 3U);  // one was asked for, two are kept
        EXPECT_EQ(data_of(all_ends(3).successful), (numbers{1, 5, 6}));
        broadway::stop(line);
    });
}

}  // namespace
