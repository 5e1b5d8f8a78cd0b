#pragma once
// What a client may ask: overview, ps, info, tree, pipelines. Each takes the request and a source of snapshots and gives the
// answer's object; none waits for a process longer than `patience`.

#include <weft/info.hpp>
#include <weft/observer/internal/protocol.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::observe {

/// Where the numbers come from: the live runtime, or what a test made up.
class snapshots {
public:
    snapshots() = default;
    snapshots(snapshots const&) = delete;
    snapshots& operator=(snapshots const&) = delete;
    virtual ~snapshots() = default;
    [[nodiscard]] virtual node_summary node() = 0;
    [[nodiscard]] virtual std::vector<process_summary> processes() = 0;
    [[nodiscard]] virtual std::optional<process_details> details(pid id, nanoseconds patience) = 0;
};

/// How long `info` may wait for the process that it asks.
inline constexpr nanoseconds patience = std::chrono::milliseconds{200};

[[nodiscard]] std::vector<std::string> operation_names();
/// Runs one; adds what every answer has: at, total (unless it has its own), cost. Errors: request_error.
[[nodiscard]] json::object run_operation(std::string_view name, json::object const& request, snapshots& from);

[[nodiscard]] json::object overview(json::object const& request, snapshots& from);
/// Request: sort, limit (1 to 5000, default 20), fields.
[[nodiscard]] json::object ps(json::object const& request, snapshots& from);
/// Request: pid, as "slot.generation" or a registered name.
[[nodiscard]] json::object info(json::object const& request, snapshots& from);
/// Request: app (only that application's), limit, fold (children shown of one parent, 0 all; default 20).
[[nodiscard]] json::object tree(json::object const& request, snapshots& from);
/// Request: app (only that application's). A row is a stage with what it publishes and its subscriptions, by pid.
[[nodiscard]] json::object pipelines(json::object const& request, snapshots& from);

/// Appends rows until they are as many bytes as one line may hold with room for the rest; false when it is full.
class row_budget {
public:
    [[nodiscard]] bool add(json::array& rows, json::object row);

private:
    std::size_t used_ = 0;
};

}  // namespace weft::observe
