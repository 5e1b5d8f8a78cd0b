#pragma once
// Simulation: a program's processes run on one thread, in virtual time, and a seed decides everything that could go one
// way or another: who runs next and for how long, when a signal arrives, which of two timers comes first, where a fault
// strikes. What a seed does once it does again, so a failure that is found can be looked at as often as one likes.
//
//   TEST(counter, survives_its_clients) {
//       weft::sim::exploration const tried = weft::sim::explore({.count = 1000}, [] { ... });
//       EXPECT_TRUE(tried.passed()) << tried.report();
//   }
//
// The program is the same as outside: nothing in it is written for simulation. Three things it must not do: touch a
// process from a thread of its own, wait for something that is not weft's (a mutex that another process holds, a socket of
// the machine's), and decide by what differs from run to run (addresses, the machine's clock, random_device).
//
// Sockets of <weft/net.hpp> are ends of a network of the run's own. Relative paths of <weft/file.hpp> lie in a folder of the
// run's own, see folder().

#include <weft/exit_reason.hpp>
#include <weft/info.hpp>
#include <weft/options.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace weft::sim {

/// How the schedules are chosen.
enum class strategy : std::uint8_t {
    random_walk,   ///< each possibility as likely as the others
    priorities,    ///< random priorities with a few changes (PCT): for bugs that need few events in a rare order
    exhaustive,    ///< every schedule in turn, for tiny programs; a seed is the schedule's number, see options::depth
};

/// What may be done to the program. Each fault is in the trace.
struct fault_plan {
    unsigned kills = 0;                  ///< at most so many processes are killed, each at a random safe point
    std::function<bool(process_summary const&)> may_kill{};  ///< whom; empty: everybody but the first process
    unsigned slowdowns = 0;              ///< so often a process that could run does not,
    nanoseconds slow_by = std::chrono::milliseconds{100};    ///< for up to this long
    unsigned drops = 0;                  ///< of the simulated network: at most so many connections break, at both ends,
    unsigned refusals = 0;               ///< so many are refused although somebody listens,
    unsigned stalls = 0;                 ///< and so often what is on its way comes up to slow_by later
    unsigned io_errors = 0;              ///< so many calls of <weft/file.hpp> fail with std::errc::io_error
};

struct options {
    sim::strategy strategy = sim::strategy::random_walk;
    unsigned changes = 3;                ///< of strategy::priorities: how often who would run falls behind all others
    std::size_t depth = 12;              ///< of strategy::exhaustive: choices tried both ways; the later ones are the plainest
    fault_plan faults{};
    std::uint64_t max_steps = 1'000'000; ///< a run that takes more has failed: it goes round in a circle
    nanoseconds slowest = std::chrono::milliseconds{5};  ///< timers that are nearer may come before somebody who could go on
    nanoseconds latency = std::chrono::milliseconds{1};  ///< of the simulated network, at most: see <weft/net.hpp>
    bool late_signals = true;            ///< signals of different processes may overtake each other; false: they come at once
    std::function<void()> invariant{};   ///< called after each step, outside of all processes; throws when it does not hold
    std::function<std::string()> verdict{};  ///< called when the body has ended: why the run has failed all the same, or nothing
    std::size_t trace_lines = 80;        ///< of a failed run, the last ones; 0: no trace
    unsigned shrink_runs = 400;          ///< to make a failure plainer; 0: leave it as it was found
    runtime_options runtime{};           ///< of the simulated runtime; workers and spare_workers mean nothing there
};

enum class ending : std::uint8_t {
    finished,          ///< the body returned and nothing complained
    body_failed,       ///< it ended otherwise: an exception, exit(), an exit signal
    check_failed,      ///< options::verdict complained
    invariant_broken,
    not_simulated,     ///< a socket, a timer or the like was made that the machine serves, or a handler of Asio's threw
    deadlock,          ///< nothing can run, no timer is due, and the body has not ended
    step_limit,
};
[[nodiscard]] char const* to_string(ending how) noexcept;

/// What one run came to.
struct outcome {
    std::uint64_t seed = 0;
    sim::ending ending = sim::ending::finished;
    exit_reason reason{};                ///< of the body's end, if it has ended
    std::string complaint{};             ///< why it failed
    std::uint64_t hash = 0;              ///< of all that happened: the same for the same seed, in every build
    std::uint64_t steps = 0;
    unsigned faults = 0;
    nanoseconds time{};                  ///< virtual
    std::vector<std::string> trace{};    ///< the last lines; empty for a run that passed, unless it was asked for
    std::vector<std::string> waits{};    ///< of a failed run: who waited where at its end

    [[nodiscard]] bool passed() const noexcept { return ending == sim::ending::finished; }
    /// What a person wants to know of a failure.
    [[nodiscard]] std::string report() const;
};

/// Runs `body` as the first process of a simulated runtime; returns when it has ended and all others were stopped.
/// Blocks: the calling thread, which must not be inside a process. Errors: argument_error for a bad option.
/// Threads: any, several at once, each with a world of its own.
outcome run(std::uint64_t seed, std::function<void()> const& body, options const& how = {});

struct seeds {
    std::uint64_t first = 1;
    std::uint64_t count = 1000;
};

struct exploration {
    std::uint64_t runs = 0;
    std::uint64_t steps = 0;
    bool exhausted = false;              ///< strategy::exhaustive has tried everything
    std::optional<outcome> failure{};    ///< of the first seed that failed
    std::optional<outcome> plainest{};   ///< the same failure with as few odd choices as could be

    [[nodiscard]] bool passed() const noexcept { return !failure; }
    /// The failure with its seed, how to replay it, and the trace of the plainest run that fails alike.
    [[nodiscard]] std::string report() const;
};

/// Runs `body` under one seed after the other, until one fails; then looks for a plainer schedule that fails alike.
/// The environment: WEFT_SIM_SEED=n runs that seed only, WEFT_SIM_SEEDS=n so many instead of `which.count`.
exploration explore(seeds which, std::function<void()> const& body, options const& how = {});

/// Where relative paths of <weft/file.hpp> begin in the simulated run that the calling thread takes: a folder of its own,
/// empty at first, removed at its end. Nothing outside of simulation. Blocks: the first call makes the folder. Errors: filesystem_error, when the
/// machine gives no folder. Threads: any.
[[nodiscard]] std::optional<std::filesystem::path> folder();

namespace detail {
/// Whether the plan of faults wants the call to fail that `call` names. Never outside of simulation.
[[nodiscard]] bool file_fails(char const* call);
}  // namespace detail

}  // namespace weft::sim
