#pragma once

// Jobs as their users write them: JSON lines, one job a line.
//
//     {"id": "report-7", "kind": "mail", "command": "send-report 7", "retries": 3, "backoff": "2s", "timeout": "1m"}
//     {"id": "pause", "builtin": "sleep", "arguments": ["200ms"]}

#include "jobber/job.hpp"

#include <boost/json/object.hpp>

#include <iosfwd>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace jobber {

/// What is wrong with what a user gave; the text names the place.
struct input_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Errors: input_error naming the key, the value and what is allowed.
[[nodiscard]] job_spec parse_spec(std::string_view json);

/// What parse_spec takes back, defaults left out.
[[nodiscard]] boost::json::object to_json(job_spec const& spec);

/// The jobs of a stream, in order; blank lines are passed over. Errors: input_error as "NAME:LINE: …", also for a second
/// job of the same id.
[[nodiscard]] std::vector<job_spec> read_specs(std::istream& stream, std::string const& name);

/// The jobs of all files in order, `-` is standard input. Errors: input_error.
[[nodiscard]] std::vector<job_spec> read_spec_files(std::vector<std::string> const& paths);

}  // namespace jobber
