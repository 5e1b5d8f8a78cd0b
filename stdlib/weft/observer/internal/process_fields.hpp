#pragma once
// The columns of a process list: how each is called, how it becomes JSON, and in which order it sorts. One table serves
// `ps`, `info` and `tree`, so a process looks the same wherever it is shown.

#include <weft/info.hpp>
#include <weft/observer/internal/protocol.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace weft::observe {

struct process_field {
    std::string_view name;
    json::value (*get)(process_summary const&);
    bool (*less)(process_summary const&, process_summary const&);
    bool high_first;  ///< the order that a user means who says only the field's name
};

/// The field of this name; "memory" finds memory_bytes, "age" age_ns.
/// Errors: bad_argument naming `option`, the value, the nearest name and all names.
[[nodiscard]] process_field const& find_field(std::string_view name, std::string_view option);

[[nodiscard]] std::vector<process_field const*> all_fields();

/// What `fields` of the request names, or all. Errors: bad_argument.
[[nodiscard]] std::vector<process_field const*> wanted_fields(json::object const& request);

[[nodiscard]] json::object encode(process_summary const& process, std::vector<process_field const*> const& fields);

/// "mailbox", "name:desc", "age:asc".
struct sort_order {
    process_field const* by = nullptr;
    bool descending = false;
};
/// Errors: bad_argument.
[[nodiscard]] sort_order parse_sort(std::string_view text);

/// The first `limit` in this order, sorted; equal ones by pid, so that the order is always the same.
[[nodiscard]] std::vector<process_summary const*> sort_first(std::vector<process_summary> const& rows, sort_order const& order,
                                                             std::size_t limit);

}  // namespace weft::observe
