// Integers through stages: one line, a line that is four wide in the middle, and the dispatchers that spread them over
// four consumers. Each stage asks for at most so many events at once.
#include "harness.hpp"

#include <weft/gen_stage.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>

#include <algorithm>
#include <array>
#include <numeric>
#include <span>

namespace bench {
namespace {

namespace gen_stage = weft::gen_stage;

constexpr int width = 4;

/// 0, 1, 2 … as they are asked for; ends when all of them have been taken.
class numbers {
public:
    explicit numbers(long count) : left_{count} {}

    std::vector<long> handle_demand(std::size_t demand) {
        std::vector<long> events(static_cast<std::size_t>(std::min(left_, static_cast<long>(demand))));
        std::iota(events.begin(), events.end(), next_);
        next_ += std::ssize(events);
        left_ -= std::ssize(events);
        if (left_ == 0) gen_stage::async_stop(weft::self());
        return events;
    }

private:
    long left_;
    long next_ = 0;
};

struct plus_one {
    std::vector<long> handle_events(std::vector<long> events) {
        for (long& each : events) ++each;
        return events;
    }
};

struct taken {
    long count = 0;
    long sum = 0;
};

/// Tells its owner at its end what it got. It ends with its producer, or when it has got what is `enough`.
class summing {
public:
    explicit summing(weft::pid owner, long enough = 0) : owner_{owner}, enough_{enough} {}

    void handle_events(std::span<long const> events) {
        got_.count += std::ssize(events);
        got_.sum = std::accumulate(events.begin(), events.end(), got_.sum);
        if (got_.count == enough_) weft::exit(weft::exit_reason::normal());
    }
    void terminate(weft::exit_reason const&) { weft::send(owner_, got_); }

private:
    weft::pid owner_;
    long enough_;
    taken got_;
};

/// A source that waits until every consumer is there.
gen_stage::stage_ref<numbers> source_of(long count, gen_stage::dispatcher<long> dispatcher) {
    return gen_stage::start_link<numbers>({.demand = gen_stage::demand_mode::accumulate, .dispatcher = std::move(dispatcher)}, count);
}

void add_consumer(gen_stage::producer_ref<long> from, gen_stage::subscribe_options const& demand) {
    gen_stage::start_link<summing>({.subscribe_to = {{from, demand}}}, weft::self());
}

/// Lets the source go, and returns what the consumers got, all of them together.
taken run(gen_stage::stage_ref<numbers> source, int consumers) {
    gen_stage::demand(source, gen_stage::demand_mode::forward);
    taken all;
    for (int i = 0; i < consumers; ++i) {
        weft::receive([&all](taken one) {
            all.count += one.count;
            all.sum += one.sum;
        });
    }
    return all;
}

gen_stage::stage_ref<numbers> start_line(long count, gen_stage::subscribe_options const& demand) {
    auto const source = source_of(count, gen_stage::by_demand{});
    add_consumer(source, demand);
    return source;
}

gen_stage::stage_ref<numbers> start_wide_line(long count, gen_stage::subscribe_options const& demand) {
    auto const source = source_of(count, gen_stage::by_demand{});
    gen_stage::options<summing> its;
    gen_stage::subscribe_options last = demand;
    last.cancel = gen_stage::cancel_mode::temporary;  // the first of the four that ends is not the end of all
    for (int i = 0; i < width; ++i) {
        auto const middle = gen_stage::start_link<plus_one>({.subscribe_to = {{source, demand}}});
        its.subscribe_to.push_back({middle, last});
    }
    gen_stage::start_link<summing>(its, weft::self(), count);
    return source;
}

gen_stage::stage_ref<numbers> start_partitions(long count, gen_stage::subscribe_options const& demand) {
    auto const source = source_of(count, gen_stage::by_partition(width));
    for (int i = 0; i < width; ++i) {
        gen_stage::subscribe_options of_one = demand;
        of_one.partition = i;
        add_consumer(source, of_one);
    }
    return source;
}

gen_stage::stage_ref<numbers> start_broadcast(long count, gen_stage::subscribe_options const& demand) {
    auto const source = source_of(count, gen_stage::broadcast{});
    for (int i = 0; i < width; ++i) add_consumer(source, demand);
    return source;
}

struct shape {
    std::string_view name;
    gen_stage::stage_ref<numbers> (*start)(long count, gen_stage::subscribe_options const& demand);
    int consumers;
    int copies;   // how many consumers get each event
    int added;    // to each event, on its way
};
constexpr std::array shapes{shape{"line", start_line, 1, 1, 0}, shape{"wide_line", start_wide_line, 1, 1, 1},
                            shape{"partition", start_partitions, width, 1, 0},
                            shape{"broadcast", start_broadcast, width, width, 0}};

shape const& shape_named(std::string_view name) {
    for (shape const& each : shapes)
        if (each.name == name) return each;
    wrong_usage("stages knows line, wide_line, partition and broadcast");
}

}  // namespace

outcome stages(arguments const& given) {
    shape const& chosen = shape_named(given.word(0));
    long const count = given.number(2);
    outcome measured{.operations = count};
    in_runtime([&] {
        auto const source = chosen.start(count, {.max_demand = given.number(1)});
        stopwatch const time;
        taken const all = run(source, chosen.consumers);
        measured.time = time.passed();
        require(all.count == count * chosen.copies, "the number of events that arrived");
        require(all.sum == (count * (count - 1) / 2 + count * chosen.added) * chosen.copies, "the sum of the events");
    });
    return measured;
}

}  // namespace bench
