#pragma once
// Finds the processes that have much of something of which most have little, and keeps an eye on them. A stack is passed on with the
// pages that were touched by whoever had it before. So one that is deep where its process does not stand deep itself is first given
// back down to where it stands; what is touched from then on is the process's own. Much later that is done again, so that what a
// process did once does not count for ever.

#include <weft/observer/internal/snapshots.hpp>
#include <weft/observer/warnings/internal/look.hpp>
#include <weft/observer/warnings/internal/settings.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

namespace weft::observe::warnings {

/// Threads: one.
class heavy_watch {
public:
    explicit heavy_watch(settings const& how);

    /// Looks at a part of all processes, and at all that were found. Blocks: never for a process.
    [[nodiscard]] std::vector<heavy_process> look(nanoseconds now, snapshots& from);

    static constexpr std::size_t most_watched = 1000;

private:
    static constexpr nanoseconds remembered_for = std::chrono::minutes{5};

    struct watched {
        bool own = false;                 ///< what is touched, it touched itself
        std::optional<nanoseconds> deep_since{};  ///< that it was found so deep, since its pages were given back last
        stack_mark stack{};               ///< as last seen
        std::uint64_t ties = 0;
    };

    [[nodiscard]] bool is_deep(std::uint64_t bytes, stack_mark const& of) const noexcept {
        return of.bytes != 0 && static_cast<double>(bytes) >= round_.stack_share * static_cast<double>(of.bytes);
    }
    [[nodiscard]] bool is_heavy(watched const& one) const noexcept {
        return is_deep(one.stack.high, one.stack) || one.ties >= round_.ties;
    }
    void see_stack(watched& its, pid who, stack_mark mark, nanoseconds now, snapshots& from) const;

    info::burden_round round_;
    std::map<pid, watched> watched_;
};

}  // namespace weft::observe::warnings
