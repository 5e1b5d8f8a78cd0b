#pragma once
// The supervisor itself: its children in start order and the decisions about them. One object lives in the
// supervisor's process and is used by nobody else.

#include <weft/internal/child_report.hpp>
#include <weft/internal/child_rules.hpp>
#include <weft/internal/restart_budget.hpp>
#include <weft/internal/supervisor_board.hpp>
#include <weft/internal/supervisor_messages.hpp>
#include <weft/link.hpp>
#include <weft/proc_lib.hpp>
#include <weft/supervisor.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::internal {

class supervisor_process {
public:
    /// Starts all children, or none: exits with the reason of the failure after those that ran were stopped again.
    supervisor_process(supervisor_spec spec, pid parent, std::shared_ptr<supervisor_board> board);
    supervisor_process(supervisor_process const&) = delete;
    supervisor_process& operator=(supervisor_process const&) = delete;
    ~supervisor_process() = default;

    /// Acts on what is there. The children are stopped before it ends.
    [[nodiscard]] proc_lib::afterwards serve();

private:
    struct child {
        child_spec spec;
        pid process{};            // empty: not running
        bool restarting = false;  // its last start failed or it waits for its back-off; a retry_start will come
        std::uint32_t attempt = 0;  // which retry_start counts
        restart_pace pace{};
    };
    using position = std::vector<child>::iterator;

    void on_exit(exit_msg const& end);
    void on_retry(retry_start const& retry);
    void on_start_child(start_child_request request);
    void on_child_request(child_request request);
    void on_unknown(message stray);

    [[nodiscard]] result<started_child> add(child_spec spec);
    [[nodiscard]] result<started_child> act(child_action action, std::string const& id);
    [[nodiscard]] result<started_child> start_again(child& which);
    [[nodiscard]] std::vector<supervisor::child_info> list() const;
    [[nodiscard]] result<child_spec> spec_of(std::string const& id) const;

    void restart(position which, child_report const& told);
    void stop_group(std::string const& id);
    [[nodiscard]] std::string start_group(std::string const& id);
    void try_later(child& which, nanoseconds wait, bool counted) const;
    void not_restarted(position which);
    void give_up(child_report const& told);

    [[nodiscard]] std::optional<exit_reason> start_all();
    [[nodiscard]] result<started_child> start(child& which) const;
    void stop(child& which) const;
    void stop_all();
    void end_with(exit_reason reason) { end_ = std::move(reason); }

    [[nodiscard]] position find(std::string_view id);
    [[nodiscard]] position find(pid process);
    void tell_board() const;

    std::vector<child> children_;  // in start order
    strategy strategy_;
    auto_shutdown auto_shutdown_;
    restart_budget budget_;
    pid parent_;
    std::shared_ptr<supervisor_board> board_;
    bool log_progress_;
    std::optional<exit_reason> end_;  // set: stop everything and end with it
};

}  // namespace weft::internal
