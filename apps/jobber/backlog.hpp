#pragma once

// All jobs as they stand, and which of them is next: of those that are due and whose kind has room, the one with the
// highest priority, of equal ones the one that was added first. Times here are monotonic, as the caller's clock is.

#include "jobber/job.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace jobber {

/// Cost: logarithmic in the number of jobs for each put and take. Threads: one at a time.
class backlog {
public:
    /// Adds a job, or replaces the one of the same id. A queued or waiting one is not given out before `due`.
    void put(job as_it_stands, nanoseconds due);

    [[nodiscard]] job const* find(std::string_view id) const;

    /// The job to run now, which is out of the line until it is put again; nothing when there is none.
    [[nodiscard]] job const* take(nanoseconds now, std::function<bool(std::string const& kind)> const& has_room);

    /// When the next job becomes due that is not yet.
    [[nodiscard]] std::optional<nanoseconds> next_due() const;

    [[nodiscard]] job_counts const& counts() const { return counts_; }

    /// In the order in which they were added.
    [[nodiscard]] std::vector<job> all() const;

private:
    using place = std::tuple<int, std::uint64_t, std::string>;  // priority turned round, number, id
    struct entry {
        job as_it_stands;
        nanoseconds due{};
        bool in_line = false;
    };

    void leave_line(entry& from);
    void make_ready(nanoseconds now);
    [[nodiscard]] static place place_of(job const& of) { return {-of.spec.priority, of.number, of.spec.id}; }

    std::unordered_map<std::string, entry> jobs_;
    std::map<std::string, std::set<place>> ready_;              // by kind: due, in order
    std::set<std::pair<nanoseconds, std::string>> due_later_;  // the others that are in line
    job_counts counts_;
};

}  // namespace jobber
