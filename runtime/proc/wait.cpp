// Waiting: receive, the reply cell, deadlines, and giving way.

#include "fiber/release_pages.hpp"
#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "proc/signal.hpp"
#include "sched/current.hpp"
#include "sched/worker.hpp"

#include <weft/detail/errand.hpp>
#include <weft/errors.hpp>

#include <exception>

namespace weft::proc {
namespace {

constexpr base::nanos at_once = 0;

/// A wait's end on the clock; negative times are the caller's mistake.
base::nanos deadline_of(nanoseconds timeout) {
    if (timeout == infinity) return base::never;
    if (timeout == nanoseconds::zero()) return at_once;
    return base::deadline_after(timeout >= std::chrono::seconds{1} ? base::monotonic_soon() : base::monotonic_now(), timeout.count());
}

[[noreturn]] void refuse_timeout(nanoseconds timeout, char const* call) {
    throw timeout_value{std::string{call} + ": a timeout of " + std::to_string(timeout.count()) +
                        " ns is negative; allowed are 0 and more, or infinity"};
}

}  // namespace

void process::safe_point_slow() {
    if (attention_.load(std::memory_order_relaxed)) accept_signals();  // relaxed: see call_attention()
    else weigh();
    end_if_pending();
    // One that got no stack ends on its worker's own, which cannot be left.
    if (fiber_.has_stack() && (budget_ <= 0 || !on_->standing().is_active())) give_way();
}

void process::give_way() {
    after_ = after::give_way;
    show(state_, process_state::runnable);
    fiber_.suspend();
    if (attention_.load(std::memory_order_relaxed)) accept_signals();  // relaxed: see call_attention()
    end_if_pending();
}

// Inlined, as what it calls: each return behind a switch is one that the processor guesses wrong.
[[gnu::always_inline]] inline void process::park(process_state as, base::nanos deadline, std::source_location where) {
    note_wait(as, deadline, where);
    after_ = after::park;
    fiber_.suspend();
    if (deadline != base::never) end_wait();
}

/// What is left to do is to give the worker back.
void process::begin_wait(process_state as, base::nanos deadline, std::source_location where) { note_wait(as, deadline, where); }

[[gnu::always_inline]] inline void process::note_wait(process_state as, base::nanos deadline, std::source_location where) {
    show(waits_at_, where);
    show(since_, on_->coarse_now());
    show(state_, as);
    wait_timer* const kept = timer_if_any();
    // Before the deadline is stored: what fires from then on is for this wait, or wakes us once too often, no more.
    if (kept != nullptr) [[unlikely]] kept->passed.store(false, std::memory_order_relaxed);  // relaxed: ordered by arm()
    if (deadline != base::never) arm(deadline);
}

void process::end_wait() noexcept {
    // Relaxed: a fire that still sees it wakes us once too often.
    if (wait_timer* const its = timer_if_any()) its->deadline.store(base::never, std::memory_order_relaxed);
}

template <class Accept, class Done>
[[gnu::always_inline]] inline bool process::wait_until(Accept accept, Done done, process_state as, base::nanos deadline,
                                                       std::source_location where) {
    if (home_->watch().alarm() == 0) [[unlikely]] weigh();  // it may wait long before a signal makes it do so
    for (bool looked = false;; looked = true) {
        bool const more = accept();
        if (exit_pending_) [[unlikely]] end_if_pending();  // before any match: an exit signal acts when it is accepted
        if (done(more)) return true;
        if (exit_pending_) [[unlikely]] throw terminating{"a process that is being unwound cannot wait"};
        // At the first look it is a moment since the deadline was made, so the clock need not be asked.
        if (deadline != base::never && (looked || deadline == at_once) && base::monotonic_now() >= deadline) return false;
        if (ending_ != nullptr) [[unlikely]] throw terminating{"a process that ends cannot wait"};
        if (inbox_.empty()) park(as, deadline, where);
    }
}

template <class Done>
bool process::wait_until(Done done, process_state as, base::nanos deadline, std::source_location where) {
    return wait_until([&] { return deadline == base::never ? accept_some() : accept_signals(); }, done, as, deadline, where);
}

// receive ----------------------------------------------------------------------------------------------------------

/// One receive's way through the mailbox. The place survives parking, since only the end of the list grows meanwhile.
struct process::scan {
    detail::search const& wanted;
    detail::node* before;  // the last one that was passed over; null: none
    std::uint32_t trims;
};

namespace {

/// Which clause takes it, or no_match.
inline std::size_t clause_for(detail::search const& wanted, detail::node& candidate) {
    for (std::size_t i = 0; i < wanted.count; ++i) {
        detail::clause const& one = wanted.clauses[i];
        if (one.type != nullptr && !candidate.type->same_as(*one.type)) continue;
        if (one.accepts == nullptr || one.accepts(one.self, candidate)) return i;
    }
    return detail::no_match;
}

}  // namespace

/// Looks at what was not seen yet. Messages passed over are work: eight of them cost a reduction.
bool process::look_through(scan& place, detail::match& found) {
    if (mailbox_.trims() != place.trims) [[unlikely]] {
        place.trims = mailbox_.trims();
        place.before = nullptr;  // it may be gone
    }
    detail::node* each = place.before == nullptr ? mailbox_.first() : mailbox::next(place.before);
    std::int32_t passed = 0;
    for (; each != nullptr; each = mailbox::next(each), ++passed) {
        std::size_t const clause = clause_for(place.wanted, *each);
        if (clause == detail::no_match) {
            place.before = each;
            continue;
        }
        charge(passed / 8);
        found.held = mailbox_.remove(place.before, each);
        found.clause = clause;
        if ((duties_ & (gated | crowded | simulated)) != 0) [[unlikely]] after_taking(*found.held);
        return true;
    }
    charge(passed / 8);
    return false;
}

/// The only message that has arrived, straight to the receive that has looked through all others, as most often. False:
/// there is more to be done, or nothing came.
[[gnu::always_inline]] inline bool process::take_only(scan& place, detail::match& found) {
    if (!only_takes() || mailbox_.length() + 1 >= home_->watch().alarm()) return false;
    auto* const only = static_cast<detail::node*>(
        inbox_.take_only([](detail::signal const& one) { return one.kind == detail::signal_kind::message; }));
    if (only == nullptr) return false;
    count_in(1);
    std::size_t const clause = clause_for(place.wanted, *only);
    if (clause == detail::no_match) {
        std::atomic_thread_fence(std::memory_order_release);  // with the fence in glance(), as in take_in()
        mailbox_.append(only);
        place.before = only;
        return false;
    }
    found.held = detail::node_ptr{only};
    found.clause = clause;
    if ((duties_ & simulated) != 0) [[unlikely]] after_taking(*found.held);
    return true;
}

/// Most often it takes the oldest message, which needs nothing but this.
void process::receive(detail::search const& wanted, detail::match& found) {
    if (wanted.timeout < nanoseconds::zero()) [[unlikely]] refuse_timeout(wanted.timeout, "receive");
    charge(1);
    safe_point();
    detail::node* const first = mailbox_.first();
    if (first == nullptr && wanted.timeout == nanoseconds::zero()) return receive_at_once(wanted, found);
    if (first == nullptr || wanted.since != nullptr) {
        receive_behind(wanted.since == nullptr ? nullptr : mailbox_.marked(*wanted.since), wanted, found);
        return;
    }
    std::size_t const clause = clause_for(wanted, *first);
    if (clause == detail::no_match) {
        receive_behind(first, wanted, found);
        return;
    }
    found.held = mailbox_.pop_front();
    found.clause = clause;
    if ((duties_ & (gated | crowded | simulated)) != 0) [[unlikely]] after_taking(*found.held);
}

/// Nothing is in the mailbox, and nothing is waited for: as a server that looks for its next message.
void process::receive_at_once(detail::search const& wanted, detail::match& found) {
    scan place{wanted, nullptr, mailbox_.trims()};
    if (take_only(place, found) || !accept_signals()) return;
    end_if_pending();
    static_cast<void>(look_through(place, found));
}

/// Of the messages that are there, those behind `before` are to be looked at; null: all.
void process::receive_behind(detail::node* before, detail::search const& wanted, detail::match& found) {
    scan place{wanted, before, mailbox_.trims()};
    if (mailbox_.first() != nullptr && look_through(place, found)) return;
    if (wanted.timeout != infinity) [[unlikely]] {
        receive_in_time(place, found);
        return;
    }
    static_cast<void>(wait_until([&] { return take_only(place, found) || accept_some(); },
                                 [&](bool more) { return more && (found.held != nullptr || look_through(place, found)); },
                                 wanted.count == 0 ? process_state::timer : process_state::receive, base::never, wanted.where));
}

void process::receive_in_time(scan& place, detail::match& found) {
    detail::search const& wanted = place.wanted;
    if (wanted.timeout == nanoseconds::zero()) {
        if (take_only(place, found) || !accept_signals()) return;
        end_if_pending();
        static_cast<void>(look_through(place, found));
        return;
    }
    bool const only_waits = wanted.count == 1 && wanted.clauses[0].accepts != nullptr && wanted.clauses[0].type == nullptr;
    process_state const as = wanted.count == 0 || only_waits ? process_state::timer : process_state::receive;
    static_cast<void>(wait_until([&] { return take_only(place, found) || accept_signals(); },
                                 [&](bool more) { return more && (found.held != nullptr || look_through(place, found)); }, as,
                                 deadline_of(wanted.timeout), wanted.where));
}

void process::hibernate(std::source_location where) {
    charge(1);
    catch_up();
    auto const something = [this](bool) { return mailbox_.length() != 0; };
    if (something(true)) return;
    fiber::release_unused_pages(fiber_.on());
    static_cast<void>(wait_until(something, process_state::hibernated, base::never, where));
}

// Standing still: here because it parks. -----------------------------------------------------------------------------

void process::hold() {
    // Whoever is being unwound, or ends, goes on to its end.
    auto const may_wait = [this] { return !exit_pending_ && ending_ == nullptr && std::uncaught_exceptions() == 0; };
    while ((duties_ & held) != 0 && may_wait()) {
        show(state_, process_state::suspended);  // before anybody hears of it; the turns in which it only accepts do not change it
        answer_suspenders(true);
        if (inbox_.empty()) park(process_state::suspended, base::never, {});
        take_in(UINT_MAX);
        weigh();
        measure_mailbox();
        if ((duties_ & held) == 0 || !may_wait()) show(state_, process_state::running);
    }
}

void process::wait_for_place(mailbox_gate::ticket& mine) {
    static_cast<void>(wait_until([&mine](bool) { return mine.take_call(); }, process_state::send, base::never, {}));
}

// The reply cell ---------------------------------------------------------------------------------------------------

std::uint64_t process::open_reply() noexcept {
    reply_.reset();
    return ++reply_generation_;
}

/// The only signal that has arrived, if it is the answer that is waited for, as most often.
[[gnu::always_inline]] inline bool process::take_reply() {
    if (reply_ != nullptr || !only_takes()) return false;
    auto* const only = static_cast<detail::node*>(inbox_.take_only([this](detail::signal const& one) {
        return one.kind == detail::signal_kind::reply && static_cast<detail::node const&>(one).serial == reply_generation_;
    }));
    reply_.reset(only);
    return only != nullptr;
}

result<detail::node_ptr> process::await_reply(nanoseconds timeout, pid server, std::source_location where) {
    if (timeout < nanoseconds::zero()) [[unlikely]] refuse_timeout(timeout, "call");
    charge(1);
    safe_point();
    show(waits_for_, std::uint64_t{server.slot()} | (std::uint64_t{server.generation()} << 32U));
    auto const accept = [&] { return take_reply() || (timeout == infinity ? accept_some() : accept_signals()); };
    auto const has_come = [this](bool) { return reply_ != nullptr; };
    bool const answered = wait_until(accept, has_come, process_state::call, deadline_of(timeout), where);
    ++reply_generation_;  // what comes later is late
    if (!answered) return exit_reason::timeout();
    if (reply_->holds<call_failure>()) {
        exit_reason reason = reply_->value<call_failure>().reason;
        reply_.reset();
        return reason;
    }
    return std::move(reply_);
}

// Errands ----------------------------------------------------------------------------------------------------------
// The errand lies on the stack that would be unwound, so an exit signal has to wait for it here, not the other way round.

bool process::await(detail::errand& out, std::source_location where) {
    base::nanos const deadline = out.deadline();
    bool late = false;
    bool called_back = false;
    for (;;) {
        accept_signals();
        if (out.is_done()) return !late;
        if (exit_pending_) doomed_.store(true, std::memory_order_release);  // pairs with the acquire in is_alive()
        late = late || (deadline != base::never && !called_back && base::monotonic_now() >= deadline);
        if ((late || exit_pending_) && !called_back) {
            called_back = true;
            out.call_back();
        } else if (inbox_.empty()) {
            park(exit_pending_ ? process_state::exiting : out.state(), called_back ? base::never : deadline, where);
        }
    }
}

// Deadlines --------------------------------------------------------------------------------------------------------
// armed and deadline are a pair of flags: arm() stores the deadline and then reads armed; fire() clears armed and then
// reads the deadline. Both sides are sequentially consistent, so at least one sees the other: either the entry in the
// wheel is known to move on to the new deadline, or arm() goes and inserts it.

namespace {

base::nanos fire_wait(sched::timer_entry& self, base::nanos now) noexcept {
    auto& timer = static_cast<wait_timer&>(self);
    timer.armed.store(false, std::memory_order_seq_cst);  // see above
    base::nanos const deadline = timer.deadline.load(std::memory_order_seq_cst);
    if (deadline == base::never) return base::never;
    if (deadline > now) {
        timer.armed_due.store(deadline, std::memory_order_relaxed);  // relaxed: ordered by the next line
        timer.armed.store(true, std::memory_order_seq_cst);
        return deadline;
    }
    // Sequentially consistent with the look in process::settle(): either it sees `passed`, or we see it parked.
    timer.passed.store(true, std::memory_order_seq_cst);
    process& waiter = timer.owner;
    if (waiter.inbox().wake()) waiter.home().scheduler().submit(waiter);
    return base::never;
}

}  // namespace

wait_timer::wait_timer(process& its) noexcept : owner{its} { fire = &fire_wait; }

void process::arm(base::nanos deadline) {
    auto& made = rest().timer;
    if (made == nullptr) made = std::make_unique<wait_timer>(*this);
    wait_timer& timer = *made;
    timer.deadline.store(deadline, std::memory_order_seq_cst);  // see above
    if (timer.armed.load(std::memory_order_seq_cst) &&
        timer.armed_due.load(std::memory_order_relaxed) <= deadline)  // relaxed: ordered by armed
        return;
    if (timer.home != nullptr) static_cast<void>(timer.home->cancel(timer));
    timer.home = &sched::current_worker()->timers();
    timer.armed_due.store(deadline, std::memory_order_relaxed);  // relaxed: ordered by the next line
    timer.armed.store(true, std::memory_order_seq_cst);
    timer.home->arm(timer, deadline);
}

}  // namespace weft::proc
