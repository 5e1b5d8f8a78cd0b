// Bookkeeping of a stream's tasks. An end is a down_msg of one of our monitors; it frees a place at once, also while
// an ordered stream keeps the result back.

#include <weft/info.hpp>
#include <weft/link.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/runtime.hpp>
#include <weft/task/internal/endings.hpp>
#include <weft/task/stream_core.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <list>
#include <string>

namespace weft::task::detail {

using internal::quietly;
using internal::traps_exits;

namespace {

std::size_t default_concurrency() { return this_runtime().options().workers; }

// Removes the link, and its exit_msg if one came: an owner that traps exits must not find it.
void forget_link(pid process) {
    unlink(process);
    receive(when([process](exit_msg const& gone) { return gone.from == process; }, [](exit_msg const&) {}), after({}, [] {}));
}

}  // namespace

void check_stream_options(stream_options const& options) {
    if (options.max_concurrency && *options.max_concurrency == 0) {
        throw argument_error{"async_stream: max_concurrency is 0; allowed are 1 and more"};
    }
    if (options.timeout < nanoseconds::zero()) {
        throw argument_error{"async_stream: timeout is " + std::to_string(options.timeout.count()) +
                             " ns; allowed are 0 and more, or infinity"};
    }
    if (options.shutdown.patience(child_type::worker) < nanoseconds::zero()) {
        throw argument_error{"async_stream: shutdown is " + std::to_string(options.shutdown.patience(child_type::worker).count()) +
                             " ns; allowed are 0 and more, infinity and brutal_kill"};
    }
    if (options.on_timeout > on_timeout::kill_task) {
        throw argument_error{"async_stream: on_timeout is " + std::to_string(static_cast<int>(options.on_timeout)) +
                             "; allowed are exit and kill_task"};
    }
}

/// The tasks in the order of their start, which is also that of their deadlines. A task stays in the line until its result is
/// handed out, so the first of the line is next when results are ordered, and is due first in any case.
class stream_core::state {
public:
    state(stream_options const& options, making const& how)
        : options_{options}, how_{how}, room_{options.max_concurrency ? *options.max_concurrency : default_concurrency()} {}
    state(state const&) = delete;
    state& operator=(state const&) = delete;
    ~state() { close(); }

    [[nodiscard]] bool has_room() const noexcept { return running_.size() < room_; }
    [[nodiscard]] bool idle() const noexcept { return line_.empty(); }

    void start(weft::detail::unique_function body, std::shared_ptr<any_cell> cell, std::source_location where) {
        if (spare_.empty()) spare_.emplace_back();
        auto const fresh = spare_.begin();
        monitored const made = make_process(std::move(body), how_, where);
        *fresh = task{made.process, made.monitor, internal::deadline_after(options_.timeout), std::move(cell), std::nullopt};
        line_.splice(line_.end(), spare_, fresh);
        running_.emplace(made.monitor, fresh);
    }

    std::optional<ended_task> next() {
        if (line_.empty()) return std::nullopt;
        if (line_.front().end) return hand_out(line_.begin());
        place const ended = wait_for_end();
        if (options_.ordered && ended != line_.begin()) return std::nullopt;
        return hand_out(ended);
    }

private:
    struct task {
        pid process;
        ref monitor;
        nanoseconds deadline{};
        std::shared_ptr<any_cell> cell;
        std::optional<exit_reason> end;  // once it has ended; kept back, for an earlier one is not out
    };
    using place = std::list<task>::iterator;

    ended_task hand_out(place which) {
        ended_task ended{std::move(which->cell), *std::move(which->end)};
        spare_.splice(spare_.end(), line_, which);
        return ended;
    }

    // The first of the line runs. Before this parks it lets the tasks run: often that is all they need, and several ends are
    // found at once.
    place wait_for_end() {
        auto ended = take_end({});
        if (!ended) {
            weft::yield();
            ended = take_end(internal::time_until(line_.front().deadline));
        }
        return ended ? *ended : expire();
    }

    std::optional<place> take_end(nanoseconds patience) {
        auto ended = running_.end();
        std::optional<exit_reason> reason;
        receive(when([&](down_msg const& down) { return (ended = running_.find(down.monitor)) != running_.end(); },
                     [&reason](down_msg& down) { reason = std::move(down.reason); }),
                after(patience, [] {}));
        if (!reason) return std::nullopt;
        place const which = ended->second;
        running_.erase(ended);
        settle(*which, *std::move(reason));
        return which;
    }

    void settle(task& ended, exit_reason reason) {
        if (!ended.cell->has_value()) {
            // As the link does, whose signal may still be under way.
            if (how_.link && !reason.is_normal() && !traps_exits()) exit(std::move(reason));
            if (how_.link) forget_link(ended.process);
        }
        ended.end = std::move(reason);
    }

    // The task that started first is over its time.
    place expire() {
        if (options_.on_timeout == on_timeout::exit) exit(exit_reason::timeout());
        place const late = line_.begin();
        running_.erase(late->monitor);
        if (how_.link) forget_link(late->process);
        exit_signal(late->process, exit_reason::kill());
        receive(when([monitor = late->monitor](down_msg const& down) { return down.monitor == monitor; }, [](down_msg const&) {}));
        late->end = exit_reason::timeout();
        return late;
    }

    void close() noexcept {
        for (task const& each : line_) {
            if (each.end || !running_.contains(each.monitor)) continue;
            if (how_.link) quietly([&] { unlink(each.process); });
            quietly([&] { demonitor(each.monitor, {.flush = true}); });
            quietly([&] { exit_signal(each.process, exit_reason::kill()); });
        }
    }

    stream_options options_;
    making how_;
    std::size_t room_;
    std::list<task> line_;
    std::list<task> spare_;  // used before, and to be used again: nothing is allocated for a task once there are enough
    boost::unordered_flat_map<ref, place, std::hash<ref>> running_;
};

stream_core::stream_core(stream_options const& options, making const& how) : state_{std::make_unique<state>(options, how)} {}
stream_core::~stream_core() = default;
bool stream_core::has_room() const noexcept { return state_->has_room(); }
bool stream_core::idle() const noexcept { return state_->idle(); }
std::optional<ended_task> stream_core::next() { return state_->next(); }
void stream_core::start(weft::detail::unique_function body, std::shared_ptr<any_cell> cell, std::source_location where) {
    state_->start(std::move(body), std::move(cell), where);
}

}  // namespace weft::task::detail
