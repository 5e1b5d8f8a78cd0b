#pragma once
// The views: pure functions from an answer to the text a person reads. Output is stable: a column is only ever added at
// the end.

#include <boost/json/object.hpp>

#include <string>
#include <vector>

namespace weft::cli {

namespace json = boost::json;

[[nodiscard]] std::string overview_text(json::object const& hello, json::object const& answer);

struct ps_options {
    std::vector<std::string> fields{};  ///< columns by the protocol's names; empty: the usual ones
    bool with_header = true;
    bool wide = false;                  ///< also where each was spawned, what it is, and which worker ran it
};
/// With rates in the rows there are columns for them.
[[nodiscard]] std::string ps_text(json::object const& answer, ps_options const& options = {});
[[nodiscard]] std::string info_text(json::object const& answer);
[[nodiscard]] std::string tree_text(json::object const& answer, bool with_header = true);

/// Pipelines with the stages that do the same in parallel as one line. Numbers are totals; per second when `rates`
/// (add_rates has been there).
[[nodiscard]] std::string pipelines_text(json::object const& answer, bool rates, bool with_header = true);

/// One line of JSON for scripts: the answer with the protocol's version and the node's name before it.
[[nodiscard]] std::string json_line(json::object const& hello, json::object const& answer);

/// The name, or the label, or where it was spawned: what a reader recognises a process by.
[[nodiscard]] std::string title_of(json::object const& process);

}  // namespace weft::cli
