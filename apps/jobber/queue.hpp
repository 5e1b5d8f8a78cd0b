#pragma once

// The server that decides who runs next. It knows all jobs as the journal has them, starts an attempt when a job is due
// and there is room, and hears from the attempts how it went. How many run of a kind it does not count itself: that is
// what the registry says.
//
// When it is started, or started again, it takes the journal's word for every job but the running ones: one whose
// attempt still lives is watched, one whose attempt is gone goes back to the line.

#include "jobber/attempt.hpp"
#include "jobber/backlog.hpp"
#include "jobber/runner.hpp"

#include <weft/gen_server.hpp>
#include <weft/process.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace jobber {

struct queue_options {
    std::size_t jobs = 8;                                        // at once
    std::map<std::string, std::size_t, std::less<>> limits = {};  // at once, by kind
    runner run = {};
    wall_clock now = [] { return weft::system_time(); };
    nanoseconds shutdown = std::chrono::seconds{5};  // how long an attempt may take to stop
    weft::pid listener = {};                         // hears queue_news; empty: nobody
};

/// To the listener, when something has changed.
struct queue_news {
    job_counts counts;
    std::optional<job> ended = {};  // the job that has just become done or failed
};

struct list_jobs {
    using reply = std::vector<job>;
};
struct count_jobs {
    using reply = job_counts;
};

/// Adds jobs; one that is there already as it is given is not added again. When one is there as another, none is added.
struct add_jobs {
    struct reply {
        std::size_t added = 0;
        std::vector<std::string> conflicts = {};  // ids
    };
    std::vector<job_spec> specs;
};

class queue {
public:
    static constexpr char const* name = "jobber.queue";
    static constexpr char const* attempts = "jobber.attempts";  // the supervisor of the attempts

    explicit queue(queue_options options);
    weft::server_next init();

    [[nodiscard]] std::vector<job> handle_call(list_jobs) { return jobs_.all(); }
    [[nodiscard]] job_counts handle_call(count_jobs) { return jobs_.counts(); }
    add_jobs::reply handle_call(add_jobs asked);
    void handle_cast(job_changed told);
    void handle_info(weft::down_msg const& end);
    void handle_info(weft::timeout_msg const& due);

private:
    void take_up(std::vector<job> all);
    void put(job now);
    void settle_job(std::string const& id);
    void start_due();
    bool start_one();
    void watch(weft::pid attempt, std::string const& id);
    void look_after(std::string const& id);
    void wait_for_next();
    void tell(std::optional<job> ended = {});
    [[nodiscard]] bool has_room(std::string const& kind) const;
    [[nodiscard]] nanoseconds monotonic(nanoseconds on_wall_clock) const;

    queue_options options_;
    kind_registry kinds_;
    backlog jobs_;
    std::unordered_map<weft::ref, std::string> watched_;  // attempts by their monitor: the job's id
    std::unordered_set<std::string> watched_ids_;         // the same ids
    weft::ref timer_;
    nanoseconds timer_at_ = weft::infinity;
};

}  // namespace jobber
