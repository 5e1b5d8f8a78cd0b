// Looking at many processes at once, at where they stand, and at what they spent their time on.

#include "proc/kernel.hpp"
#include "proc/process.hpp"

#include <weft/glances.hpp>
#include <weft/runtime.hpp>

#include <algorithm>
#include <array>
#include <unordered_map>

namespace weft::info {
namespace {

/// In slices: nothing is reclaimed while one lasts.
template <class Body>
void for_each_block(proc::kernel& home, std::uint32_t slice, Body&& body) {
    for (std::uint32_t from = 0; from < home.table().size(); from += slice) {
        auto const pinned = home.pin();
        for (std::uint32_t slot = from; slot < std::min(from + slice, home.table().size()); ++slot) {
            proc::process* const each = home.table().find(slot);
            if (each->is_there()) body(*each);
        }
    }
}

void note_state(stack_picture& into, proc::process& of, base::nanos now) {
    process_glance const seen = of.glance(now);
    into.id = seen.id;
    into.state = seen.state;
    into.in_state = seen.in_state;
}

void take_parked(stack_picture& into, proc::process& of) {
    std::array<std::uintptr_t, most_calls> found{};
    auto const count = of.calls_while_parked(into.id, found);
    if (!count) return;
    into.calls.assign(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(*count));
    into.truncated = *count == most_calls || *count == 1;
}

/// The thread that runs it is asked, unless it has moved on.
void take_running(proc::kernel& home, stack_picture& into) {
    for (unsigned i = 0; i < home.scheduler().made(); ++i) {
        sched::worker& each = home.scheduler().worker_at(i);
        auto* const running = static_cast<proc::process*>(each.running());
        // Not id(): no pin keeps the block from another life while its thread is asked. See kernel::seen_running().
        if (running == nullptr || pid{running->slot(), running->generation(), home.node()} != into.id) continue;
        std::array<std::uintptr_t, most_calls> found{};
        std::uint64_t const turn = each.counters().turns.read();
        std::size_t const count = proc::kernel::calls_on(each, found, into.truncated);
        if (each.running() != running || each.counters().turns.read() != turn) return;
        into.on_worker = static_cast<int>(i);
        into.calls.assign(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(count));
        into.truncated = into.truncated || count == most_calls;
        return;
    }
}

}  // namespace

std::vector<process_glance> glances(runtime& of) {
    constexpr std::uint32_t slice = 1000;  // as processes()
    std::vector<process_glance> out;
    out.reserve(of.internals().live());
    base::nanos const now = base::monotonic_now();
    for_each_block(of.internals(), slice, [&](proc::process& each) { out.push_back(each.glance(now)); });
    return out;
}

std::optional<stack_picture> stack(runtime& of, pid id) {
    proc::kernel& home = of.internals();
    stack_picture out;
    {
        auto const pinned = home.pin();
        proc::process* const found = home.find_alive(id);
        if (found == nullptr) return std::nullopt;
        note_state(out, *found, base::monotonic_now());
        out.label = found->label();
        take_parked(out, *found);
    }
    if (out.calls.empty() && out.state == process_state::running) take_running(home, out);
    return out;
}

void stacks(runtime& of, std::function<void(stack_picture&)> const& visit) {
    constexpr std::uint32_t slice = 250;
    proc::kernel& home = of.internals();
    std::vector<stack_picture> running;
    base::nanos const now = base::monotonic_now();
    stack_picture one;
    for_each_block(home, slice, [&](proc::process& each) {
        one.calls.clear();
        one.truncated = false;
        note_state(one, each, now);
        one.label = each.label();
        take_parked(one, each);
        if (one.calls.empty() && one.state == process_state::running) running.push_back(one);
        else visit(one);
    });
    for (stack_picture& each : running) {
        take_running(home, each);
        visit(each);
    }
}

std::vector<process_time> running_times(runtime& of, nanoseconds window) {
    proc::kernel& home = of.internals();
    std::unordered_map<pid, process_time> times;
    home.samples().since(base::monotonic_now() - window.count(), [&](proc::sample_ring::sample const& each) {
        pid const who{each.slot, each.generation, home.node()};
        process_time& its = times[who];
        its.id = who;
        its.ran += nanoseconds{each.weight};
        its.on_worker = each.worker;
    });
    std::vector<process_time> out;
    out.reserve(times.size());
    for (auto const& [who, its] : times) out.push_back(its);
    std::sort(out.begin(), out.end(), [](process_time const& a, process_time const& b) {
        return a.ran != b.ran ? a.ran > b.ran : a.id < b.id;
    });
    return out;
}

std::vector<worker_times> times_of_workers(runtime& of) {
    auto const time = [](tally::counter const& counted) { return nanoseconds{static_cast<std::int64_t>(counted.read())}; };
    std::vector<worker_times> out;
    sched::scheduler& all = of.internals().scheduler();
    for (unsigned i = 0; i < all.made(); ++i) {
        auto const& counted = all.worker_at(i).counters();
        out.push_back({.run = time(counted.seen_running_ns),
                       .steal = time(counted.seen_stealing_ns),
                       .timer = time(counted.seen_firing_ns),
                       .between = time(counted.seen_between_ns)});
    }
    return out;
}

std::vector<timer_summary> timers(runtime& of, std::size_t most) {
    constexpr std::size_t slice = 500;
    proc::kernel& home = of.internals();
    base::nanos const now = base::monotonic_now();
    std::vector<timer_summary> out;
    for (unsigned i = 0; i < home.scheduler().made() && out.size() < most; ++i) {
        std::size_t from = 0;
        do {
            from = home.timers_at(i).for_some(from, slice, [&](proc::message_timers::picture const& each) {
                if (out.size() >= most) return;
                out.push_back({.to = each.to,
                               .name = each.name != nullptr ? *each.name : std::string{},
                               .in = nanoseconds{std::max<base::nanos>(each.due - now, 0)},
                               .period = nanoseconds{each.period}});
            });
        } while (from != 0 && out.size() < most);
    }
    return out;
}

}  // namespace weft::info
