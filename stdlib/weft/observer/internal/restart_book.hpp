#pragma once
// Who a process was before: what supervisors told the log of children that they lost, followed from each pid to the next one.
// Only the log knows that; a supervisor itself tells of all its children together.

#include <weft/log/handler.hpp>
#include <weft/observer/internal/newest_by_pid.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace weft::observe {

/// How a child ended that was started again.
struct child_end {
    pid who{};
    nanoseconds at{};     ///< since 1970
    std::string reason{};
    std::string place{};  ///< where it was thrown, when its crash report knows that
};

/// What came before a process that is somebody's child.
struct child_past {
    std::string child{};          ///< its id
    std::uint64_t restarts = 0;   ///< of this child
    std::deque<child_end> ends{}; ///< the newest first, at most most_ends
};

/// Threads: any. Knows what passes the node's log levels, from its making on; the oldest are forgotten.
class restart_book final : public log::handler {
public:
    static constexpr std::size_t most_ends = 5;
    static constexpr std::size_t most_kept = 4096;

    void handle(log::event_ptr const& what, log::caller) override;

    /// Nothing for a process that took nobody's place. Quick.
    [[nodiscard]] std::optional<child_past> of(pid process) const;
    /// The same, with the place of the last end. Blocks: for the names of its trace, the first time some hundred milliseconds.
    [[nodiscard]] std::optional<child_past> with_place(pid process);

private:
    struct page {
        child_past past{};
        bool place_is_known = false;
    };
    struct lost_child {
        pid supervisor{};
        page its{};
    };

    void note_end(log::event const& from, log::report const& told);
    void note_restart(pid supervisor, std::string_view outcome, page of);
    /// "child store restarted as 94.1", after a wait; of some supervisors "child store (93.1) …", or "child 93.1 …" without an id.
    void note_late(pid supervisor, std::string_view line);

    mutable std::mutex mutex_;
    // Under mutex_.
    newest_by_pid<page> pages_{most_kept};
    newest_by_pid<lost_child> waiting_{most_kept};  // by its last pid: not started again yet, or never
};

}  // namespace weft::observe
