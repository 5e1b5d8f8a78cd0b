#pragma once

// The producer of tasks: gives out what the frontier allows now, remembers demand that it cannot meet yet, and comes back
// to it when a page is done or time has passed.

#include "scraper/frontier.hpp"
#include "scraper/hosts.hpp"
#include "scraper/page.hpp"
#include "scraper/recorder.hpp"
#include "scraper/robots.hpp"

#include <weft/gen_server.hpp>
#include <weft/link.hpp>
#include <weft/monitor.hpp>
#include <weft/pid.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace scraper {

/// What the process of a task tells.
struct task_begun {
    weft::pid by;
    std::uint64_t task;
};
struct task_failed {
    std::uint64_t task;
    std::optional<nanoseconds> retry_after;
};
struct robots_answer {
    std::uint64_t task;
    robots_rules rules;
    std::string unreachable = {};  // why there are no rules
};

/// What a request took, also one without an answer.
struct request_over {
    std::string site;
    nanoseconds took;
    bool failed;  // no answer, or one that says to come back
};

struct ask_sites {
    using reply = std::vector<site_row>;
};

/// To the listener, once nothing is left to do.
struct crawl_over {};

class frontier_stage {
public:
    static constexpr char const* name = "scraper.frontier";

    struct wake {};
    using infos = weft::infos<task_begun, task_failed, robots_answer, settled, request_over, weft::down_msg, wake>;

    /// Blocks: until the recorder has said where the crawl stands.
    frontier_stage(frontier_limits what, weft::pid listener);

    std::vector<task> handle_demand(std::size_t demand);
    std::vector<task> handle_info(task_begun told);
    std::vector<task> handle_info(task_failed told);
    std::vector<task> handle_info(robots_answer told);
    std::vector<task> handle_info(settled told);
    void handle_info(request_over told);
    std::vector<task> handle_info(weft::down_msg told);
    std::vector<task> handle_info(wake);

    [[nodiscard]] std::vector<site_row> handle_call(ask_sites) const;

private:
    std::vector<task> pull();
    void wake_at(nanoseconds time, nanoseconds now);

    frontier pages_;
    std::unordered_map<std::string, request_times> times_;  // by site
    weft::pid listener_;
    std::size_t demand_ = 0;
    std::unordered_map<weft::ref, std::uint64_t> watched_;  // monitors of processes, by which a lost one is known
    std::optional<nanoseconds> waking_ = {};
    weft::ref timer_ = {};
    bool over_ = false;
};

}  // namespace scraper
