#pragma once
// A process's control block. It lies in type-stable memory: a dead one is used again for another process, never freed,
// so a sender that looked it up inside one quiescent period may always touch its inbox.
//
// Owner:      whoever runs its turn: everything but what is listed under Others.
// Others:     push to inbox_, set attention_; read the words marked "observer".
// Invariants: P1  While inbox_ is parked nobody runs the process; replacing the mark is the right to make it runnable.
//             P2  generation_ names the living process; it moves on before the block is retired, so that a pid of the
//                 dead one is not found any more.
//             P3  Signals are accepted in the order of the inbox, by the owner, inside a runtime call.
// README.md beside this file draws the state machine.

#include "base/inbox.hpp"
#include "fiber/switch.hpp"
#include "proc/mailbox.hpp"
#include "proc/relations.hpp"
#include "sched/current.hpp"
#include "sched/task.hpp"
#include "sched/worker.hpp"

#include <weft/detail/handler.hpp>
#include <weft/detail/unique_function.hpp>
#include <weft/info.hpp>
#include <weft/monitor.hpp>
#include <weft/pid.hpp>
#include <weft/result.hpp>
#include <weft/trace.hpp>

#include <algorithm>
#include <atomic>
#include <climits>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <source_location>

namespace weft::detail {
class errand;
}
namespace weft {
struct crash_report;
struct process_glance;
struct process_burden;
struct turn_times;
}

namespace weft::proc {

class kernel;
struct suspend_signal;
struct trace_signal;
struct resume_signal;
struct turn_inspection;

inline constexpr std::uint8_t most_unwinds = 64;   // swallowed, before the stack is abandoned

class alignas(64) process : public sched::task {
public:
    process() noexcept;

    // Life (life.cpp) --------------------------------------------------------------------------------------------
    struct birth {
        kernel& home;
        detail::unique_function body;
        pid parent;
        base::nanos now;
        std::uint16_t application;
        bool trap_exit;
        weft::priority urgency;
        std::source_location where;
        behaviour_kind const* kind = nullptr;
    };
    /// The block's next process; nobody can find it before it is published by its first submit or a pid given away.
    void begin(birth&& from) noexcept;
    [[nodiscard]] pid id() const noexcept;
    [[nodiscard]] bool is_alive() const noexcept;
    /// Alive, or one that must end and waits for an errand: lists still show it.
    [[nodiscard]] bool is_there() const noexcept;
    /// Reclaims what the dead process left; no look-up of it is under way any more.
    void bury() noexcept;

    // Inside its turn: waiting (wait.cpp) ------------------------------------------------------------------------
    /// Acts on what has arrived if it needs attention, and gives way when the budget is used up.
    void safe_point() {
        if (attention_.load(std::memory_order_relaxed) || exit_pending_ || budget_ <= 0) [[unlikely]]  // see attention_
            safe_point_slow();
    }
    /// A message that was not received, a signal that was not accepted, an end that is due.
    [[nodiscard]] bool has_something_to_do() const noexcept {
        return mailbox_.length() != 0 || !nothing_to_accept() || exit_pending_;
    }
    void charge(std::int32_t reductions) noexcept { budget_ -= reductions; }
    /// The same for a price that may be high, and fall due many times before the next safe point, as in a destructor: what is
    /// used up already cannot be used up once more.
    void charge_what_is_left(std::int32_t reductions) noexcept {
        if (budget_ > 0) budget_ -= reductions;
    }
    void give_way();
    /// The oldest message straight to the clause that takes it, where nothing else is to be thought of: what most receives of
    /// one that is behind with its messages come to. `found` is empty before; false: nothing has changed.
    [[nodiscard]] bool take_oldest(detail::search const& wanted, detail::match& found) noexcept;
    /// `found` is empty before.
    void receive(detail::search const& wanted, detail::match& found);
    [[nodiscard]] std::uint64_t open_reply() noexcept;
    [[nodiscard]] result<detail::node_ptr> await_reply(nanoseconds timeout, pid server, std::source_location where);
    /// Parks until nobody holds `out` any more; see errand::wait. Neither throws nor unwinds.
    [[nodiscard]] bool await(detail::errand& out, std::source_location where);
    /// Parks until `done(more)` or `deadline`; `more`: signals came since it was last asked. Accepts signals meanwhile, by
    /// `accept` if one is given, which says whether any came. False: the time is over.
    template <class Done>
    bool wait_until(Done done, process_state as, base::nanos deadline, std::source_location where);
    template <class Accept, class Done>
    bool wait_until(Accept accept, Done done, process_state as, base::nanos deadline, std::source_location where);

    // Inside its turn: signals (signals.cpp) ---------------------------------------------------------------------
    /// Takes in everything that has arrived. False: nothing has.
    bool accept_signals() {
        if (nothing_to_accept()) return false;
        accept_arrived(UINT_MAX);
        return true;
    }
    /// The same, but of many messages only the oldest: for who comes back for the others before it parks.
    bool accept_some() {
        if (nothing_to_accept()) return false;
        accept_arrived(portion);
        return true;
    }
    void link_to(pid other);
    void unlink_from(pid other);

    // Inside its turn: monitors and aliases (monitors.cpp) -------------------------------------------------------
    /// Accepts what has arrived, so that a ref made next is known to be newer.
    void catch_up();
    /// A ref of its own; what is in the mailbox now is known to be older. Not a safe point.
    [[nodiscard]] ref fresh_ref();
    /// An empty target stands for a name that nobody holds.
    [[nodiscard]] ref watch(pid target, std::string name, monitor_options const& options);
    /// A ref that was made for it elsewhere, as those of timers.
    void note_ref(ref made) { mailbox_.mark(made); }
    /// The owner's half of a monitor. `options` null: a plain one.
    [[nodiscard]] ref note_watch(pid target, monitor_options const* options);
    bool unwatch(ref which, bool flush);
    /// Not a safe point either.
    [[nodiscard]] ref open_alias(alias_kind kind);
    bool close_alias(ref which);

    // Inside its turn: standing still, and what is asked of others (suspend.cpp) ----------------------------------
    /// Errors: argument_error for itself, noproc_error for one that has ended.
    void suspend_other(pid other, bool wait, std::source_location where);
    void resume_other(pid other);
    void hibernate(std::source_location where);
    /// Nothing when `of` has ended.
    [[nodiscard]] std::optional<process_details> ask(pid of, std::source_location where);

    // Tracing (tracing.cpp). What is told of the process itself is told in its turn, or before anybody knows it ----------
    [[nodiscard]] bool is_traced() const noexcept { return (duties_ & traced) != 0; }
    void start_tracing(trace_options const& how);
    void stop_tracing() noexcept;
    /// Sends it off, if its kind was asked for; `process`, label and time are filled in here.
    void tell_tracer(trace_msg what);
    void trace_send(pid to, detail::node& what);
    void trace_link(pid to);
    /// What a process that it spawns, or that it links itself to, is to be traced with; nothing if not so.
    [[nodiscard]] std::optional<trace_options> trace_for_child();
    [[nodiscard]] std::optional<trace_options> trace_for_linked();
    /// With the tracer filled in. Errors: argument_error.
    [[nodiscard]] trace_options checked(trace_options how) const;
    void trace_other(pid target, trace_options const& how, std::source_location where);
    bool untrace_other(pid target, pid tracer, std::source_location where);

    // Bounded mailboxes (bounded.cpp) ----------------------------------------------------------------------------
    void bound_mailbox(mailbox_bound const& bound);
    /// Relaxed: constant while anybody can know the process.
    [[nodiscard]] bool is_bounded() const noexcept { return bounded_.load(std::memory_order_relaxed); }
    /// Takes a place for a message. Any thread that may call kernel::post(). False: the mailbox is full.
    [[nodiscard]] bool admit() noexcept;
    /// The calling process sends to a mailbox that was full: waits, throws or drops, as that one's policy says.
    void send_to_full(pid to, detail::node_ptr what);

    // Inside its turn: the memory account (account.cpp) ----------------------------------------------------------
    [[nodiscard]] std::size_t account() const;
    /// Acts on the memory limit if there is one, and tells a system monitor that wants to know.
    void weigh();
    void limit_memory(memory_limit const& limit);

    /// False while it ends or is being unwound: destructors do not wait.
    [[nodiscard]] bool may_wait() const noexcept { return !exit_pending_ && ending_ == nullptr; }
    /// An exit signal that cannot be survived: remembered, acted on at the next safe point. The first one wins.
    void must_end(exit_reason const& reason);
    /// Throws if the process must end, unless it is being unwound already.
    void end_if_pending();

    // The kernel and its friends ---------------------------------------------------------------------------------
    [[nodiscard]] kernel& home() noexcept { return *home_; }
    /// Inside its turn: the worker of this turn, which may be another one after every wait.
    [[nodiscard]] sched::worker& on() noexcept { return *on_; }
    [[nodiscard]] relations& rest() {
        relations* const made = rest_if_any();  // another process may have made it, to give this one a name
        return made != nullptr ? *made : rest_of_any();
    }
    /// The same before anybody else can find the process: before begin().
    [[nodiscard]] relations& rest_unseen();
    [[nodiscard]] rarities& rare() { return rest().rare(); }
    /// Null when it has none of them.
    [[nodiscard]] rarities* rare_if_any() const noexcept {
        relations* const its = rest_if_any();
        return its == nullptr ? nullptr : its->seldom.get();
    }
    /// The same of its face: anybody.
    [[nodiscard]] face* shown_if_any() const noexcept {
        relations* const its = rest_if_any();
        return its == nullptr ? nullptr : its->shown_if_any();
    }
    /// Owner, or who has the right to run it.
    [[nodiscard]] wait_timer* timer_if_any() const noexcept {
        relations* const its = rest_if_any();
        return its == nullptr ? nullptr : its->timer.get();
    }
    /// rest(), for whoever may not be the owner: names are given by anybody.
    [[nodiscard]] relations& rest_of_any();
    [[nodiscard]] relations* rest_if_any() const noexcept {
        return rest_.load(std::memory_order_acquire);  // pairs with the exchange in rest_of_any()
    }
    [[nodiscard]] std::uint32_t slot() const noexcept { return slot_; }
    void set_slot(std::uint32_t slot) noexcept { slot_ = slot; }
    [[nodiscard]] std::uint32_t generation() const noexcept {
        return generation_.load(std::memory_order_acquire);  // pairs with the release in begin() and end()
    }
    [[nodiscard]] base::inbox<detail::signal>& inbox() noexcept { return inbox_; }
    /// Messages that have arrived and were not taken in. Observer.
    [[nodiscard]] std::uint32_t waiting_outside() const noexcept { return inbox_.waiting(); }
    /// Messages that were sent to it and not yet received. Owner; for observers see summary().
    [[nodiscard]] std::uint32_t waiting() const noexcept { return mailbox_.length() + waiting_outside(); }
    /// A timer is aimed at it. Relaxed: ordered by kernel::aim_timer() and note_end().
    void note_timer() noexcept { timers_aimed_.store(true, std::memory_order_relaxed); }
    /// After a signal other than a message was pushed. Relaxed: a hint that makes the next safe point look.
    void call_attention() noexcept { attention_.store(true, std::memory_order_relaxed); }
    [[nodiscard]] fiber::stack stack() const noexcept { return fiber_.on(); }
    /// Relaxed: its constant, shown to observers.
    [[nodiscard]] behaviour_kind const* kind() const noexcept { return kind_.load(std::memory_order_relaxed); }
    void set_kind(behaviour_kind const& kind) noexcept { kind_.store(&kind, std::memory_order_relaxed); }  // as above
    /// Relaxed: constant while it lives, and true by itself.
    [[nodiscard]] std::source_location spawned_at() const noexcept { return spawned_at_.load(std::memory_order_relaxed); }

    // Faults (fault_end.cpp; fault.hpp tells the whole way) --------------------------------------------------------
    /// The functions with which a process's stack begins.
    [[nodiscard]] static std::span<std::uintptr_t const> roots() noexcept;
    /// Called by returning from the handler of a clean fault, on the signal stack of the thread that runs `me`.
    static void leave_faulted(process& me) noexcept;
    [[nodiscard]] std::size_t mailbox_length() const noexcept { return mailbox_.length(); }
    [[nodiscard]] mailbox const& messages() const noexcept { return mailbox_; }
    [[nodiscard]] bool traps_exits() const noexcept { return trap_exit_.load(std::memory_order_relaxed); }  // own
    bool set_trap_exit(bool on) noexcept { return trap_exit_.exchange(on, std::memory_order_relaxed); }  // own
    [[nodiscard]] pid parent() const noexcept { return parent_; }
    /// Own; empty before the first turn.
    // Relaxed: the owner's word, shown to observers.
    [[nodiscard]] std::uint16_t application() const noexcept { return application_.load(std::memory_order_relaxed); }
    void set_application(std::uint16_t id) noexcept { application_.store(id, std::memory_order_relaxed); }
    [[nodiscard]] exit_reason const& ending_reason() const noexcept { return *ending_; }
    [[nodiscard]] bool ending() const noexcept { return ending_ != nullptr; }
    /// Why it ends or must end; `otherwise` while neither is so.
    [[nodiscard]] exit_reason reason_of_end(exit_reason otherwise) const {
        return ending_ != nullptr ? *ending_ : reason_now(std::move(otherwise));
    }
    /// A word that one side writes and an observer reads; relaxed, each is true by itself.
    template <class T>
    static void show(std::atomic<T>& word, std::type_identity_t<T> value) noexcept {
        word.store(value, std::memory_order_relaxed);  // relaxed: see above
    }
    /// What a list shows. Observer: any thread that keeps the block from being reclaimed.
    [[nodiscard]] process_summary summary(base::nanos now);
    /// The numbers of it alone: costs a quarter. Observer.
    [[nodiscard]] process_glance glance(base::nanos now) const noexcept;
    [[nodiscard]] std::string label();
    /// The calls in which it is parked, as return addresses, innermost first; nothing when it is not parked. While they are
    /// read nobody can run it: who wakes it meanwhile leaves that to the reader. Takes about 1 us. Observer.
    [[nodiscard]] std::optional<std::size_t> calls_while_parked(pid expected, std::span<std::uintptr_t> out) noexcept;
    /// Likewise how many links and monitors it has, and what it has used of its stack, if `stack` says so.
    enum class stack_look : std::uint8_t { none, measured, given_back };
    [[nodiscard]] std::optional<process_burden> burden_while_parked(pid expected, stack_look stack) noexcept;

private:
    template <class Look>
    bool look_while_parked(Look look) noexcept;
    friend struct wait_timer;
    friend class process_picture;  // of a dump, which looks at what stands still
    enum class after : std::uint8_t { nothing, park, rest, give_way, finish, abandon, faulted };

    static void turn(sched::task& self, sched::worker& on) noexcept;
    static void watched_turn(sched::task& self, sched::worker& on) noexcept;
    [[nodiscard]] bool take_turn(sched::worker& on) noexcept;
    [[nodiscard]] bool get_stack(sched::worker& on) noexcept;
    static void fiber_main(void* self) noexcept;
    static void fault_main(void* self) noexcept;
    void leave_stack(sched::worker& on) noexcept;
    void settle_fault(sched::worker& on) noexcept;
    [[nodiscard]] bool begin_again_at_end(sched::worker& on, std::size_t stack_bytes) noexcept;
    void end_faulted() noexcept;
    [[nodiscard]] exit_reason reason_of_fault();
    void settle(sched::worker& on) noexcept;
    void fall_asleep(sched::worker& on) noexcept;
    void settle_otherwise(sched::worker& on, after how) noexcept;
    [[nodiscard]] bool live() noexcept;
    [[nodiscard]] bool run_body(exit_reason& why) noexcept;
    [[nodiscard]] exit_reason reason_now(exit_reason otherwise) const;
    void end(exit_reason const& reason) noexcept;
    void destroy_own(relations& rest) noexcept;
    void do_end_duties(face& shown) noexcept;
    void withdraw(exit_reason const& reason, std::unique_ptr<crash_report> told) noexcept;
    void withdraw_alone(exit_reason const& reason) noexcept;
    void close_for_good(pid me) noexcept;
    void tell_the_others(relations& rest, exit_reason const& reason) noexcept;
    void refuse_late(base::inbox<detail::signal>::chain rest) noexcept;

    // How its end began, which decides who is told of it (crash.cpp).
    enum class cause : std::uint8_t { returned, exit, exception, signal };
    /// Why it ends: a signal that it has to obey comes before whatever its body says.
    [[nodiscard]] exit_reason ends_by(cause how, exit_reason otherwise) {
        cause_ = exit_pending_ ? cause::signal : how;
        return exit_pending_ ? reason_now(std::move(otherwise)) : otherwise;
    }
    [[nodiscard]] bool is_plain() noexcept;
    [[nodiscard]] bool is_reported(exit_reason const& reason) noexcept;
    [[nodiscard]] std::unique_ptr<crash_report> report_of(exit_reason const& reason) noexcept;
    void report_contents(crash_report& into);
    void report_neighbours(crash_report& into);
    void log_end(std::unique_ptr<crash_report> what, exit_reason const& reason);

    static constexpr unsigned portion = 128;  // messages that fit in the nearest cache
    enum duty : std::uint8_t { held = 1, limited = 2, trimmed = 4, gated = 8, crowded = 16, traced = 32, simulated = 64 };
    [[nodiscard]] bool nothing_to_accept() const noexcept {
        // Attention without a signal is left from one that was taken in before it was called. Relaxed: see call_attention().
        return inbox_.empty() && duties_ == 0 && !attention_.load(std::memory_order_relaxed);
    }
    void accept_arrived(unsigned most);
    void do_duties();
    void hold();
    void answer_suspenders(bool stands_still);
    void take_in(unsigned most);
    struct scan;
    [[nodiscard]] bool look_through(scan& place, detail::match& found);
    void receive_at_once(detail::search const& wanted, detail::match& found);
    void receive_behind(detail::node* before, detail::search const& wanted, detail::match& found);
    [[nodiscard]] bool take_only(scan& place, detail::match& found);
    [[nodiscard]] bool take_reply();
    /// Nothing is to be done with what arrives but to take it. Relaxed: see call_attention().
    [[nodiscard]] bool only_takes() const noexcept {
        return (duties_ & ~simulated) == 0 && !attention_.load(std::memory_order_relaxed);
    }
    void receive_in_time(scan& place, detail::match& found);
    void count_in(std::uint64_t messages) noexcept {
        show(messages_in_, messages_in_.load(std::memory_order_relaxed) + messages);  // relaxed: own word
    }
    void trim_mailbox();
    void after_taking(detail::node const& taken);
    void give_place_back(detail::node const& taken);
    void weigh_against_limit(std::size_t used);
    void weigh_for_monitor(std::size_t used);
    void measure_mailbox();
    void log_crowd(std::uint32_t length);
    void close_gate();
    void wait_for_place(mailbox_gate::ticket& mine);
    void safe_point_slow();
    void park(process_state as, base::nanos deadline, std::source_location where);
    void begin_wait(process_state as, base::nanos deadline, std::source_location where);
    void note_wait(process_state as, base::nanos deadline, std::source_location where);
    void end_wait() noexcept;
    void arm(base::nanos deadline);
    void accept(detail::node* signal);
    void enqueue(detail::node_ptr message);
    void trace_receive(detail::node& message);
    void trace_end(std::string const& name, exit_reason const& reason);
    [[nodiscard]] bool shows_messages() const noexcept;
    [[nodiscard]] std::string place_text(bool going_on);
    void accept_link(pid from);
    void accept_unlinked(unlink_signal const& done);
    void accept_trace(trace_signal const& asked);
    void accept_exit(detail::node_ptr signal);
    void accept_link_exit(detail::node_ptr signal);
    void accept_down(detail::node_ptr signal);
    void accept_through_alias(detail::node_ptr signal);
    void accept_suspend(suspend_signal const& asked);
    void accept_resume(resume_signal const& asked);
    void answer_inspection(detail::node& signal);
    void answer_turns(turn_inspection& asked);
    [[nodiscard]] turn_times time_turns();
    void note_turn(base::nanos begun) noexcept;
    void choose_turn() noexcept;
    [[nodiscard]] process_details describe();
    void describe_contents(process_details& out);
    [[noreturn]] void abandon_stack();

    // In the order of use: the first cache line is what a sender and a turn touch, the last one what only changes then.
    // Owner.
    after after_ = after::nothing;
    bool exit_pending_ = false;
    bool withdrawn_ : 1 = false;                // its end has begun to show: no name, not counted, nobody can send to it
    cause cause_ : 2 = cause::returned;
    std::uint8_t duties_ = 0;                   // what is to be done whenever signals were accepted
    std::uint8_t unwinds_ = 0;                  // how often it was unwound and went on
    // Others.
    std::atomic<bool> attention_{false};        // others set, owner clears before it looks
    std::atomic<bool> timers_aimed_{false};     // others set, read at the end
    std::atomic<bool> bounded_{false};
    std::atomic<bool> doomed_{false};           // owner sets: it must end, as soon as an errand of it is over
    std::int32_t budget_ = 0;                   // owner: reductions left of this turn
    base::inbox<detail::signal> inbox_;
    std::atomic<std::uint32_t> generation_{0};
    std::uint32_t slot_ = 0;
    // Owner.
    fiber::fiber fiber_;
    sched::worker* on_ = nullptr;               // who runs the present turn
    kernel* home_ = nullptr;
    mailbox mailbox_;
    std::uint64_t reply_generation_ = 0;
    detail::node_ptr reply_;
    std::atomic<relations*> rest_{nullptr};
    detail::unique_function body_;
    exit_reason const* ending_ = nullptr;       // set while it ends
    // Owner writes, observer reads; relaxed, each is true by itself.
    std::atomic<std::uint64_t> reductions_{0};
    std::atomic<std::uint64_t> messages_in_{0};
    std::atomic<std::source_location> waits_at_;
    std::atomic<base::nanos> since_{0};
    std::atomic<std::uint64_t> waits_for_{0};   // slot | generation << 32 of whose reply it waits for
    std::atomic<process_state> state_{process_state::runnable};
    std::atomic<bool> trap_exit_{false};
    std::atomic<std::uint16_t> application_{0};
    std::atomic<std::uint32_t> stack_bytes_{0};
    std::atomic<behaviour_kind const*> kind_{nullptr};
    std::atomic<std::source_location> spawned_at_;
    std::atomic<base::nanos> born_{0};
    pid parent_;
};

static_assert(sizeof(process) == 256, "what a process costs that rests");

inline bool process::take_oldest(detail::search const& wanted, detail::match& found) noexcept {
    detail::node* const oldest = mailbox_.first();
    if (oldest == nullptr || wanted.since != nullptr || wanted.timeout < nanoseconds::zero()) return false;
    // What a safe point would act on, behind the reduction that this costs. Relaxed: see call_attention().
    if (attention_.load(std::memory_order_relaxed) || exit_pending_ || budget_ <= 1) return false;
    if ((duties_ & (gated | crowded | simulated)) != 0) return false;
    std::size_t clause = 0;
    for (; clause != wanted.count; ++clause) {
        detail::type_descriptor const* const type = wanted.clauses[clause].type;
        if (type == oldest->type || type == nullptr) break;
        if (type->hash == oldest->type->hash) return false;  // to be compared by name
    }
    if (clause == wanted.count || wanted.clauses[clause].accepts != nullptr) return false;
    charge(1);
    std::construct_at(&found.held, mailbox_.take_first());  // over an empty one, which an assignment would look at
    found.clause = clause;
    return true;
}

/// Throws argument_error for an unknown alias mode.
void check(monitor_options const& options);

/// The process that runs on the calling thread, or null.
[[nodiscard]] inline process* current() noexcept { return static_cast<process*>(sched::current_task()); }
/// The same, for a function that sched::worker_of_this_thread is for.
[[nodiscard]] inline process* current_here() noexcept {
    sched::worker const* const here = sched::worker_of_this_thread;
    return here == nullptr ? nullptr : static_cast<process*>(here->running());
}
[[noreturn, gnu::cold]] void refuse_outside(char const* call);
/// The same, or throws weft::not_a_process naming the call.
[[nodiscard]] inline process& current_or_throw(char const* call) {
    process* const me = current();
    if (me == nullptr) [[unlikely]] refuse_outside(call);
    return *me;
}

}  // namespace weft::proc
