// A pipeline that is well, one whose producer sends nothing, and a producer whose buffer is too small.

#include "fault.hpp"

#include <weft/broadway.hpp>
#include <weft/child.hpp>
#include <weft/gen_stage.hpp>
#include <weft/process.hpp>
#include <weft/send.hpp>
#include <weft/timer.hpp>

#include <chrono>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace faults {
namespace {

namespace stage = weft::gen_stage;
using namespace std::chrono_literals;

struct numbers {
    long next = 0;
    std::vector<long> handle_demand(std::size_t demand) {
        std::vector<long> made(demand);
        std::iota(made.begin(), made.end(), next);
        next += static_cast<long>(demand);
        return made;
    }
};

/// Each number takes a millisecond, each batch five.
struct orders {
    enum class batcher { store, audit };
    using message = weft::broadway::message<long, batcher>;

    static message received(long number) { return {number, nullptr}; }  // nobody waits to hear of its end
    message handle_message(message m) {
        weft::sleep_for(1ms);
        return m.data() % 4 == 0 ? std::move(m).to(batcher::audit) : std::move(m).to(batcher::store);
    }
    void handle_batch(batcher, std::span<message>) { weft::sleep_for(5ms); }
};

weft::pid start_orders(std::size_t processors) {
    return weft::broadway::start_link<orders>({
        .name = "faults.orders",
        .producer = {.start = weft::broadway::producer<numbers>().transformer(orders::received)},
        .processors = {.concurrency = static_cast<std::int64_t>(processors), .max_demand = 20},
        .batchers = {{orders::batcher::store, {.concurrency = 2, .batch_size = 50, .batch_timeout = 200ms}},
                     {orders::batcher::audit, {.batch_size = 50, .batch_timeout = 200ms}}},
    });
}

/// Keeps what it is asked for until the fault is over.
class silent {
public:
    explicit silent(fault const& how) : until_{how} {}
    std::vector<long> handle_demand(std::size_t demand) {
        owed_ += demand;
        return until_.is_over() ? give() : std::vector<long>{};
    }
    struct over {};
    std::vector<long> handle_info(over) { return give(); }
    void handle_subscribe(stage::peer, stage::subscribe_options const&, stage::subscription const&) {
        if (until_.left() != weft::infinity) weft::send_after(until_.left(), weft::self(), over{});
    }

private:
    std::vector<long> give() { return std::vector<long>(std::exchange(owed_, 0), 1); }
    term until_;
    std::size_t owed_ = 0;
};

/// Ends the work by asking for little.
struct sink {
    void handle_events(std::span<long const>) { weft::sleep_for(10ms); }
};

/// Makes events that nobody has asked for.
class loud {
public:
    struct tick {};
    explicit loud(fault const& how) : until_{how}, each_tick_{how.count_or(1000) / 10} { weft::send_interval(100ms, weft::self(), tick{}); }
    std::vector<long> handle_demand(std::size_t) { return {}; }
    std::vector<long> handle_info(tick) { return std::vector<long>(until_.is_over() ? 0 : each_tick_, 1); }

private:
    term until_;
    std::size_t each_tick_;
};

}  // namespace

children pipeline(fault const& how) {
    return {once("orders", weft::child([processors = how.count_or(4)] { return start_orders(processors); }))};
}

children starve(fault const& how) {
    return {once("silent", stage::child<silent>({.name = "faults.silent"}, how)),
            once("sink", stage::child<sink>({.label = "sink", .subscribe_to = {{"faults.silent", {.max_demand = 10}}}}))};
}

children drop(fault const& how) { return {once("loud", stage::child<loud>({.name = "faults.loud", .buffer_size = 100}, how))}; }

}  // namespace faults
