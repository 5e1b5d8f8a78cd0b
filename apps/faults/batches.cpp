// Pipelines whose messages fail, or whose batches are closed nearly empty.

#include "fault.hpp"

#include <weft/broadway.hpp>
#include <weft/child.hpp>
#include <weft/gen_stage.hpp>
#include <weft/process.hpp>
#include <weft/timer.hpp>

#include <chrono>
#include <span>
#include <utility>
#include <vector>

namespace faults {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t times = 100;  // a second

/// So many numbers a second, whatever is asked for; very many when the fault is over.
class trickle {
public:
    struct tick {};
    explicit trickle(fault const& how) : until_{how}, each_tick_{how.count_or(100) / times + 1} {
        weft::send_interval(1000ms / times, weft::self(), tick{});
    }
    std::vector<long> handle_demand(std::size_t) { return {}; }
    std::vector<long> handle_info(tick) {
        constexpr std::size_t many = 100;
        std::vector<long> made(until_.is_over() ? many : each_tick_);
        for (long& each : made) each = ++last_;
        return made;
    }

private:
    term until_;
    std::size_t each_tick_;
    long last_ = 0;
};

/// Every second message fails while the fault lasts, if it is told so.
class parcels {
public:
    enum class batcher { store };
    using message = weft::broadway::message<long, batcher>;
    struct context {
        bool fails = false;
        fault how{};
    };

    explicit parcels(context const& from) : fails_{from.fails}, until_{from.how} {}
    static message received(long number) { return {number, nullptr}; }  // nobody waits to hear of its end
    message handle_message(message m) {
        bool const fails = fails_ && m.data() % 2 == 0 && !until_.is_over();
        return fails ? std::move(m).fail("no space left on device") : std::move(m).to(batcher::store);
    }
    void handle_batch(batcher, std::span<message>) {}

private:
    bool fails_;
    term until_;
};

/// Its batches are full only when the fault is over.
weft::pid start_parcels(fault const& how, bool fails) {
    return weft::broadway::start_link<parcels>({
        .name = "faults.parcels",
        .producer = {.start = weft::broadway::producer<trickle>(how).transformer(parcels::received)},
        .processors = {.concurrency = 2, .max_demand = 20},
        .batchers = {{parcels::batcher::store, {.batch_size = 1000, .batch_timeout = 100ms}}},
        .context = {.fails = fails, .how = how},
    });
}

}  // namespace

children batches(fault const& how) { return {once("parcels", weft::child([how] { return start_parcels(how, false); }))}; }
children failures(fault const& how) { return {once("parcels", weft::child([how] { return start_parcels(how, true); }))}; }

}  // namespace faults
