#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "sched/current.hpp"

#include <weft/errors.hpp>
#include <weft/send.hpp>
#include <weft/timer.hpp>

namespace weft {
namespace {

std::string in_ns(nanoseconds time) { return std::to_string(time.count()) + " ns"; }

void check_target(timer_target const& to) {
    if (!to.process() && to.name().empty()) throw argument_error{"timer: the pid or the name it is aimed at is empty"};
}

base::nanos due_at(proc::kernel const& home, nanoseconds time, timer_options options) {
    if (options.abs) {
        base::nanos const due = time < nanoseconds::zero() ? 0 : base::deadline_after(home.started(), time.count());
        if (due == base::never) throw argument_error{"timer: the time point " + in_ns(time) + " is beyond the clock's range"};
        return due;
    }
    if (time < nanoseconds::zero()) throw argument_error{"timer: a delay of " + in_ns(time) + " is negative"};
    base::nanos const due = base::deadline_after(base::monotonic_now(), time.count());
    if (due == base::never) throw argument_error{"timer: a delay of " + in_ns(time) + " is beyond the clock's range"};
    return due;
}

ref start(proc::process& me, proc::timer_order order, timer_target const& to) {
    me.charge(1);
    me.safe_point();
    order.to = to.process();
    order.name = to.name();
    ref const made = me.home().timers_at(sched::current_worker()->index()).start(std::move(order));
    me.note_ref(made);
    return made;
}

/// The store that a ref leads to while the kernel cannot go away, or null.
proc::message_timers* store_of(proc::kernel& home, ref timer) {
    bool const ours = timer.origin() >= proc::kernel::timer_origin &&
                      timer.origin() - proc::kernel::timer_origin < home.scheduler().made();
    return ours ? &home.timers_at(timer.origin() - proc::kernel::timer_origin) : nullptr;
}

/// `body(store)` wherever the caller is; also from a destructor that runs between turns, hence the directory.
template <class Body>
void with_store(ref timer, Body&& body) {
    auto const of = [&](proc::kernel& home) {
        if (auto* const store = store_of(home, timer)) body(*store);
    };
    proc::process* const me = proc::current();
    if (me != nullptr && me->home().node() == timer.node()) of(me->home());
    else proc::with_kernel(timer.node(), of);
}

std::optional<nanoseconds> cancel_now(ref timer) {
    // Destroyed here, where no lock is held: a value's destructor may do anything.
    std::optional<proc::message_timers::stopped> rest;
    with_store(timer, [&](proc::message_timers& store) { rest = store.cancel(timer); });
    if (!rest) return std::nullopt;
    return nanoseconds{rest->left};
}

}  // namespace

namespace detail {

ref start_timer(nanoseconds time, timer_target const& to, node_ptr what, timer_options options) {
    auto& me = proc::current_or_throw("send_after");
    check_target(to);
    return start(me, {.due = due_at(me.home(), time, options), .what = std::move(what)}, to);
}

ref start_wrapped_timer(nanoseconds time, timer_target const& to, message what, timer_options options) {
    auto& me = proc::current_or_throw("start_timer");
    check_target(to);
    auto wrapped = make_node<timeout_msg>(timeout_msg{{}, std::move(what)});
    ref* const told = &wrapped->value<timeout_msg>().timer;
    return start(me, {.due = due_at(me.home(), time, options), .what = std::move(wrapped), .told = told}, to);
}

ref start_interval(nanoseconds period, timer_target const& to, std::shared_ptr<tick_source const> source) {
    auto& me = proc::current_or_throw("send_interval");
    check_target(to);
    if (period < min_interval)
        throw argument_error{"timer: a period of " + in_ns(period) + " is less than " + in_ns(min_interval)};
    auto first = source->make();
    return start(me, {.due = due_at(me.home(), period, {}), .period = period.count(), .what = std::move(first), .source = std::move(source)}, to);
}

}  // namespace detail

std::optional<nanoseconds> cancel_timer(ref timer, cancel_options options) {
    if (!options.async) return cancel_now(timer);
    pid const me = proc::current_or_throw("cancel_timer with async").id();
    auto const left = cancel_now(timer);
    if (options.info) send(me, cancel_result{timer, left});
    return std::nullopt;
}

std::optional<nanoseconds> read_timer(ref timer) {
    std::optional<base::nanos> left;
    with_store(timer, [&](proc::message_timers& store) { left = store.read(timer); });
    if (!left) return std::nullopt;
    return nanoseconds{*left};
}

}  // namespace weft
