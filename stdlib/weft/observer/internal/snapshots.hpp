#pragma once
// Where the numbers come from: the live runtime, or what a test made up.

#include <weft/burdens.hpp>
#include <weft/glances.hpp>
#include <weft/large_copies.hpp>
#include <weft/latencies.hpp>
#include <weft/turn_times.hpp>
#include <weft/observer/internal/looks.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace weft::observe {

using process_list = std::shared_ptr<std::vector<process_summary> const>;

class snapshots {
public:
    snapshots() = default;
    snapshots(snapshots const&) = delete;
    snapshots& operator=(snapshots const&) = delete;
    virtual ~snapshots() = default;
    [[nodiscard]] virtual node_summary node() = 0;
    /// May be shared by several clients, and then be up to 500 ms old; never null.
    [[nodiscard]] virtual process_list processes() = 0;
    [[nodiscard]] virtual std::optional<process_details> details(pid id, nanoseconds patience) = 0;

    // These have defaults, made of the above, or telling nothing.
    [[nodiscard]] virtual std::optional<process_summary> process(pid id);
    [[nodiscard]] virtual std::vector<process_glance> glances();
    [[nodiscard]] virtual std::optional<stack_picture> stack(pid id);
    virtual void stacks(std::function<void(stack_picture&)> const& visit);
    [[nodiscard]] virtual std::vector<process_time> running_times(nanoseconds window);
    [[nodiscard]] virtual std::vector<timer_summary> timers(std::size_t most);
    [[nodiscard]] virtual std::vector<worker_times> times_of_workers();
    [[nodiscard]] virtual std::vector<process_burden> burdens(info::burden_round& round);
    [[nodiscard]] virtual std::optional<process_burden> burden(pid id);
    virtual std::optional<process_burden> give_back_stack(pid id);
    /// As info::turns; nothing of what is no live process.
    [[nodiscard]] virtual std::optional<turn_times> turns(pid id, nanoseconds patience);
    [[nodiscard]] virtual node_latencies latencies();
    [[nodiscard]] virtual std::vector<large_copy> large_copies(nanoseconds after);
    /// What was seen before, for rates. The control thread's.
    [[nodiscard]] looks& earlier() noexcept { return earlier_; }

private:
    looks earlier_;
};

/// How long `info` may wait for the process that it asks.
inline constexpr nanoseconds patience = std::chrono::milliseconds{200};

}  // namespace weft::observe
