#pragma once
// The numbers of a live runtime. A list of all processes is dear, so clients that ask at about the same time share one; a client
// that is alone always gets a fresh one, as a script expects that does something and then looks.

#include <weft/observer/internal/snapshots.hpp>

#include <chrono>
#include <cstddef>
#include <functional>

namespace weft::observe {

/// Used by the control thread only.
class live_snapshots final : public snapshots {
public:
    static constexpr std::chrono::milliseconds most_age{500};

    /// `clients` tells how many may share.
    live_snapshots(runtime& of, std::function<std::size_t()> clients) : of_{of}, clients_{std::move(clients)} {}
    node_summary node() override { return info::node(of_); }
    process_list processes() override;
    std::optional<process_details> details(pid id, nanoseconds patience) override { return info::details(of_, id, patience); }
    std::optional<process_summary> process(pid id) override { return info::process(of_, id); }
    std::vector<process_glance> glances() override { return info::glances(of_); }
    std::optional<stack_picture> stack(pid id) override { return info::stack(of_, id); }
    void stacks(std::function<void(stack_picture&)> const& visit) override { info::stacks(of_, visit); }
    std::vector<process_time> running_times(nanoseconds window) override { return info::running_times(of_, window); }
    std::vector<timer_summary> timers(std::size_t most) override { return info::timers(of_, most); }
    std::vector<worker_times> times_of_workers() override { return info::times_of_workers(of_); }
    std::vector<process_burden> burdens(info::burden_round& round) override { return info::burdens(of_, round); }
    std::optional<process_burden> burden(pid id) override { return info::burden(of_, id); }
    std::optional<process_burden> give_back_stack(pid id) override { return info::give_back_stack(of_, id); }
    std::optional<turn_times> turns(pid id, nanoseconds patience) override { return info::turns(of_, id, patience); }
    node_latencies latencies() override { return info::latencies(of_); }
    std::vector<large_copy> large_copies(nanoseconds after) override { return info::large_copies(of_, after); }
    /// Something was changed: nobody may be shown how it was before.
    void forget() noexcept { last_.reset(); }

private:
    runtime& of_;
    std::function<std::size_t()> clients_;
    process_list last_;
    std::chrono::steady_clock::time_point taken_{};
};

}  // namespace weft::observe
