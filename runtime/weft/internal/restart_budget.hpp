#pragma once
// How many restarts a supervisor has made lately, and whether one more is allowed.

#include <weft/child_spec.hpp>

#include <cstddef>
#include <deque>

namespace weft::internal {

class restart_budget {
public:
    explicit restart_budget(restart_intensity allowed) noexcept : allowed_{allowed} {}

    /// Notes a restart at `now`, a time that never decreases. False: it is one too many.
    [[nodiscard]] bool spend(nanoseconds now) {
        while (!notes_.empty() && now - notes_.front() > allowed_.within) notes_.pop_front();
        notes_.push_back(now);
        return notes_.size() <= allowed_.restarts;
    }
    /// Restarts that counted when the last one was noted.
    [[nodiscard]] std::size_t used() const noexcept { return notes_.size(); }
    [[nodiscard]] restart_intensity allowed() const noexcept { return allowed_; }

private:
    restart_intensity allowed_;
    std::deque<nanoseconds> notes_;  // oldest first; never longer than allowed + 1
};

}  // namespace weft::internal
