#pragma once
// The columns of a process list: how each is called, how it becomes JSON, and in which order it sorts. One table serves
// `ps`, `info` and `tree`, so a process looks the same wherever it is shown.

#include <weft/glances.hpp>
#include <weft/observer/internal/protocol.hpp>
#include <weft/observer/internal/snapshots.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::observe {

/// What is not in a process's words but comes from looking again and again.
struct process_measures {
    double cpu = 0;                    ///< share of one processor in the last second
    int worker = -1;                   ///< where it ran last, if it did so in the last second
    std::optional<double> in_per_s{};  ///< messages accepted; empty: it was not seen before
    std::optional<double> growth_per_s{};
    std::optional<double> reductions_per_s{};
    std::optional<std::uint64_t> stack_used{};  ///< see stack_mark; empty: not looked at, or it runs
    std::optional<std::uint64_t> stack_high{};
};
struct process_row : process_summary, process_measures {
    process_row() = default;
    process_row(process_summary from) : process_summary{std::move(from)} {}
};
/// Looks at its stack, if it stands still.
void measure_stack(process_row& into, snapshots& from);
/// The numbers alone, of which there may be millions.
struct process_numbers : process_glance, process_measures {};

class snapshots;
/// How much of a processor it had in the last second, and where; and its rates, when somebody asked for such not long ago.
void measure(process_row& into, snapshots& from);

struct process_field {
    std::string_view name;
    json::value (*get)(process_row const&);
    bool (*less)(process_row const&, process_row const&);
    bool high_first;  ///< the order that a user means who says only the field's name
    double (*number)(process_numbers const&) = nullptr;  ///< null: not known without the rest
};

/// The field of this name; "memory" finds memory_bytes, "age" age_ns.
/// Errors: bad_argument naming `option`, the value, the nearest name and all names.
[[nodiscard]] process_field const& find_field(std::string_view name, std::string_view option);

[[nodiscard]] std::vector<process_field const*> all_fields();

/// What `fields` of the request names, or all. Errors: bad_argument.
[[nodiscard]] std::vector<process_field const*> wanted_fields(json::object const& request);

[[nodiscard]] json::object encode(process_row const& process, std::vector<process_field const*> const& fields);

/// "mailbox", "name:desc", "age:asc".
struct sort_order {
    process_field const* by = nullptr;
    bool descending = false;
};
/// Errors: bad_argument.
[[nodiscard]] sort_order parse_sort(std::string_view text);

/// Moves the first `limit` in this order to the front, sorted; equal ones by pid, so that the order is always the same.
void sort_first(std::vector<process_row>& rows, sort_order const& order, std::size_t limit);
/// The same of numbers, for an order that has a number; the places of the first `limit`.
[[nodiscard]] std::vector<std::size_t> first_of(std::vector<process_numbers> const& all, std::vector<std::size_t> candidates,
                                                sort_order const& order, std::size_t limit);

}  // namespace weft::observe
