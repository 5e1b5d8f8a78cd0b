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

void kernel::long_turn(sched::worker& on, sched::task& one, base::nanos lasted) noexcept {
    watch_long_turn(on, one, lasted);
    if (lasted >= told_after) log_long_turn(on, one, lasted);
}

void kernel::watch_long_turn(sched::worker& on, sched::task& one, base::nanos lasted) {
    std::uint64_t const setting = watch_.number();
    base::nanos const limit = watch_.long_schedule();
    if (lasted < limit) return;
    if (long_turns_.size() <= on.index()) long_turns_.resize(on.index() + std::size_t{1});
    long_turn_seen& turn = long_turns_[on.index()];
    turn.lasted = lasted;
    if (!std::exchange(turn.seen, true)) look_at_long_turn(on, one, turn);
    if (!turn.who || lasted < tell_while_it_lasts || lasted / 10 < limit) return;
    tell_monitor(setting, long_schedule_msg{std::exchange(turn.who, {}), nanoseconds{turn.lasted}, true, turn.where, turn.spawned_at});
}

void kernel::look_at_long_turn(sched::worker& on, sched::task& one, long_turn_seen& turn) {
    {
        auto const pinned = pin();
        process_summary const who = static_cast<process&>(one).summary(base::monotonic_now());
        turn.who = who.id;
        turn.spawned_at = who.spawned_at;
    }
    turn.setting = watch_.number();
    // Finding the place may take long; if the turn still goes on then, it has lasted as long.
    base::nanos const before = base::monotonic_now();
    std::uint64_t const number = on.counters().turns.read();
    turn.where = base::describe_thread(on.thread(), &stack_here);
    if (turn.where.empty()) turn.where = turn.spawned_at;
    base::nanos const after = base::monotonic_now();
    if (on.running() == &one && on.counters().turns.read() == number) turn.lasted += after - before;
}

void kernel::long_turn_over(sched::worker& on) noexcept {
    if (long_turns_.size() <= on.index()) return;
    long_turn_seen turn = std::exchange(long_turns_[on.index()], {});
    if (!turn.who) return;
    tell_monitor(turn.setting,
                 long_schedule_msg{turn.who, nanoseconds{turn.lasted}, false, std::move(turn.where), std::move(turn.spawned_at)});
}

void kernel::log_long_turn(sched::worker& on, sched::task& one, base::nanos lasted) {
    // The pin is held for the summary only: finding the place takes long, and nothing is reclaimed meanwhile.
    process_summary const who = [&] {
        auto const pinned = pin();
        return static_cast<process&>(one).summary(base::monotonic_now());
    }();
    // The first crash of a program reads its debug information, for the log: that is not the process's doing.
    if (who.state == process_state::exiting && lasted < 20 * told_after) return;
    if (!stalled_at_.insert(who.spawned_at).second) return;  // once for each place: a loop would flood the log
    std::string const place = base::describe_thread(on.thread(), &stack_here);
    tell({event_kind::long_turn, who.id,
          "process " + weft::to_string(who.id) + " " + who.name + who.label + " has held scheduler thread " +
              std::to_string(on.index()) + " for " + std::to_string(lasted / 1'000'000) +
              " ms without a runtime call; others run on a spare thread meanwhile (spawned at " + who.spawned_at + ")" +
              (place.empty() ? "" : "\n" + place)});
}

void kernel::out_of_threads(unsigned held) noexcept {
    tell({event_kind::out_of_threads, {},
          "all " + std::to_string(held) + " scheduler threads are held by processes that loop or block, and work waits; " +
              "runtime_options::spare_workers is " + std::to_string(options_.spare_workers)});
}

}  // namespace weft::proc
