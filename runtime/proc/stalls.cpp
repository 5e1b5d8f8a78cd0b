// What the kernel does about processes that do not come back to the scheduler: ask, and tell.

#include "base/thread_place.hpp"
#include "proc/kernel.hpp"
#include "proc/process.hpp"

#include <utility>

namespace weft::proc {
namespace {

constexpr base::nanos tell_while_it_lasts = 1'000'000'000;
constexpr base::nanos told_after = 50'000'000;  // of a turn: shorter ones cost others little, since their work moves on

/// Of the process that runs on the calling thread: its own words, so nobody races with it. On the thread's own stack the
/// process may have parked already, and another thread may have taken it.
base::stack_extent stack_here(void const* at) noexcept {
    process const* const me = current();
    if (me == nullptr || sched::current_worker()->thread_stack().holds(at)) return {};
    return {me->stack().low, me->stack().top()};
}

}  // namespace

void kernel::worker_made(sched::worker& fresh) {
    auto made = std::make_unique<local>();
    made->timers = std::make_unique<message_timers>(*this, fresh.index(), fresh.timers());
    locals_[fresh.index()] = std::move(made);
}

void kernel::hurry(sched::task& one) noexcept {
    // Control blocks are type-stable: if the process has ended meanwhile, its successor looks once for nothing.
    static_cast<process&>(one).call_attention();
}

void kernel::seen_running(sched::worker& on, sched::task& one, base::nanos now, base::nanos weight) noexcept {
    // As above: if it has moved on, the sample goes to its successor. Not id(), which asks the block for its kernel: a block that
    // begins another life writes that word.
    auto const& seen = static_cast<process const&>(one);
    samples_.add({seen.slot(), seen.generation(), node()}, on.index(), now, weight);
}

std::size_t kernel::calls_on(sched::worker const& on, std::span<std::uintptr_t> out, bool& in_system_call) {
    return base::trace_thread(on.thread(), &stack_here, out, in_system_call);
}

void kernel::long_turn(sched::worker& on, sched::task& one, base::nanos lasted) noexcept {
    watch_long_turn(on, one, lasted);
    if (lasted >= told_after) log_long_turn(on, one, lasted);
}

void kernel::watch_long_turn(sched::worker& on, sched::task& one, base::nanos lasted) {
    base::nanos const limit = watch_.long_schedule();
    if (lasted < limit) return;
    if (long_turns_.size() <= on.index()) long_turns_.resize(on.index() + std::size_t{1});
    long_turn_seen& turn = long_turns_[on.index()];
    turn.lasted = lasted;
    if (!std::exchange(turn.seen, true)) look_at_long_turn(on, one, turn);
    if (!turn.who || lasted < tell_while_it_lasts || lasted / 10 < limit) return;
    long_turn_seen told = turn;
    turn.who = {};
    tell_long_turn(std::move(told), true);
}

void kernel::look_at_long_turn(sched::worker& on, sched::task& one, long_turn_seen& turn) {
    {
        auto const pinned = pin();
        process_summary const who = static_cast<process&>(one).summary(base::monotonic_now());
        turn.who = who.id;
        turn.spawned_at = who.spawned_at;
    }
    turn.setting = watch_.number();
    turn.where = std::make_shared<std::string>(turn.spawned_at);
    teller_.later([seen = turn_under_way{on, one}, into = turn.where] {
        if (std::string place = seen.place(); !place.empty()) *into = std::move(place);
    });
}

std::string kernel::turn_under_way::place() const {
    return is_over() ? std::string{} : base::describe_thread(on.thread(), &stack_here);
}

/// Behind the look at the place, which the teller takes first.
void kernel::tell_long_turn(long_turn_seen&& turn, bool goes_on) {
    teller_.later([this, told = std::move(turn), goes_on]() mutable {
        tell_monitor(told.setting,
                     long_schedule_msg{told.who, nanoseconds{told.lasted}, goes_on, std::move(*told.where), std::move(told.spawned_at)});
    });
}

void kernel::long_turn_over(sched::worker& on) noexcept {
    if (long_turns_.size() <= on.index()) return;
    long_turn_seen turn = std::exchange(long_turns_[on.index()], {});
    if (turn.who) tell_long_turn(std::move(turn), false);
}

void kernel::log_long_turn(sched::worker& on, sched::task& one, base::nanos lasted) {
    process_summary const who = [&] {
        auto const pinned = pin();
        return static_cast<process&>(one).summary(base::monotonic_now());
    }();
    if (!stalled_at_.insert(who.spawned_at).second) return;  // once for each place: a loop would flood the log
    std::string text = "process " + weft::to_string(who.id) + " " + who.name + who.label + " has held scheduler thread " +
                       std::to_string(on.index()) + " for " + std::to_string(lasted / 1'000'000) +
                       " ms without a runtime call; others run on a spare thread meanwhile (spawned at " + who.spawned_at + ")";
    teller_.later([this, seen = turn_under_way{on, one}, id = who.id, text = std::move(text)]() mutable {
        std::string const place = seen.place();
        if (!place.empty()) text += "\n" + place;
        tell({event_kind::long_turn, id, std::move(text)});
    });
}

void kernel::out_of_threads(unsigned held) noexcept {
    tell({event_kind::out_of_threads, {},
          "all " + std::to_string(held) + " scheduler threads are held by processes that loop or block, and work waits; " +
              "runtime_options::spare_workers is " + std::to_string(options_.spare_workers)});
}

}  // namespace weft::proc
