#pragma once
// What a client may ask: overview, ps, info, tree, pipelines. Each takes the request and a source of snapshots and gives the
// answer's object; none waits for a process longer than `patience`.

#include <weft/info.hpp>
#include <weft/observer/internal/looks.hpp>
#include <weft/observer/internal/protocol.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::observe {

/// Where the numbers come from: the live runtime, or what a test made up. What has a default here is made of the rest, or
/// is not known.
class snapshots {
public:
    snapshots() = default;
    snapshots(snapshots const&) = delete;
    snapshots& operator=(snapshots const&) = delete;
    virtual ~snapshots() = default;
    [[nodiscard]] virtual node_summary node() = 0;
    [[nodiscard]] virtual std::vector<process_summary> processes() = 0;
    [[nodiscard]] virtual std::optional<process_details> details(pid id, nanoseconds patience) = 0;
    [[nodiscard]] virtual std::optional<process_summary> process(pid id);
    [[nodiscard]] virtual std::vector<process_glance> glances();
    [[nodiscard]] virtual std::optional<stack_picture> stack(pid id);
    virtual void stacks(std::function<void(stack_picture&)> const& visit);
    [[nodiscard]] virtual std::vector<process_time> running_times(nanoseconds window);
    [[nodiscard]] virtual std::vector<timer_summary> timers(std::size_t most);
    /// What was seen before, for rates. The control thread's.
    [[nodiscard]] looks& earlier() noexcept { return earlier_; }

private:
    looks earlier_;
};

/// How long `info` may wait for the process that it asks.
inline constexpr nanoseconds patience = std::chrono::milliseconds{200};

[[nodiscard]] std::vector<std::string> operation_names();
/// Runs one; adds what every answer has: at, total (unless it has its own), cost. Errors: request_error.
[[nodiscard]] json::object run_operation(std::string_view name, json::object const& request, snapshots& from);

[[nodiscard]] json::object overview(json::object const& request, snapshots& from);
/// Request: sort, limit (1 to 5000, default 20), fields, filter (process_filter.hpp), rates (true: per second, since a look
/// that was about window_ms ago, or since the last one; null for what was not seen then). Rows of numbers alone are chosen
/// without making the others.
[[nodiscard]] json::object ps(json::object const& request, snapshots& from);
/// Request: pid, as "slot.generation" or a registered name.
[[nodiscard]] json::object info(json::object const& request, snapshots& from);
/// Request: app (only that application's), limit, fold (children shown of one parent, 0 all; default 20).
[[nodiscard]] json::object tree(json::object const& request, snapshots& from);
/// Request: app (only that application's). A row is a stage with what it publishes and its subscriptions, by pid.
[[nodiscard]] json::object pipelines(json::object const& request, snapshots& from);

/// Who waits for whom. Request: pid (only those before and behind it), limit. A cycle of calls cannot end by itself.
[[nodiscard]] json::object waits(json::object const& request, snapshots& from);
/// A row is a worker, with shares of the time since a look that was about window_ms ago.
[[nodiscard]] json::object schedulers(json::object const& request, snapshots& from);
/// Request: pid; or all, limit: those of all processes, grouped by equality.
[[nodiscard]] json::object stack(json::object const& request, snapshots& from);
[[nodiscard]] json::object timers(json::object const& request, snapshots& from);
[[nodiscard]] json::object registry(json::object const& request, snapshots& from);
/// Request: table (the name of one).
[[nodiscard]] json::object tables(json::object const& request, snapshots& from);
[[nodiscard]] json::object fds(json::object const& request, snapshots& from);
/// Who was spawned where: rows by place, for `leaks`.
[[nodiscard]] json::object spawn_sites(json::object const& request, snapshots& from);

/// The live process that a request means by "93.1" or by a registered name. Errors: bad_argument, no_such_process.
[[nodiscard]] pid asked_process(json::object const& request, snapshots& from);
/// Its name, or its label, or nothing.
[[nodiscard]] json::value title_of(pid id, snapshots& from);

/// Appends rows until they are as many bytes as one line may hold with room for the rest; false when it is full.
class row_budget {
public:
    [[nodiscard]] bool add(json::array& rows, json::object row);

private:
    std::size_t used_ = 0;
};

}  // namespace weft::observe
