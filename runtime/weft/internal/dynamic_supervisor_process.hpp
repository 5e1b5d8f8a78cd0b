#pragma once
// The dynamic supervisor itself: nothing but its children. One object lives in the supervisor's process and is used by
// nobody else.

#include <weft/dynamic_children.hpp>
#include <weft/dynamic_supervisor.hpp>
#include <weft/internal/supervisor_messages.hpp>
#include <weft/link.hpp>
#include <weft/proc_lib.hpp>

#include <cstddef>
#include <optional>

namespace weft::internal {

class dynamic_supervisor_process {
public:
    dynamic_supervisor_process(dynamic_supervisor_spec const& spec, pid parent);
    dynamic_supervisor_process(dynamic_supervisor_process const&) = delete;
    dynamic_supervisor_process& operator=(dynamic_supervisor_process const&) = delete;
    ~dynamic_supervisor_process() = default;

    /// Acts on what is there. The children are stopped before it ends.
    [[nodiscard]] proc_lib::afterwards serve();

private:
    void on_exit(exit_msg const& end);
    void on_start_child(start_child_request request);
    void on_other(message arrived);
    void look_at_budget();
    [[nodiscard]] result<started_child> add(child_spec spec);

    dynamic_children children_;
    std::size_t max_children_;
    pid parent_;
    std::optional<exit_reason> end_;  // set: stop everything and end with it
};

}  // namespace weft::internal
