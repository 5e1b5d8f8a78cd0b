#pragma once
// What a client may ask of processes: overview, ps, info, tree, pipelines. Each gives the answer's object at once; none waits
// for a process longer than `patience`.

#include <weft/observer/internal/operation_table.hpp>

#include <cstddef>

namespace weft::observe {

/// Those of this file.
void add_process_operations(operation_table& to);

[[nodiscard]] json::object overview(json::object const& request, asked& by);
/// Request: sort, limit (1 to 5000, default 20), fields.
[[nodiscard]] json::object ps(json::object const& request, asked& by);
/// Request: pid, as "slot.generation" or a registered name.
[[nodiscard]] json::object info(json::object const& request, asked& by);
/// Request: app (only that application's), limit, fold (children shown of one parent, 0 all; default 20).
[[nodiscard]] json::object tree(json::object const& request, asked& by);
/// Request: app (only that application's). A row is a stage with what it publishes and its subscriptions, by pid.
[[nodiscard]] json::object pipelines(json::object const& request, asked& by);

/// Appends rows until they are as many bytes as one line may hold with room for the rest; false when it is full.
class row_budget {
public:
    [[nodiscard]] bool add(json::array& rows, json::object row);

private:
    std::size_t used_ = 0;
};

}  // namespace weft::observe
