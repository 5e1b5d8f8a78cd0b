#pragma once
// What two answers to the same question tell together: counts per second.

#include <boost/json/object.hpp>

#include <string_view>

namespace weft::cli::tui {

namespace json = boost::json;

/// Whether the node told a value for this: a key may be there with nothing in it.
[[nodiscard]] bool has(json::object const& from, std::string_view key);

/// Gives each row with a pid its in_per_s, out_per_s, growth_per_s, reductions_per_s and cpu (a share of one core) since
/// `before`, another answer `seconds` earlier. What the node tells itself stays; a process that is new has none.
void add_process_rates(json::object& now, json::object const& before, double seconds);
/// The same for the one process of an answer to `info`.
void add_info_rates(json::object& now, json::object const& before, double seconds);
/// Messages, spawned and exited processes and dead letters per second; each worker's busy share of this window, and of all.
void add_overview_rates(json::object& now, json::object const& before, double seconds);

}  // namespace weft::cli::tui
