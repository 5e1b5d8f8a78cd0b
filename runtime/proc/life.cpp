// From spawn to burial: how a process begins, takes its turns, and ends.

#include "base/asymmetric_fence.hpp"
#include "proc/indivisible.hpp"
#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "proc/signal.hpp"
#include "proc/simulation.hpp"
#include "sched/current.hpp"

#include <weft/crash_report.hpp>
#include <weft/detail/check.hpp>
#include <weft/errors.hpp>

#include <exception>

namespace weft::proc {

void refuse_outside(char const* call) { throw not_a_process{std::string{call} + " was called outside of a process"}; }

process::process() noexcept {
    run = &turn;
    static_cast<void>(inbox_.close());  // nobody lives here yet
}

void process::begin(birth&& from) noexcept {
    home_ = &from.home;
    body_ = std::move(from.body);
    parent_ = from.parent;
    exit_pending_ = false;
    withdrawn_ = false;
    unwinds_ = 0;
    duties_ = home_->simulated() != nullptr ? simulated : 0;
    after_ = after::nothing;
    ending_ = nullptr;
    cause_ = cause::returned;
    show(application_, from.application);
    show(trap_exit_, from.trap_exit);
    show(urgency, from.urgency);
    show(attention_, false);
    show(timers_aimed_, false);
    show(bounded_, false);
    show(doomed_, false);
    show(state_, process_state::runnable);
    show(waits_at_, {});
    show(kind_, from.kind);
    show(spawned_at_, from.where);
    show(reductions_, 0);
    show(messages_in_, 0);
    show(since_, from.now);
    show(born_, from.now);
    inbox_.reopen();
    // An odd generation is alive, an even one is nobody's. Release: who finds the generation finds the open inbox.
    generation_.store(generation_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
}

pid process::id() const noexcept {
    return {slot_, generation_.load(std::memory_order_relaxed), home_->node()};  // relaxed: of a process one holds
}

bool process::is_alive() const noexcept {
    if ((generation() & 1U) == 0 || doomed_.load(std::memory_order_acquire)) return false;  // pairs with await()
    return state_.load(std::memory_order_acquire) != process_state::exiting;                // pairs with end()
}

bool process::is_there() const noexcept {
    if ((generation() & 1U) == 0) return false;
    // Acquire pairs with await() and end(), as above.
    return doomed_.load(std::memory_order_acquire) || state_.load(std::memory_order_acquire) != process_state::exiting;
}

relations& process::rest_unseen() {
    if (relations* const made = rest_.load(std::memory_order_relaxed)) return *made;  // relaxed: own, as the store below
    auto* const fresh = new relations;
    rest_.store(fresh, std::memory_order_relaxed);
    return *fresh;
}

relations& process::rest_of_any() {
    relations* there = rest_if_any();
    if (there != nullptr) return *there;
    auto fresh = std::make_unique<relations>();
    // Release publishes the new one, acquire sees the one that somebody else made first.
    if (rest_.compare_exchange_strong(there, fresh.get(), std::memory_order_acq_rel, std::memory_order_acquire))
        return *fresh.release();
    return *there;
}

void process::bury() noexcept {
    relations* const left = rest_if_any();
    if (left == nullptr) return;
    rest_.store(nullptr, std::memory_order_relaxed);  // relaxed: nobody else looks any more
    run = &turn;  // the next one is not watched
    delete left;
}

// A turn -----------------------------------------------------------------------------------------------------------

/// False: it got no stack and has ended.
[[gnu::always_inline]] inline bool process::take_turn(sched::worker& on) noexcept {
    on_ = &on;  // also for the destructors of one that gets no stack
    budget_ = on.budget();
    if (!fiber_.has_stack() && !get_stack(on)) [[unlikely]] return false;
    // Relaxed: own word. A suspended one only accepts; see hold().
    if (state_.load(std::memory_order_relaxed) != process_state::suspended) show(state_, process_state::running);
    fiber_.resume(on.words());
    return true;
}

bool process::get_stack(sched::worker& on) noexcept {
    try {
        fiber_.prepare(on.stacks().take(), &fiber_main, this);
        show(stack_bytes_, static_cast<std::uint32_t>(fiber_.on().bytes));
        return true;
    } catch (std::exception const& refused) {
        end(ends_by(cause::exception, exit_reason::error("weft::system_limit", refused.what())));
        home_->note_gone(*this, on);
        return false;
    }
}

[[gnu::always_inline]] inline void process::settle(sched::worker& on) noexcept {
    // Relaxed: one writer, a number for the observer.
    reductions_.store(reductions_.load(std::memory_order_relaxed) + static_cast<std::uint64_t>(on.budget() - budget_),
                      std::memory_order_relaxed);  // as above
    after const how = std::exchange(after_, after::nothing);
    if (how == after::park) [[likely]] fall_asleep(on);
    else settle_otherwise(on, how);
}

[[gnu::always_inline]] inline void process::fall_asleep(sched::worker& on) noexcept {
    wait_timer* const timer = timer_if_any();
    if (!inbox_.try_park()) {
        on.push_next(*this);
        return;
    }
    // Asleep: somebody may be running it by now, so only what stays valid may be touched. The timer that fired between
    // the process's last look and the parking found nobody to wake; sequentially consistent with its store of passed
    // before its attempt to wake.
    if (timer != nullptr && timer->passed.load(std::memory_order_seq_cst) && inbox_.wake()) on.push_next(*this);
}

void process::settle_otherwise(sched::worker& on, after how) noexcept {
    switch (how) {
        case after::rest:
            show(stack_bytes_, 0);
            on.stacks().give(fiber_.release_stack());
            fall_asleep(on);
            break;
        case after::give_way:
            // Neither used up nor by itself: the monitor hurried it.
            if (budget_ > 0 && !on.standing().is_active()) on.push_asked_back(*this);
            else on.push_behind(*this);
            break;
        case after::finish:
            show(stack_bytes_, 0);
            on.stacks().give(fiber_.release_stack());
            home_->note_gone(*this, on);
            break;
        case after::abandon:
            leave_stack(on);
            home_->note_gone(*this, on);
            break;
        case after::faulted: settle_fault(on); break;
        case after::park:
        case after::nothing: detail::check(false, "a turn ends by parking, which settle() sees to, giving way or finishing");
    }
}

void process::turn(sched::task& self, sched::worker& on) noexcept {
    auto& me = static_cast<process&>(self);
    if (me.take_turn(on)) me.settle(on);
}

/// Of one whose turns are told to a tracer, or measured.
void process::watched_turn(sched::task& self, sched::worker& on) noexcept {
    auto& me = static_cast<process&>(self);
    if (me.is_traced()) me.tell_tracer({.event = trace_event::in, .text = me.place_text(true)});
    base::nanos const begun = base::monotonic_now();
    if (!me.take_turn(on)) return;
    me.note_turn(begun);
    if (me.is_traced()) me.tell_tracer({.event = trace_event::out, .text = me.place_text(false)});
    me.settle(on);
}

void process::fiber_main(void* self) noexcept {
    auto& me = *static_cast<process*>(self);
    me.after_ = me.live() ? after::rest : after::finish;  // nothing may be left on this stack: finish() does not return
    me.fiber_.finish();
}

/// From one rest to the next. False: it has ended.
bool process::live() noexcept {
    exit_reason reason;
    if (run_body(reason)) return true;
    end(reason);
    return false;
}

exit_reason process::reason_now(exit_reason otherwise) const {
    if (!exit_pending_) return otherwise;
    return rest_if_any()->reason;  // must_end made it
}

/// True: it rests. False: it ends, for the reason `why`, which is normal before.
bool process::run_body(exit_reason& why) noexcept {
    try {
        end_wait();
        // Killed before it began, or while it rested? It does not give way here: who yields to it must find that it has run.
        if (attention_.load(std::memory_order_relaxed)) accept_signals();  // relaxed: see call_attention()
        if (exit_pending_) {  // no frame of its own is there to be unwound
            why = ends_by(cause::signal, exit_reason::killed());
            return false;
        }
        detail::afterwards wish = body_();  // destroyed by end(): what it keeps goes when the reason is known
        // A message that some runtime call accepted behind the body's last look would wake nobody any more.
        while (wish.rests && !exit_pending_ && mailbox_.length() != 0) {
            charge(1);
            safe_point();
            wish = body_();
        }
        if (exit_pending_) [[unlikely]] why = ends_by(cause::returned, exit_reason::normal());
        else if (wish.rests) begin_wait(process_state::receive, wish.deadline.count(), wish.where);
        return !exit_pending_ && wish.rests;  // cause_ is returned from its beginning on
    } catch (process_exit const& chosen) {
        why = ends_by(cause::exit, chosen.reason());
    } catch (forced_unwind const&) {
        why = ends_by(cause::signal, exit_reason::killed());
    } catch (...) {
        why = ends_by(cause::exception, exit_reason::from_exception(std::current_exception()));
    }
    return false;
}

// The end ----------------------------------------------------------------------------------------------------------
// Order, as PR-059 asks: destructors have run; what the process kept is destroyed, its name is free, it counts no more;
// only then do others hear of it.
//
// A destructor may fault, and then the end begins again on another stack: what runs the program's code is done as often
// as it is needed, each object taken out before it is destroyed; the rest is indivisible.

void process::end(exit_reason const& reason) noexcept {
    ending_ = &reason;
    state_.store(process_state::exiting, std::memory_order_release);  // pairs with the acquire in is_alive()
    base::light_fence();  // with the heavy one in add_end_duty(): who added one too late for us finds us exiting
    std::unique_ptr<crash_report> told;
    if (!withdrawn_ && !reason.is_clean()) [[unlikely]] told = report_of(reason);  // while everything is there
    body_ = {};
    if (relations* const rest = rest_if_any()) destroy_own(*rest);
    if (face* const shown = shown_if_any()) [[unlikely]] do_end_duties(*shown);
    if (!withdrawn_) {
        if (rest_if_any() == nullptr && reason.is_normal()) withdraw_alone(reason);
        else withdraw(reason, std::move(told));
    }
    mailbox_.clear();
    reply_.reset();
    if (relations* const rest = rest_if_any()) tell_the_others(*rest, reason);
    ending_ = nullptr;
    // Release: who finds the new, even generation knows that nobody lives here. (P2)
    generation_.store(generation() + 1, std::memory_order_release);
}

void process::destroy_own(relations& rest) noexcept {
    rest.dictionary.reset();
    face* const shown = rest.shown_if_any();
    if (shown == nullptr) return;
    std::shared_ptr<observable const> published;  // destroyed without the lock
    std::lock_guard const hold{shown->mutex};
    published.swap(shown->published);
}

void process::do_end_duties(face& shown) noexcept {
    std::unique_ptr<std::vector<std::shared_ptr<detail::end_duty>>> mine;
    {
        std::lock_guard const hold{shown.mutex};
        mine.swap(shown.end_duties);
    }
    if (mine == nullptr) return;
    for (auto const& each : *mine) each->ended(id());
}

void process::withdraw(exit_reason const& reason, std::unique_ptr<crash_report> told) noexcept {
    withdrawn_ = true;
    wait_timer* const timer = timer_if_any();
    if (timer != nullptr && timer->home != nullptr) static_cast<void>(timer->home->cancel(*timer));
    std::string name;
    if (face* const shown = shown_if_any()) {
        std::lock_guard const hold{shown->mutex};
        name = shown->name;
    }
    pid const me = id();
    if (home_->simulated() != nullptr) home_->simulated()->ended(*this, reason);
    if (is_traced()) trace_end(name, reason);
    if (home_->is_watched()) [[unlikely]] home_->forget_watcher(me);
    home_->note_end(me, name, *on_);
    if (reason.what() == exit_reason::kind::error) on_->counters().crashed.add();
    if (told != nullptr) log_end(std::move(told), reason);
    close_for_good(me);
}

/// The same for one that nobody knows by more than its pid: no name, no timer, no tracer, no bound.
void process::withdraw_alone(exit_reason const& reason) noexcept {
    withdrawn_ = true;
    pid const me = id();
    if (home_->simulated() != nullptr) [[unlikely]] home_->simulated()->ended(*this, reason);
    if (home_->is_watched()) [[unlikely]] home_->forget_watcher(me);
    home_->note_end(me, {}, *on_);
    close_for_good(me);
}

/// Signals that come from now on meet a closed inbox.
[[gnu::always_inline]] inline void process::close_for_good(pid me) noexcept {
    auto const late = inbox_.close();
    if (timers_aimed_.load(std::memory_order_relaxed)) [[unlikely]] home_->cancel_timers_for(me);  // relaxed: see note_timer()
    if (is_bounded()) [[unlikely]] close_gate();
    if (late.first != nullptr) refuse_late(late);
}

/// The messages among them go to the mailbox, to be destroyed with the others.
WEFT_INDIVISIBLE void process::refuse_late(base::inbox<detail::signal>::chain rest) noexcept {
    using detail::signal_kind;
    for (detail::signal* each = rest.first; each != nullptr;) {
        detail::signal* const after = inbox_.follow(each, rest.last);
        detail::node_ptr held{static_cast<detail::node*>(each)};
        each = after;
        if (carries_message(held->kind)) {
            mailbox_.append(held.release());
            continue;
        }
        // Who linked or monitored before the end hears the reason itself, not noproc.
        if (held->kind == signal_kind::link) {
            this->rest().links.insert(held->value<link_signal>().from);
        } else if (held->kind == signal_kind::unlink) {
            auto const asked = held->value<unlink_signal>();
            this->rest().links.erase(asked.from);
            home_->post(asked.from, make_signal(signal_kind::unlink_ack, unlink_signal{id(), asked.serial}).release());
        } else if (held->kind == signal_kind::monitor) {
            auto& asked = held->value<monitor_signal>();
            this->rest().monitored_by.insert_or_assign(asked.which, watcher{asked.watcher, kept_name(std::move(asked.name))});
        } else if (held->kind == signal_kind::demonitor) {
            this->rest().monitored_by.erase(held->value<demonitor_signal>().which);
        } else if (held->kind == signal_kind::link_exit) {
            this->rest().links.erase(held->value<exit_msg>().from);
        } else {
            home_->refuse(*held);
        }
    }
}

WEFT_INDIVISIBLE void process::tell_the_others(relations& rest, exit_reason const& reason) noexcept {
    using detail::signal_kind;
    pid const me = id();
    if (rarities* const seldom = rest.seldom.get()) {
        answer_suspenders(false);
        for (auto const& [other, times] : seldom->suspending)
            home_->post(other, make_signal(signal_kind::resume, resume_signal{me, times}).release());
        seldom->suspending.clear();
        seldom->suspended_by.clear();
    }
    rest.links.for_each([&](pid each, auto) {
        home_->post(each, make_signal_of<exit_msg>(signal_kind::link_exit, me, reason).release());
    });
    rest.monitored_by.for_each([&](ref which, watcher const& by) {
        auto told = make_signal_of<down_msg>(signal_kind::down, which, me, reason);
        if (by.name != nullptr) told->value<down_msg>().name = *by.name;
        home_->post(by.who, told.release());
    });
    rest.monitors.for_each([&](ref which, watched const& of) {
        home_->post(of.object, make_signal(signal_kind::demonitor, demonitor_signal{which}).release());
    });
    rest.links.clear();
    rest.unlinking.reset();
    rest.monitored_by.clear();
    rest.monitors.clear();
}

}  // namespace weft::proc
