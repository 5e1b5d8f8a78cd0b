#pragma once
// A runtime in simulation: one thread takes every step, and a chooser decides each. A step is a turn of a process with a
// budget, the arrival of a signal that was held back, or the clock's move to the next timer.
//
// The kernel puts each signal to hold() before it enters an inbox. Signals of one process to another stay in order: once
// one is held back, those behind it wait too.
// Owner: the thread that made it. Nothing of a simulated runtime may be touched by another thread.

#include "base/chooser.hpp"
#include "base/clock.hpp"
#include "proc/event.hpp"
#include "proc/sim_device.hpp"
#include "proc/step_log.hpp"
#include "sched/blocking_pool.hpp"
#include "sched/hand.hpp"

#include <weft/detail/node.hpp>
#include <weft/exit_reason.hpp>
#include <weft/info.hpp>
#include <weft/pid.hpp>

#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace weft::proc {

class kernel;
class process;

struct simulation_rules {
    std::uint64_t max_steps = 1'000'000;
    base::nanos slowest = 5'000'000;  // how far a timer may lie ahead to come before somebody who could go on
    bool late_signals = true;
    bool few_choices = false;  // two budgets only: for who tries all choices
    unsigned kills = 0;  // at most; each at a random safe point
    std::uint32_t kill_one_in = 50;  // steps
    std::function<bool(process_summary const&)> may_kill{};
    unsigned slowdowns = 0;  // at most: a process that could run does not, for a while
    std::uint32_t slow_one_in = 50;  // steps
    base::nanos slow_by = 100'000'000;  // at most
    base::nanos latency = 1'000'000;  // of the network, at most
    unsigned drops = 0;  // at most: a connection that breaks
    unsigned refusals = 0;  // at most: an attempt to connect that is refused
    unsigned io_errors = 0;  // at most: a call for a file that fails
    unsigned stalls = 0;  // at most: what is on its way over a connection comes slow_by later, at most
    std::uint32_t break_one_in = 50;  // steps
    std::uint32_t refuse_one_in = 8;  // attempts to connect
    std::uint32_t io_error_one_in = 8;  // calls
    std::function<void()> after_step{};  // outside of any process; throws when what must hold does not
};

class simulation {
public:
    simulation(base::chooser& by, simulation_rules rules, std::size_t trace_lines);
    ~simulation();
    simulation(simulation const&) = delete;
    simulation& operator=(simulation const&) = delete;

    // The kernel's side -----------------------------------------------------------------------------------------
    void attach(kernel& home);
    void detach();
    /// True: taken, to be delivered later. Called before the signal is pushed.
    [[nodiscard]] bool hold(pid to, detail::node* signal);
    void spawned(process const& fresh);
    void ended(process& dead, exit_reason const& reason);
    void matched(process const& by, detail::node const& what);
    /// A call for a blocking thread: it runs at some later step, on the one thread there is, outside of all processes.
    void submit(sched::blocking_pool::job& call) { calls_.push_back(&call); }
    /// True: it will not run.
    [[nodiscard]] bool withdraw(sched::blocking_pool::job& call) noexcept { return std::erase(calls_, &call) != 0; }
    /// The one device there is; it is told of its end before it goes.
    void attach(sim_device& network) noexcept { network_ = &network; }
    void detach_network() noexcept { network_ = nullptr; }
    /// A fault that would be logged elsewhere: a thousand seeds would fill the log with it.
    void told(event const& what);

    // The side of files ------------------------------------------------------------------------------------------
    /// The one that takes its steps on the calling thread; null when there is none.
    [[nodiscard]] static simulation* on_this_thread() noexcept;
    /// Of the run alone: made empty at the first call, removed with it. Errors: std::filesystem::filesystem_error.
    [[nodiscard]] std::filesystem::path const& folder();
    /// Whether the call that `what` names is to fail.
    [[nodiscard]] bool io_fails(char const* what);

    // The network's side ----------------------------------------------------------------------------------------
    [[nodiscard]] simulation_rules const& rules() const noexcept { return rules_; }
    [[nodiscard]] std::uint32_t choose(std::uint32_t count, std::uint32_t one_in) { return by_.choose(count, one_in); }
    /// False once the program is being stopped: no fault strikes any more.
    [[nodiscard]] bool may_strike() const noexcept { return !winding_up_; }
    void fault(std::string const& what);
    /// What happens is outside of all processes while this lives.
    [[nodiscard]] auto between_turns() { return hand_->between_turns(); }

    // The driver's side -----------------------------------------------------------------------------------------
    enum class halt : std::uint8_t { done, time_over, deadlock, step_limit, broken, not_simulated };
    /// Steps until `done()`, or the clock has come to `until`, or nothing can happen any more.
    template <class Done>
    [[nodiscard]] halt drive(Done done, base::nanos until);
    /// The run has failed: its end need not be orderly.
    void hurry() noexcept { hasty_ = true; }
    /// For the kernel that shuts down: without a step limit, but with an end. True: `done()`.
    [[nodiscard]] bool wind_up(std::function<bool()> const& done, base::nanos until);
    /// No fault strikes it, and its end is kept.
    void protect(pid main) noexcept { main_ = main; }
    [[nodiscard]] std::optional<exit_reason> const& end_of_main() const noexcept { return end_of_main_; }

    [[nodiscard]] base::virtual_clock& clock() noexcept { return clock_; }
    [[nodiscard]] std::uint64_t steps() const noexcept { return steps_; }
    [[nodiscard]] unsigned faults() const noexcept { return faults_; }
    [[nodiscard]] step_log& log() noexcept { return log_; }
    /// Why drive() returned broken or not_simulated.
    [[nodiscard]] std::string const& complaint() const noexcept { return complaint_; }
    /// Who waits where and for whom: a line for each process that lives.
    [[nodiscard]] std::vector<std::string> waits();

private:
    /// Signals on their way from one process to another.
    struct channel {
        channel(std::uint64_t number, pid sender, pid receiver) : id{number}, from{sender}, to{receiver} {}
        channel(channel&&) = default;
        channel& operator=(channel&&) = default;

        std::uint64_t id;
        pid from;
        pid to;
        std::deque<detail::node_ptr> held;
    };
    struct slowed {
        process* who;
        base::nanos until;
    };

    void collect();
    void collect_runnable();
    void settle_network();
    /// What the network complains of, which is the complaint from then on.
    [[nodiscard]] std::string const& unsimulated();
    [[nodiscard]] bool step(base::nanos until);
    void list_actors();
    void act(std::uint32_t chosen);
    void take_turn(process& who);
    void deliver(std::size_t index);
    void run_call(std::size_t index);
    void act_on_network(std::size_t index);
    void move_clock(base::nanos due);
    /// True: a fault struck.
    [[nodiscard]] bool strike();
    void look_at_invariant();
    void kill_somebody();
    void slow_somebody_down();
    /// True: it waits. What a process sends itself does not, nor what comes from outside.
    [[nodiscard]] bool route(pid from, pid to, detail::node* signal, bool may_wait);
    [[nodiscard]] base::nanos next_due() const noexcept;

    std::thread::id const owner_ = std::this_thread::get_id();
    base::chooser& by_;
    simulation_rules const rules_;
    step_log log_;
    base::virtual_clock clock_;
    base::virtual_clock::in_force const in_force_{clock_};
    kernel* home_ = nullptr;
    std::unique_ptr<sched::hand> hand_;
    std::vector<process*> runnable_;  // oldest first
    std::vector<slowed> slowed_;
    std::vector<channel> channels_;  // none of them empty
    std::vector<sched::blocking_pool::job*> calls_;  // oldest first
    std::uint64_t calls_run_ = 0;
    sim_device* network_ = nullptr;
    std::vector<std::uint64_t> actors_;  // of the step at hand: runnable_, channels_, calls_, the network's, the clock
    base::nanos listed_at_ = 0;
    std::vector<std::pair<pid, detail::node_ptr>> fired_;  // timers' messages, while they are collected
    bool firing_ = false;
    bool winding_up_ = false;
    bool hasty_ = false;
    std::uint64_t steps_ = 0;
    unsigned faults_ = 0;
    unsigned kills_left_;
    unsigned slowdowns_left_;
    pid main_;
    std::optional<exit_reason> end_of_main_;
    std::string complaint_;
    std::filesystem::path folder_;
    unsigned io_errors_left_;
    simulation* const outer_;  // of this thread, while this one lives
};

template <class Done>
simulation::halt simulation::drive(Done done, base::nanos until) {
    for (;;) {
        collect();
        if (network_ != nullptr && !unsimulated().empty()) return halt::not_simulated;
        if (done()) return halt::done;
        if (steps_ >= rules_.max_steps) return halt::step_limit;
        if (!step(until)) return until == base::never ? halt::deadlock : halt::time_over;
        if (!complaint_.empty()) return halt::broken;
    }
}

}  // namespace weft::proc
