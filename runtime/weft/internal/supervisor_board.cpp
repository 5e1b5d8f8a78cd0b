// The supervisor's numbers as text. The lock covers the copy; the text is made outside of it.

#include <weft/internal/supervisor_board.hpp>

#include <array>

namespace weft::internal {

void supervisor_board::set_children(std::size_t specs, std::size_t active) {
    std::lock_guard const lock{mutex_};
    specs_ = specs;
    active_ = active;
}

void supervisor_board::note_exit(std::string what) {
    std::lock_guard const lock{mutex_};
    exits_.push_front(std::move(what));
    if (exits_.size() > exits_kept) exits_.pop_back();
}

void supervisor_board::note_restart(std::size_t budget_used) {
    std::lock_guard const lock{mutex_};
    ++restarts_;
    used_ = budget_used;
}

std::vector<std::pair<std::string, std::string>> supervisor_board::observe() const {
    std::unique_lock lock{mutex_};
    std::size_t const specs = specs_, active = active_, restarts = restarts_, used = used_;
    std::deque<std::string> const exits = exits_;
    lock.unlock();

    std::string const within = to_text(allowed_.within);
    std::vector<std::pair<std::string, std::string>> told{
        {"strategy", to_string(strategy_)},
        {"children", std::to_string(active) + " of " + std::to_string(specs) + " running"},
        {"restarts", std::to_string(restarts)},
        {"budget", std::to_string(used) + " of " + std::to_string(allowed_.restarts) + " in " + within + " used at the last restart"}};
    for (std::string const& exit : exits) told.emplace_back("exit", exit);
    return told;
}

std::string to_text(nanoseconds time) {
    struct unit {
        std::int64_t length;
        char const* name;
    };
    constexpr std::array units{unit{1'000'000'000, " s"}, unit{1'000'000, " ms"}, unit{1'000, " us"}};
    for (unit const& each : units) {
        if (time.count() % each.length == 0) return std::to_string(time.count() / each.length) + each.name;
    }
    return std::to_string(time.count()) + " ns";
}

}  // namespace weft::internal
