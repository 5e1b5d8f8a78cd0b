// Bookkeeping of a stream's tasks. An end is a down_msg of one of our monitors; it frees a place at once, also while
// an ordered stream keeps the result back.

#include <weft/info.hpp>
#include <weft/link.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/spawn.hpp>
#include <weft/task/internal/endings.hpp>
#include <weft/task/stream_core.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>

namespace weft::task::detail {

using internal::quietly;
using internal::traps_exits;

namespace {

std::size_t default_concurrency() { return std::max<std::size_t>(info::node(this_runtime()).workers.size(), 1); }

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
    if (options.on_timeout > on_timeout::kill_task) {
        throw argument_error{"async_stream: on_timeout is " + std::to_string(static_cast<int>(options.on_timeout)) +
                             "; allowed are exit and kill_task"};
    }
}

class stream_core::state {
public:
    explicit state(stream_options const& options)
        : options_{options}, room_{options.max_concurrency ? *options.max_concurrency : default_concurrency()} {}
    state(state const&) = delete;
    state& operator=(state const&) = delete;
    ~state() { close(); }

    [[nodiscard]] bool has_room() const noexcept { return running_.size() < room_; }
    [[nodiscard]] bool idle() const noexcept { return running_.empty() && ready_.empty(); }

    void start(weft::detail::unique_function body, std::shared_ptr<any_cell> cell, std::source_location where) {
        using weft::detail::tie;
        monitored const made = weft::detail::spawn_process(std::move(body), {}, tie::link_and_monitor, where);
        running_.emplace(made.monitor, task{made.process, pulled_, deadline(), std::move(cell)});
        deadlines_.emplace(deadline_key{running_.at(made.monitor).deadline, pulled_}, made.monitor);
        ++pulled_;
    }

    std::optional<ended_task> next() {
        if (auto kept = take_ready()) return kept;
        if (!running_.empty()) wait_for_end();
        return take_ready();
    }

private:
    struct task {
        pid process;
        std::uint64_t place;
        nanoseconds deadline;
        std::shared_ptr<any_cell> cell;
    };
    using deadline_key = std::pair<nanoseconds, std::uint64_t>;

    [[nodiscard]] nanoseconds deadline() const {
        nanoseconds const now = monotonic_time();
        return options_.timeout >= infinity - now ? infinity : now + options_.timeout;
    }

    [[nodiscard]] nanoseconds time_left() const {
        nanoseconds const first = deadlines_.begin()->first.first;
        return first == infinity ? infinity : std::max(first - monotonic_time(), nanoseconds::zero());
    }

    std::optional<ended_task> take_ready() {
        if (ready_.empty() || (options_.ordered && ready_.begin()->first != handed_out_)) return std::nullopt;
        ended_task first = std::move(ready_.begin()->second);
        ready_.erase(ready_.begin());
        ++handed_out_;
        return first;
    }

    void wait_for_end() {
        std::optional<down_msg> end;
        receive(when([this](down_msg const& down) { return running_.contains(down.monitor); },
                     [&end](down_msg down) { end = std::move(down); }),
                after(time_left(), [] {}));
        if (end) settle(end->monitor, std::move(end->reason));
        else expire();
    }

    void settle(ref monitor, exit_reason reason) {
        task const ended = remove(monitor);
        if (!ended.cell->has_value()) {
            // As the link does, whose signal may still be under way.
            if (!reason.is_normal() && !traps_exits()) exit(std::move(reason));
            forget_link(ended.process);
        }
        keep(ended, std::move(reason));
    }

    // The task that started first is over its time.
    void expire() {
        if (options_.on_timeout == on_timeout::exit) exit(exit_reason::timeout());
        ref const monitor = deadlines_.begin()->second;
        task const late = remove(monitor);
        forget_link(late.process);
        exit_signal(late.process, exit_reason::kill());
        receive(when([monitor](down_msg const& down) { return down.monitor == monitor; }, [](down_msg const&) {}));
        keep(late, exit_reason::timeout());
    }

    task remove(ref monitor) {
        auto const found = running_.find(monitor);
        task gone = std::move(found->second);
        running_.erase(found);
        deadlines_.erase({gone.deadline, gone.place});
        return gone;
    }

    void keep(task const& ended, exit_reason reason) {
        std::uint64_t const place = options_.ordered ? ended.place : completed_;
        ++completed_;
        ready_.emplace(place, ended_task{ended.cell, std::move(reason)});
    }

    void close() noexcept {
        for (auto const& [monitor, each] : running_) {
            quietly([&] { unlink(each.process); });
            quietly([&] { demonitor(monitor, {.flush = true}); });
            quietly([&] { exit_signal(each.process, exit_reason::kill()); });
        }
    }

    stream_options options_;
    std::size_t room_;
    std::unordered_map<ref, task> running_;
    std::map<deadline_key, ref> deadlines_;     // of those that run; the first is due first
    std::map<std::uint64_t, ended_task> ready_;  // by place in the input, or by completion when not ordered
    std::uint64_t pulled_ = 0;
    std::uint64_t completed_ = 0;
    std::uint64_t handed_out_ = 0;
};

stream_core::stream_core(stream_options const& options) : state_{std::make_unique<state>(options)} {}
stream_core::~stream_core() = default;
bool stream_core::has_room() const noexcept { return state_->has_room(); }
bool stream_core::idle() const noexcept { return state_->idle(); }
std::optional<ended_task> stream_core::next() { return state_->next(); }
void stream_core::start(weft::detail::unique_function body, std::shared_ptr<any_cell> cell, std::source_location where) {
    state_->start(std::move(body), std::move(cell), where);
}

}  // namespace weft::task::detail
