#pragma once
// The node's own watch over itself: once a second, on the control thread, it looks at the runtime and the machine, shows that to
// the book, and writes a log line for what is raised. It keeps to a hundredth of one core: when looking at all processes takes
// long, it is done less often.

#include <weft/observer/internal/protocol.hpp>
#include <weft/observer/internal/snapshots.hpp>
#include <weft/observer/warnings/internal/book.hpp>
#include <weft/observer/warnings/internal/heavy_watch.hpp>
#include <weft/observer/warnings/internal/timer_watch.hpp>
#include <weft/observer/warnings/internal/machine.hpp>
#include <weft/observer/warnings/internal/process_rows.hpp>
#include <weft/observer/warnings/internal/turn_watch.hpp>

namespace weft::observe {
class operation_table;
}

namespace weft::observe::warnings {

/// Threads: all on one, the control thread.
class watch {
public:
    /// How soon to call see_turns() after a call that said so.
    static constexpr nanoseconds turns_again = std::chrono::milliseconds{20};

    /// `workers`: the runtime's name, which its threads carry. `schedulers`: how many are to run at once.
    watch(snapshots& from, settings how, std::string const& workers, unsigned schedulers);

    /// Once a second. Blocks: never for a process. `now`: monotonic; `wall`: since 1970.
    void beat(nanoseconds now, nanoseconds wall);
    /// A cheap look at the workers alone, so that turns shorter than a beat are seen too. True: look again after turns_again.
    [[nodiscard]] bool see_turns(nanoseconds now);

    /// All that there were at the last look, by pid. Until the next one.
    [[nodiscard]] std::span<process_summary const> processes() const noexcept { return rows_.seen(); }
    [[nodiscard]] book const& pages() const noexcept { return book_; }
    /// Answers the operation `warnings`: rows, total, silenced, silenced_rows, history.
    [[nodiscard]] json::object answer() const;
    /// Answers `silence`: {code, subject or label, for_ms}. Errors: request_error.
    [[nodiscard]] json::object silence_by(json::object const& request);
    /// Answers `thresholds`: a row for each code, as it is set here.
    [[nodiscard]] json::object thresholds_answer() const;

private:
    void look_at(std::span<process_summary const> all, look& into);
    [[nodiscard]] std::vector<copy_seen> new_copies();
    void tell(active const& raised) const;

    snapshots& from_;
    process_rows rows_;
    heavy_watch heavy_;
    timer_watch timers_;
    std::uint64_t const many_timers_;  // of one process
    book book_;
    machine machine_;
    turn_watch turns_;
    unsigned schedulers_;
    nanoseconds processes_due_{};
    nanoseconds copies_until_{};
    std::uint64_t looks_ = 0;  ///< at the processes
};

/// The operations `warnings`, `silence` and `thresholds`, and the beat of the node's watch.
void add_warnings(operation_table& to);

[[nodiscard]] json::object encode(active const& one, nanoseconds now);

}  // namespace weft::observe::warnings
