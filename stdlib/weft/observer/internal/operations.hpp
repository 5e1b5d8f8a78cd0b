#pragma once
// What a client may ask of processes: overview, ps, info, tree, pipelines. Each gives the answer's object at once; none waits
// for a process longer than `patience`.

#include <weft/observer/internal/operation_table.hpp>

#include <cstddef>

namespace weft::observe {

/// Those of this file.
void add_process_operations(operation_table& to);

[[nodiscard]] json::object overview(json::object const& request, asked& by);
/// Request: sort, limit (1 to 5000, default 20), fields, filter (process_filter.hpp), rates (true: per second, since a look
/// that was about window_ms ago, or since the last one; null for what was not seen then). Rows are chosen by numbers alone
/// where that is possible.
[[nodiscard]] json::object ps(json::object const& request, asked& by);
/// Request: pid, as "slot.generation" or a registered name.
[[nodiscard]] json::object info(json::object const& request, asked& by);
/// What its messages and its state hold, in words of the program's own (to_string, format_status). Request: pid, limit (messages).
/// Errors: also "not_allowed" unless the node lets contents be shown. Needs the role control.
void reveal(json::object const& request, asked& by, std::shared_ptr<reply> const& to);
/// Errors: request_error "not_allowed" with what is missing. Logs what is revealed, unless it is empty, and to whom.
void check_may_reveal(asked& by, std::string const& what);
/// Request: app (only that application's), limit, fold (children shown of one parent, 0 all; default 20).
[[nodiscard]] json::object tree(json::object const& request, asked& by);
/// Request: app (only that application's). A row is a stage with what it publishes and its subscriptions, by pid.
[[nodiscard]] json::object pipelines(json::object const& request, asked& by);

/// Who waits for whom. Request: pid (only those before and behind it), limit. A cycle of calls cannot end by itself.
[[nodiscard]] json::object waits(json::object const& request, asked& by);
/// A row is a worker, with shares of the time since a look that was about window_ms ago.
[[nodiscard]] json::object schedulers(json::object const& request, asked& by);
/// Request: pid; or all, running (only those that run now), limit: those of all processes, grouped by equality.
[[nodiscard]] json::object stack(json::object const& request, asked& by);
[[nodiscard]] json::object timers(json::object const& request, asked& by);
[[nodiscard]] json::object registry(json::object const& request, asked& by);
/// Request: table (the name of one).
[[nodiscard]] json::object tables(json::object const& request, asked& by);
[[nodiscard]] json::object fds(json::object const& request, asked& by);
/// Who was spawned where: rows by place, for `leaks`.
[[nodiscard]] json::object spawn_sites(json::object const& request, asked& by);

/// The live process that a request means by "93.1" or by a registered name. Errors: bad_argument, no_such_process.
[[nodiscard]] pid asked_process(json::object const& request, snapshots& from);
/// Its name, or its label, or null.
[[nodiscard]] json::value title_of(pid id, snapshots& from);

/// Appends rows until they are as many bytes as one line may hold with room for the rest; false when it is full.
class row_budget {
public:
    [[nodiscard]] bool add(json::array& rows, json::object row);

private:
    std::size_t used_ = 0;
};

}  // namespace weft::observe
