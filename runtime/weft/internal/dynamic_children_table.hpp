#pragma once
// The children of one process by pid, in no order, and the decisions about them. Used inside that process only.

#include <weft/dynamic_children.hpp>
#include <weft/internal/child_report.hpp>
#include <weft/internal/child_rules.hpp>
#include <weft/internal/restart_budget.hpp>
#include <weft/internal/supervisor_board.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace weft {

class dynamic_children::table {
public:
    explicit table(dynamic_children_options options);
    table(table const&) = delete;
    table& operator=(table const&) = delete;
    ~table() = default;

    [[nodiscard]] result<started_child> add(child_spec spec, ref added_for);
    [[nodiscard]] result<void> terminate(pid process);
    [[nodiscard]] bool take(message& arrived);
    bool on_exit(exit_msg const& end);
    void stop_all();

    [[nodiscard]] std::size_t size() const noexcept { return children_.size(); }
    [[nodiscard]] std::vector<supervisor::child_info> list() const;
    [[nodiscard]] bool gave_up() const noexcept { return gave_up_; }
    [[nodiscard]] std::shared_ptr<observable const> shown() const noexcept { return board_; }

private:
    struct child {
        child_spec spec;              // without its start for a temporary child, which is started once
        ref added_for{};
        child_type type{};
        bool restarting = false;      // its last start failed or it waits for its back-off; a retry_child will come
        std::uint32_t attempt = 0;    // which retry_child counts
        internal::restart_pace pace{};
    };
    /// By the pid it has, or had before it ended and could not be started again yet.
    using children = std::unordered_map<pid, child>;

    /// From itself: try to start this child again.
    struct retry_child {
        pid former;
        std::uint32_t attempt;
        bool counted;  // the budget has paid for it
    };

    void on_retry(retry_child const& retry);
    void not_restarted(children::iterator which, exit_reason const& end);
    void restart(children::iterator which, internal::child_report const& told);
    [[nodiscard]] std::string start_again(children::iterator which);
    void try_later(children::iterator which, nanoseconds wait, bool counted) const;
    void note_started(child& which, pid process) const;
    void forget(children::iterator which);
    void give_up(internal::child_report const& told);
    void tell_board() const;

    children children_;
    std::size_t active_ = 0;  // those that are not restarting
    extra_arguments extra_;
    internal::restart_budget budget_;
    std::shared_ptr<internal::supervisor_board> board_;
    std::function<void(ref)> on_gone_;  // may be empty
    bool log_progress_;
    bool gave_up_ = false;
    std::vector<message> left_;  // what came while the children were stopped: its senders hear the reason of the end
};

}  // namespace weft
