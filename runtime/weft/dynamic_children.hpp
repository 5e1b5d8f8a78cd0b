#pragma once
// The children of a dynamic supervisor, without the supervisor: for a process that has them beside other duties. It starts
// them, hears of their ends, restarts them within a budget, answers requests about them and stops them all at once.
//
//     weft::dynamic_children children{{.intensity = {.restarts = 10}}};
//     receive([&](weft::message arrived) { if (!children.take(arrived)) other_duties(std::move(arrived)); });

#include <weft/child_spec.hpp>
#include <weft/info.hpp>
#include <weft/link.hpp>
#include <weft/message.hpp>
#include <weft/result.hpp>
#include <weft/supervisor.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace weft {

struct dynamic_children_options {
    restart_intensity intensity{};             ///< one budget for all children
    weft::extra_arguments extra_arguments{};   ///< put before the arguments of each child
    bool log_progress = false;                 ///< one line of level info, `progress`, for each child that was started
    /// Called for each child that ended for good or was terminated, with what it was added for, once it is forgotten.
    std::function<void(ref)> on_gone{};
};

/// Owner: one process, which traps exits and has no other dynamic_children; every call is its own. A child is known by its
/// pid; one that is being restarted, by the pid that it had.
class dynamic_children {
public:
    explicit dynamic_children(dynamic_children_options options);
    dynamic_children(dynamic_children const&) = delete;
    dynamic_children& operator=(dynamic_children const&) = delete;
    ~dynamic_children();

    /// Starts one more child; `added_for` is for on_gone. An empty pid when the start was ignored: no child is added then.
    /// Blocks: parks the caller until the child is ready. Errors: why it did not start, which is logged.
    [[nodiscard]] result<started_child> add(child_spec spec, ref added_for = {});

    /// Stops a child as its spec says and forgets it. Blocks: parks the caller until it has ended. Errors: "not_found".
    result<void> terminate(pid process);

    /// Acts on the end of a child, on an attempt to restart one, and on dynamic_supervisor's terminate_child, which_children
    /// and count_children. False for any other message, which is left as it was; also for the exit of a stranger.
    [[nodiscard]] bool take(message& arrived);
    /// The same for an exit_msg alone.
    bool take(exit_msg const& end);

    /// Those that are being restarted count.
    [[nodiscard]] std::size_t size() const noexcept;
    [[nodiscard]] std::vector<supervisor::child_info> list() const;

    /// The restart budget is used up: the owner has to end, as `shutdown`.
    [[nodiscard]] bool gave_up() const noexcept;

    /// Stops all children at once, each as its spec says. What others send meanwhile is kept until this object goes, so that
    /// whoever waits for an answer hears how the owner ended. Blocks: parks the caller until all have ended.
    void stop_all();

    /// What a supervisor shows of itself: give it to set_behaviour.
    [[nodiscard]] std::shared_ptr<observable const> shown() const noexcept;

private:
    class table;
    std::unique_ptr<table> table_;
};

}  // namespace weft
