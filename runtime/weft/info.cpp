#include "proc/inspection.hpp"
#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "proc/signal.hpp"

#include <weft/info.hpp>
#include <weft/runtime.hpp>

#include <chrono>

namespace weft {

char const* to_string(process_state state) noexcept {
    switch (state) {
        case process_state::runnable: return "runnable";
        case process_state::running: return "running";
        case process_state::receive: return "receive";
        case process_state::call: return "call";
        case process_state::timer: return "timer";
        case process_state::io: return "io";
        case process_state::suspended: return "suspended";
        case process_state::exiting: return "exiting";
        case process_state::hibernated: return "hibernated";
        case process_state::send: return "send";
        case process_state::blocking: return "blocking";
    }
    return "unknown";
}

runtime& this_runtime() { return proc::current_or_throw("this_runtime").home().owner(); }

void set_behaviour(char const* behaviour, std::shared_ptr<observable const> what) {
    auto& its = proc::current_or_throw("set_behaviour").rest().shown();
    std::lock_guard const hold{its.mutex};
    its.behaviour = behaviour;
    its.published.swap(what);  // the one before is destroyed without the lock, by the caller
}

void set_behaviour(behaviour_kind const& kind) { proc::current_or_throw("set_behaviour").set_kind(kind); }

namespace info {
namespace {

worker_summary summary_of(sched::worker& one) {
    worker_summary out;
    auto const& counted = one.counters();
    out.turns = counted.turns.read();
    out.steals = counted.steals.read();
    out.parks = counted.parks.read();
    out.busy = nanoseconds{one.busy(base::monotonic_now())};
    out.queued = one.queued();
    // The block is type-stable, so asking a task that has moved on is harmless; the answer may be its successor's pid.
    if (auto* const running = static_cast<proc::process*>(one.running())) out.running = running->id();
    return out;
}

}  // namespace

node_summary node(runtime& of) {
    proc::kernel& home = of.internals();
    auto const pinned = home.pin();
    node_summary out;
    out.name = home.options().name;
    out.processes = home.live();
    out.max_processes = home.options().max_processes;
    out.run_queue = home.scheduler().injected();
    for (unsigned i = 0; i < home.scheduler().made(); ++i) {
        sched::worker& each = home.scheduler().worker_at(i);
        auto const& counted = each.counters();
        out.spawned += counted.spawned.read();
        out.exited += counted.exited.read();
        out.crashed += counted.crashed.read();
        out.messages += counted.messages.read();
        out.dead_letters += counted.dead_letters.read();
        out.workers.push_back(summary_of(each));
        out.run_queue += out.workers.back().queued;
    }
    out.timers = home.timer_count();
    auto const blocking = home.blocking().count();
    out.blocking_threads = blocking.threads;
    out.blocking_queued = blocking.queued;
    out.stack_bytes = home.scheduler().stacks().mapped_bytes();
    out.abandoned_stacks = home.scheduler().stacks().abandoned();
    out.uptime = nanoseconds{base::monotonic_now() - home.started()};
    return out;
}

std::vector<process_summary> processes(runtime& of) {
    constexpr std::uint32_t slice = 1000;  // blocks looked at under one pin: about 50 us in which nothing is reclaimed
    proc::kernel& home = of.internals();
    std::vector<process_summary> out;
    base::nanos const now = base::monotonic_now();
    for (std::uint32_t from = 0; from < home.table().size(); from += slice) {
        auto const pinned = home.pin();
        for (std::uint32_t slot = from; slot < std::min(from + slice, home.table().size()); ++slot) {
            proc::process* const each = home.table().find(slot);
            if (each->is_there()) out.push_back(each->summary(now));
        }
    }
    return out;
}

std::optional<process_summary> process(runtime& of, pid id) {
    proc::kernel& home = of.internals();
    auto const pinned = home.pin();
    proc::process* const found = home.find_alive(id);
    if (found == nullptr) return std::nullopt;
    return found->summary(base::monotonic_now());
}

namespace {

std::vector<std::pair<std::string, std::string>> published_by(proc::process& one) {
    std::shared_ptr<observable const> own;
    if (auto* const its = one.shown_if_any()) {
        std::lock_guard const hold{its->mutex};
        own = its->published;
    }
    if (own) return own->observe();
    behaviour_kind const* const kind = one.kind();
    if (kind == nullptr || kind->published == nullptr) return {};
    return kind->published->observe();
}

}  // namespace

std::optional<process_details> details(runtime& of, pid id, nanoseconds patience) {
    auto first = process(of, id);
    if (!first) return std::nullopt;
    proc::kernel& home = of.internals();
    auto const asked = std::make_shared<proc::inspection>();
    process_details out;
    {
        auto const pinned = home.pin();
        if (proc::process* const found = home.find_alive(id)) {
            out.published = published_by(*found);
        }
        if (patience > nanoseconds::zero())
            home.post(id, proc::make_signal(detail::signal_kind::inspect, proc::inspect_signal{asked}).release());
    }
    std::unique_lock hold{asked->mutex};
    if (patience > nanoseconds::zero() && asked->answered.wait_for(hold, patience, [&] { return asked->done; })) {
        auto published = std::move(out.published);
        out = std::move(asked->details);
        out.published = std::move(published);
    }
    if (out.complete) first->memory_bytes = out.summary.memory_bytes;
    out.summary = std::move(*first);
    return out;
}

std::optional<pid> find(runtime& of, std::uint32_t slot, std::uint32_t generation) {
    pid const id{slot, generation, of.internals().node()};
    proc::kernel& home = of.internals();
    auto const pinned = home.pin();
    return home.find_alive(id) != nullptr ? std::optional{id} : std::nullopt;
}

}  // namespace info
}  // namespace weft
