#pragma once

// Jobs as people and programs read them; the same whether they come from the journal's file or from a running jobber.

#include "jobber/job.hpp"
#include "jobber/store.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace jobber {

/// Which jobs a list shows.
struct list_filter {
    std::optional<job_state> state = {};
    std::string kind = {};   // empty: all
    std::size_t limit = 50;  // 0: all

    friend bool operator==(list_filter const&, list_filter const&) = default;
};

/// The jobs that fit and the counts of all. As text a table and, below it, a line with the counts and how many more there
/// are; as JSON one line: {"counts": …, "total": how many fit, "jobs": […]}.
[[nodiscard]] std::string list_text(std::vector<job> const& jobs, list_filter const& which);
[[nodiscard]] std::string list_json(std::vector<job> const& jobs, list_filter const& which);

/// One job with its history and the last lines of its output.
[[nodiscard]] std::string job_text(job const& of, std::vector<history_line> const& history);
[[nodiscard]] std::string job_json(job const& of, std::vector<history_line> const& history);

/// What a run came to: the jobs that it had to do, by state, and how often they were tried.
[[nodiscard]] std::string summary_text(std::vector<job> const& jobs, nanoseconds took);
[[nodiscard]] std::string summary_json(std::vector<job> const& jobs, nanoseconds took);

/// "12 done, 1 failed, 3 queued": the states that there are.
[[nodiscard]] std::string counts_text(job_counts const& counts);

/// Control bytes are shown as \xNN, so that data cannot steer a terminal.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace jobber
