#pragma once

// The server that owns the journal. Whoever records a step is answered when the step is on the disk; steps that come
// while a commit is under way share the next one, so that a disk's patience is the limit of a commit, not of a job.

#include "jobber/store.hpp"

#include <weft/gen_server.hpp>
#include <weft/process.hpp>

#include <memory>
#include <string>
#include <vector>

namespace jobber {

/// All jobs as they stand.
struct load_jobs {
    using reply = std::vector<job>;
};
/// The reply says for each step whether it was applied, and holds the jobs with their numbers.
struct recorded {
    std::vector<bool> applied;
    std::vector<change> steps;
};
struct record {
    using reply = recorded;
    std::vector<change> steps;
};
/// The process of this job's attempt is gone: a running job goes back to the line. The reply is the job as it stands.
struct settle {
    using reply = std::optional<job>;
    std::string id;
};
struct ask_history {
    using reply = std::vector<history_line>;
    std::string id;
};

class journal {
public:
    static constexpr char const* name = "jobber.journal";

    /// Blocks: until the store is open. Errors: what the factory throws.
    explicit journal(store_factory const& open, wall_clock now = [] { return weft::system_time(); });

    std::vector<job> handle_call(load_jobs);
    weft::server_next handle_call(record asked, weft::from<recorded> caller);
    std::optional<job> handle_call(settle asked);
    std::vector<history_line> handle_call(ask_history asked);
    void handle_info(weft::server_timeout);

private:
    struct request {
        std::vector<change> steps;
        weft::from<recorded> caller;
    };

    void commit();

    wall_clock now_;
    std::unique_ptr<store> store_;
    std::vector<request> pending_;
    std::size_t pending_steps_ = 0;
};

}  // namespace jobber
