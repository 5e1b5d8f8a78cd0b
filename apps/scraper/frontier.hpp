#pragma once

// Which page is next: the pages that wait, by site, and how politely each site is to be treated. It knows neither processes
// nor clocks: whoever has it says what time it is.

#include "scraper/page.hpp"
#include "scraper/robots.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace scraper {

struct frontier_limits {
    std::size_t per_host = 2;       // requests to a site at the same time
    nanoseconds delay{};            // from one request's begin to the next one's; a longer Crawl-delay counts instead
    unsigned retries = 2;
    nanoseconds backoff = std::chrono::seconds{1};
    std::uint64_t pages = 10'000;   // to fetch in all
    bool ignore_robots = false;

    friend bool operator==(frontier_limits const&, frontier_limits const&) = default;
};

/// How a site stands.
struct site_standing {
    std::string site = {};
    std::size_t waiting = 0;                // pages
    std::size_t under_way = 0;              // requests
    std::optional<nanoseconds> next = {};   // from now to its next request; nothing: another event decides, or there is none

    friend bool operator==(site_standing const&, site_standing const&) = default;
};

/// Invariants:
/// 1. A site has at most per_host requests under way, robots.txt included.
/// 2. No page of a site is given out before its robots.txt is known, none that it forbids, and none too soon.
/// 3. A page that was given out is known until it is settled: whatever is lost comes again.
/// Pages that are reached in fewer steps come first on their site, and sites take turns.
/// Threads: one process.
class frontier {
public:
    /// `fetched` pages count towards the limit already.
    explicit frontier(frontier_limits what, std::uint64_t fetched = 0) : what_{what}, begun_{fetched} {}

    /// A page that is to be visited; one that is known may have come nearer.
    void offer(page const& found);

    /// At most so many tasks that may be begun now.
    [[nodiscard]] std::vector<task> take(std::size_t most, nanoseconds now);
    /// When take may give something although nothing else happens; nothing: never.
    [[nodiscard]] std::optional<nanoseconds> next_time() const;

    /// The page stands in the journal as done, whoever did it.
    void settled(std::string const& url);
    /// A try failed that is worth another one, not before so long; the site is left alone meanwhile.
    void try_again(std::uint64_t task, std::optional<nanoseconds> after, nanoseconds now);
    /// A task ended without a word. When all tries are used up, the page comes as one to give up.
    void lost(std::uint64_t task, std::string const& why, nanoseconds now);
    void robots_known(std::uint64_t task, robots_rules rules);
    /// Nothing of the site may be fetched: its pages come as ones to skip, as the RFC wants it.
    void robots_unreachable(std::uint64_t task, std::string const& why);

    /// Nothing is under way, and nothing more will be given out.
    [[nodiscard]] bool is_finished() const;

    /// By name. Cost: proportional to the sites.
    [[nodiscard]] std::vector<site_standing> sites(nanoseconds now) const;

private:
    using when = std::tuple<nanoseconds, std::uint64_t>;  // and who came first

    struct waiting_page {
        page what;
        std::string site = {};
        unsigned tries = 0;
        bool counted = false;                   // towards the limit
        std::optional<std::uint64_t> running = {};
        std::optional<nanoseconds> due = {};    // it waits for its next try
        std::uint64_t number = 0;
    };
    struct site_state {
        enum class robots { unknown, asked, known, unreachable };
        robots what = robots::unknown;
        robots_rules rules = {};
        std::string why = {};                   // it is unreachable
        unsigned robots_tries = 0;
        std::size_t active = 0;
        nanoseconds not_before = nanoseconds::min();
        std::set<std::tuple<reach, std::uint64_t, std::string>> ready = {};
        std::set<std::tuple<nanoseconds, std::uint64_t, std::string>> later = {};
        std::optional<when> scheduled = {};
    };
    struct running_task {
        task::kind what;
        std::string url;
        std::string site;
    };

    [[nodiscard]] bool is_full() const { return begun_ >= what_.pages; }
    [[nodiscard]] std::optional<nanoseconds> next_time_of(site_state const& site) const;
    void schedule(std::string const& name, site_state& site);
    void reschedule_all();
    void queue(waiting_page& of);
    void unqueue(waiting_page& of);
    void note(waiting_page& of, task::kind what, std::string why);
    void sort_out(std::string const& name, site_state& site);
    [[nodiscard]] task give(std::string const& name, site_state& site, nanoseconds now);
    [[nodiscard]] task begin(task::kind what, page const& of, unsigned tries, std::string const& site);
    std::optional<running_task> end(std::uint64_t task);

    frontier_limits what_;
    std::uint64_t begun_;
    std::uint64_t numbers_ = 0;
    std::unordered_map<std::string, waiting_page> pages_;
    std::map<std::string, site_state, std::less<>> sites_;
    std::map<when, std::string> schedule_;  // sites that can give something, by the time when
    std::deque<task> notes_;                // skip and give_up: they ask no site for anything
    std::unordered_map<std::uint64_t, running_task> running_;
};

}  // namespace scraper
