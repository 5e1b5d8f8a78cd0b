#pragma once
// One runtime's insides: the scheduler, the process table, the names, and the way by which every signal goes. Lives as
// long as its weft::runtime.

#include "proc/copy_book.hpp"
#include "proc/event.hpp"
#include "proc/fault.hpp"
#include "proc/io_table.hpp"
#include "proc/message_timers.hpp"
#include "proc/name_table.hpp"
#include "proc/process_table.hpp"
#include "proc/sample_ring.hpp"
#include "proc/system_watch.hpp"
#include "proc/teller.hpp"
#include "proc/trace_book.hpp"
#include "proc/undelivered.hpp"
#include "sched/blocking_pool.hpp"
#include "sched/current.hpp"
#include "sched/listener.hpp"
#include "sched/scheduler.hpp"

#include <weft/exit_reason.hpp>
#include <weft/fwd.hpp>
#include <weft/options.hpp>
#include <weft/spawn.hpp>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace weft::proc {

/// Throws argument_error when it is none of the four.
void check_priority(priority value);

class simulation;

class kernel final : private sched::listener {
public:
    static constexpr std::uint32_t timer_origin = 0x8000'0000U;  // of refs: this and above are timers

    /// `simulated`: null, or who takes every step; it lives longer.
    kernel(runtime& owner, runtime_options options, event_sink sink, event_filter wanted, simulation* simulated = nullptr);
    ~kernel();
    kernel(kernel const&) = delete;
    kernel& operator=(kernel const&) = delete;

    [[nodiscard]] std::uint32_t node() const noexcept { return node_; }
    [[nodiscard]] runtime& owner() noexcept { return owner_; }
    [[nodiscard]] runtime_options const& options() const noexcept { return options_; }
    [[nodiscard]] sched::scheduler& scheduler() noexcept { return scheduler_; }
    [[nodiscard]] process_table& table() noexcept { return table_; }
    [[nodiscard]] name_table& names() noexcept { return names_; }
    /// Errors: argument_error when the name is taken or the process has one. Holder: alive, found by the caller.
    void give_name(process& holder, pid id, std::string_view name);
    /// False when nobody has it.
    [[nodiscard]] bool take_name(std::string_view name);
    /// Null unless the runtime is a simulated one.
    [[nodiscard]] simulation* simulated() const noexcept { return simulated_; }
    [[nodiscard]] base::nanos started() const noexcept { return started_; }

    /// `parent` null on a thread that is no process of this runtime.
    [[nodiscard]] monitored spawn(process* parent, detail::unique_function&& body, spawn_options const& options,
                                  detail::tie how, std::source_location where, monitor_options const* watch = nullptr,
                                  behaviour_kind const* kind = nullptr);

    /// Takes the signal over and puts it into the inbox of `to`, or answers it in the name of a dead process. The
    /// caller is a worker of this runtime between two quiescent points, or holds a pin, or the lock of a timer shelf on
    /// a thread that does either.
    void post(pid to, detail::node* signal);
    /// The same for a sender that can act on it: the message comes back when the receiver's mailbox is full, else null.
    [[nodiscard]] detail::node* offer(pid to, detail::node* message) { return offer(to, message, sched::current_worker()); }
    /// `here`: the calling thread's worker, null on a thread that is none.
    [[nodiscard]] detail::node* offer(pid to, detail::node* message, sched::worker* here);
    /// In a turn of `from`: the whole of a send to a process of this runtime. Takes the message over, also when it throws.
    void send(process& from, pid to, detail::node* message);
    /// In a turn of `from`: the answer to a call of a process of this runtime. Takes it over.
    void answer(process& from, pid caller, detail::node* reply);
    /// What a sender that cannot wait does when the message comes back. Errors: mailbox_full, if the policy wants the sender to know.
    void refuse_full(pid to, detail::node_ptr what);
    void note_lost(pid owner, mailbox_gate& gate) noexcept;
    /// Null when the process has ended or its mailbox has no bound.
    [[nodiscard]] std::shared_ptr<mailbox_gate> gate_of(pid of) noexcept;
    /// The same for a caller under a lock that a message's destructor may need: what found nobody goes to `rest`.
    void post(pid to, detail::node* signal, undelivered& rest);
    /// The second half of post(): the signal has arrived, or its receiver has ended. Same rule for the caller.
    void arrive(pid to, detail::node* signal);
    /// Tells whoever waits for an answer to this that none will come.
    void refuse(detail::node& question);
    /// Who spawned it, who spawned those, …: as far as they live. Same rule for the caller as post().
    [[nodiscard]] std::vector<pid> ancestors_of(process const& one) noexcept;
    /// Answers for those, newest first; no lock may be held. Threads: any.
    void answer_for(detail::node* newest);
    /// Remembers that a timer is aimed at `to`, so that its end cancels it. False: it has ended, or is about to and may
    /// not have seen the timer. Same rule for the caller as post().
    [[nodiscard]] bool aim_timer(pid to) noexcept;
    /// The process has ended: no timer is aimed at it any more.
    void cancel_timers_for(pid dead) noexcept;
    /// Who ran at the monitor's looks.
    [[nodiscard]] sample_ring const& samples() const noexcept { return samples_; }
    /// Where the process on that worker is, as return addresses; none when it cannot be told. `in_system_call`: only the place
    /// where its thread entered the kernel. Blocks: see base::trace_thread(). Threads: any but a process.
    [[nodiscard]] static std::size_t calls_on(sched::worker const& on, std::span<std::uintptr_t> out, bool& in_system_call);
    /// A pin for a thread that is no worker.
    [[nodiscard]] auto pin() { return scheduler_.epochs().pin(); }
    /// Null when the process has ended. The caller holds a pin, or a worker's look_up, while it uses what it gets.
    [[nodiscard]] process* find_alive(pid id) noexcept;

    [[nodiscard]] ref make_ref(sched::worker* on) noexcept;
    [[nodiscard]] message_timers& timers_at(unsigned worker) noexcept { return *locals_[worker]->timers; }
    [[nodiscard]] std::uint64_t timer_count();

    /// The process ends: its name is free, and it counts no more. Before anybody is told.
    void note_end(pid dead, std::string_view name, sched::worker& on);
    /// Its turn is over and nothing of it runs any more.
    void note_gone(process& dead, sched::worker& on);
    void tell(event const& what) noexcept;
    /// The same with the names of a stack's functions behind the text, perhaps a little later.
    void tell_with_trace(event what, exit_reason const& reason) noexcept;
    /// Returns when everything was told. Blocks its thread.
    void wait_until_told() { teller_.wait(); }
    /// Processes that have not ended.
    [[nodiscard]] std::uint32_t live() noexcept;

    // The system monitor, and tracing (watching.cpp) --------------------------------------------------------------
    [[nodiscard]] system_watch& watch() noexcept { return watch_; }
    [[nodiscard]] trace_book& traces() noexcept { return traces_; }
    /// Whether anybody is system monitor or traces. Relaxed: who is concerned hears of it by a signal.
    [[nodiscard]] bool is_watched() const noexcept { return watchers_.load(std::memory_order_relaxed) != 0; }
    /// It has ended: it is system monitor no more, and what it traced is not traced any more.
    void forget_watcher(pid dead);
    /// Ends whatever `tracer` traces; how many processes it was. Same rule for the caller as post().
    std::size_t end_traces(pid tracer);
    /// Errors: argument_error when `traced` may not be traced by `tracer`. Same rule for the caller as post().
    void enlist(pid traced, pid tracer);
    /// Errors: as enlist().
    void trace_new(trace_options const& how);
    std::size_t trace_everybody(trace_options const& how);
    void trace_name(pid of, trace_event what, std::string_view name);
    /// Sends `what` to the system monitor if its setting is still the one of this number. Threads: any.
    template <class Event>
    void tell_monitor(std::uint64_t setting, Event what);
    /// A job of `who` has held a thread of the blocking pool for `time`. Threads: any, outside of locks and pins.
    void note_blocking(pid who, base::nanos time);

    [[nodiscard]] std::string application_name(std::uint16_t context) { return contexts_.at(context)->application; }
    [[nodiscard]] io_table& contexts() noexcept { return contexts_; }
    [[nodiscard]] copy_book& copies() noexcept { return copies_; }
    [[nodiscard]] sched::blocking_pool& blocking() noexcept { return blocking_; }

    /// What serves processes from threads of its own, and this layer knows nothing of.
    struct companion {
        companion() = default;
        companion(companion const&) = delete;
        companion& operator=(companion const&) = delete;
        virtual ~companion() = default;
    };
    /// The one for Asio: made at first use, destroyed when every process has ended. Threads: any, while a process lives.
    [[nodiscard]] companion& io_companion(std::unique_ptr<companion> (*make)(kernel& home));

    /// Asks every process to end, then makes it. Blocks until none is left or it must give up; names who is left.
    void shut_down();

private:
    /// While it lives, what is found may be held: of a worker, or of a thread that holds a pin already. Nobody parks, nor
    /// runs a program's code, inside.
    class look_up {
    public:
        explicit look_up(sched::worker* here) noexcept {
            if (here != nullptr) of_worker_.emplace(here->epoch());
        }

    private:
        std::optional<base::epoch_domain::look_up> of_worker_;
    };

    /// A turn that lasts longer than the system monitor likes.
    struct long_turn_seen {
        pid who{};  // empty: it was told of
        std::uint64_t setting = 0;
        base::nanos lasted = 0;
        bool seen = false;
        std::shared_ptr<std::string> where{};  // the teller fills it in before it tells
        std::string spawned_at{};
    };
    /// A turn that goes on, for the teller to look at.
    struct turn_under_way {
        sched::worker& on;
        sched::task const* of;
        std::uint64_t number;

        turn_under_way(sched::worker& worker, sched::task const& task) noexcept
            : on{worker}, of{&task}, number{worker.counters().turns.read()} {}
        [[nodiscard]] bool is_over() const noexcept { return on.running() != of || on.counters().turns.read() != number; }
        /// Empty when it cannot be told, or the turn is over. Blocks: see base::describe_thread().
        [[nodiscard]] std::string place() const;
    };

    // sched::listener (stalls.cpp)
    void worker_made(sched::worker& fresh) override;
    void hurry(sched::task& one) noexcept override;
    void seen_running(sched::worker& on, sched::task& one, base::nanos now, base::nanos weight) noexcept override;
    void long_turn(sched::worker& on, sched::task& one, base::nanos lasted) noexcept override;
    void long_turn_over(sched::worker& on) noexcept override;
    void out_of_threads(unsigned held) noexcept override;
    void log_long_turn(sched::worker& on, sched::task& one, base::nanos lasted);
    void watch_long_turn(sched::worker& on, sched::task& one, base::nanos lasted);
    void look_at_long_turn(sched::worker& on, sched::task& one, long_turn_seen& turn);
    void tell_long_turn(long_turn_seen&& turn, bool goes_on);
    void trace_spawn(process& fresh, process* parent, detail::tie how, spawn_options const& options);

    enum class phase : std::uint8_t { running, stopping, killing };

    struct alignas(base::cache_line) local {
        process_table::shelf shelf;
        std::uint64_t next_ref = 1;
        std::uint32_t room = 0;                     // of room_, for as many spawns here
        std::atomic<std::uint64_t> gone{0};         // processes whose last turn was here; that worker writes
        std::unique_ptr<message_timers> timers;
    };

    void begin(process& fresh, process* parent, detail::unique_function&& body, spawn_options const& options,
               std::source_location where, behaviour_kind const* kind, sched::worker* here);
    void name_new(process& fresh, spawn_options const& options);
    void check(spawn_options const& options, detail::tie how, process const* parent) const;
    [[nodiscard]] ref tie_to(process& fresh, process& parent, detail::tie how, monitor_options const* watch);
    /// Null when somebody has it now; else the first of a chain that nobody will take, and its end.
    /// With `last` null it is the signal alone, which found a full mailbox.
    [[nodiscard]] detail::node* offer_inline(pid to, detail::node* message, sched::worker* here);
    void send_otherwise(process& from, pid to, detail::node* message);
    void send_to_ended(process& from, process& ended, pid to, detail::node* message);
    static void send_and_wake(process& from, process& woken);
    [[nodiscard]] detail::signal* push(pid to, detail::node* signal, detail::signal*& last, sched::worker* here);
    [[nodiscard]] detail::signal* push_found(pid to, detail::node* signal, detail::signal*& last, sched::worker* here);
    [[nodiscard]] detail::signal* enqueue(process& target, detail::node* signal, detail::signal*& last, sched::worker* here);
    void answer_for_dead(pid dead, detail::signal* first, detail::signal* last);
    /// Counts a message that nobody waits for a place for, and ends the owner if that is the policy.
    void lose_full(pid to) noexcept;
    void answer_for_dead(pid dead, detail::node* signal);
    void answer_for_chain(pid dead, detail::signal* first, detail::signal* last);
    /// Null when it is no worker of this runtime.
    [[nodiscard]] local* local_of(sched::worker* here) noexcept;
    /// Room for one more process, if there is any; `mine` null on a thread that is no worker.
    [[nodiscard]] bool take_room(local* mine) noexcept;
    void give_room(local* mine) noexcept;
    [[nodiscard]] bool nobody_is_left() noexcept;
    [[nodiscard]] bool wait_for_none(base::nanos until);
    void signal_everybody(exit_reason const& reason);
    void enter(phase next) noexcept;
    void signal_new(pid fresh);
    void tell_if_last();
    void name_survivors(char const* what);

    runtime& owner_;
    runtime_options const options_;
    event_sink const sink_;
    event_filter const wanted_;
    std::uint32_t const node_;
    simulation* const simulated_;
    base::nanos const started_;
    std::atomic<std::uint32_t> watchers_{0};      // a system monitor, each traced process, and tracing of new ones
    system_watch watch_;                          // beside node_, which every send reads
    trace_book traces_;
    sample_ring samples_;                         // written by the monitor thread, which ends before it
    fault_watch const faults_;                    // as long as there are workers
    sched::scheduler scheduler_;
    process_table table_;
    name_table names_;
    std::vector<std::unique_ptr<local>> locals_;  // one a worker, touched by that worker only (timers: see there);
                                                  // an entry is written before its worker is to be seen
    std::set<std::string> stalled_at_;            // monitor thread: where processes were spawned whose stalls were told
    std::vector<long_turn_seen> long_turns_;      // monitor thread, by worker
    std::atomic<std::uint64_t> foreign_refs_{1};
    std::uint32_t const portion_;                 // how much of room_ a worker takes at once, and gives back
    std::atomic<std::uint32_t> room_;             // of max_processes, what no process and no worker has
    std::atomic<std::uint64_t> from_outside_{0};  // processes that were spawned by threads that are no workers
    std::atomic<bool> awaited_{false};            // somebody waits until none is left
    std::atomic<phase> phase_{phase::running};
    io_table contexts_;
    copy_book copies_;
    sched::blocking_pool blocking_;
    std::mutex io_mutex_;                         // guards the making of io_
    std::unique_ptr<companion> io_;
    std::atomic<companion*> io_made_{nullptr};    // io_, once it is there
    std::mutex mutex_;                            // guards the wait until nobody is left
    std::condition_variable none_left_;
    teller teller_;                               // last: what it tells of is still there
};

template <class Event>
void kernel::tell_monitor(std::uint64_t setting, Event what) {
    watch_.tell(setting, what.process, [&](pid who) {
        auto const pinned = pin();
        post(who, detail::make_node<Event>(std::move(what)).release());
    });
}

/// Runs `body(kernel)` on the kernel with this node number while it cannot go away; false when there is none.
template <class Body>
bool with_kernel(std::uint32_t node, Body&& body);

}  // namespace weft::proc

#include "proc/kernel_directory.hpp"
