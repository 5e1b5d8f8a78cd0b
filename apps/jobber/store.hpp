#pragma once

// Where the journal keeps jobs. A change is applied only to a job that stands as the change's author believed, so that
// whoever comes late, with news of an attempt that was given up meanwhile, changes nothing, and a job ends once.

#include "jobber/job.hpp"
#include "storage/error.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace jobber {

/// The journal cannot be used, or does not take what it is given; the text names the file.
using store_error = storage::error;

/// Whether `step` may be the next one of a job that stands as `before` (null: there is none).
[[nodiscard]] bool follows(change const& step, job const* before);

/// A line of a job's history. `at` is on the wall clock.
struct history_line {
    event what;
    unsigned attempt = 0;
    nanoseconds at{};
    std::string reason = {};

    friend bool operator==(history_line const&, history_line const&) = default;
};

/// All calls may block and throw store_error. Threads: one at a time.
class store {
public:
    store() = default;
    store(store const&) = delete;
    store& operator=(store const&) = delete;
    virtual ~store() = default;

    /// All jobs, in the order in which they were added.
    [[nodiscard]] virtual std::vector<job> load() = 0;
    [[nodiscard]] virtual std::optional<job> find(std::string_view id) = 0;
    [[nodiscard]] virtual std::vector<history_line> history(std::string_view id) = 0;
    /// Applies the changes, in order and as one: after a crash all are there, or none. Says for each whether it was
    /// applied, and gives new jobs their numbers.
    virtual std::vector<bool> apply(std::span<change> steps) = 0;
};

/// Called in the journal's process each time it starts.
using store_factory = std::function<std::unique_ptr<store>()>;

}  // namespace jobber
