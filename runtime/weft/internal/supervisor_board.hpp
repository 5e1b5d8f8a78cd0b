#pragma once
// What a supervisor tells the observer while it runs: its strategy, how many restarts there were, how much of the
// budget is used, and how the last children ended. Written by the supervisor at each change, read by any thread.

#include <weft/info.hpp>
#include <weft/internal/restart_budget.hpp>

#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace weft::internal {

class supervisor_board final : public observable {
public:
    supervisor_board(strategy how, restart_intensity allowed) : strategy_{how}, allowed_{allowed} {}

    void set_children(std::size_t specs, std::size_t active);
    void note_exit(std::string what);
    void note_restart(std::size_t budget_used);

    [[nodiscard]] std::vector<std::pair<std::string, std::string>> observe() const override;

private:
    static constexpr std::size_t exits_kept = 5;

    strategy const strategy_;
    restart_intensity const allowed_;
    mutable std::mutex mutex_;         // held for copies only, never across a park
    std::deque<std::string> exits_;    // under mutex_; newest first
    std::size_t specs_ = 0;            // under mutex_
    std::size_t active_ = 0;           // under mutex_
    std::size_t restarts_ = 0;         // under mutex_
    std::size_t used_ = 0;             // under mutex_
};

/// "5 s", "300 ms", "7 ns": the largest unit that loses nothing.
[[nodiscard]] std::string to_text(nanoseconds time);

}  // namespace weft::internal
