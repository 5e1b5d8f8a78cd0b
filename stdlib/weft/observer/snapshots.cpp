// What a source of snapshots can tell when it has no quicker way.

#include <weft/observer/internal/snapshots.hpp>

#include <algorithm>

namespace weft::observe {

std::optional<process_summary> snapshots::process(pid id) {
    auto const all = processes();
    auto const found = std::find_if(all->begin(), all->end(), [id](process_summary const& each) { return each.id == id; });
    return found == all->end() ? std::nullopt : std::optional{*found};
}

std::vector<process_glance> snapshots::glances() {
    std::vector<process_glance> out;
    auto const all = processes();
    for (process_summary const& each : *all)
        out.push_back({.id = each.id,
                       .state = each.state,
                       .waits_for = each.waits_for,
                       .mailbox = each.mailbox,
                       .reductions = each.reductions,
                       .messages_in = each.messages_in,
                       .stack_bytes = each.stack_bytes,
                       .memory_bytes = each.memory_bytes,
                       .age = each.age,
                       .in_state = each.in_state,
                       .spawned_at = {}});
    return out;
}

std::optional<stack_picture> snapshots::stack(pid id) {
    auto const known = process(id);
    if (!known) return std::nullopt;
    return stack_picture{.id = id, .state = known->state, .in_state = known->in_state, .label = known->label, .calls = {}, .truncated = false};
}
void snapshots::stacks(std::function<void(stack_picture&)> const&) {}
std::vector<process_time> snapshots::running_times(nanoseconds) { return {}; }
std::vector<worker_times> snapshots::times_of_workers() { return {}; }
std::vector<timer_summary> snapshots::timers(std::size_t) { return {}; }
std::vector<process_burden> snapshots::burdens(info::burden_round&) { return {}; }
std::optional<process_burden> snapshots::burden(pid) { return std::nullopt; }
std::optional<process_burden> snapshots::give_back_stack(pid) { return std::nullopt; }
std::optional<turn_times> snapshots::turns(pid, nanoseconds) { return std::nullopt; }
node_latencies snapshots::latencies() { return {}; }
std::vector<large_copy> snapshots::large_copies(nanoseconds) { return {}; }

}  // namespace weft::observe
