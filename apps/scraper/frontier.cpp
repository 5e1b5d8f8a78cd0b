// Pages in the order of their sites' turns (frontier.hpp). A site stands in the schedule under the time when it can give
// something, or not at all; every change to a site ends with schedule().

#include "scraper/frontier.hpp"

#include "scraper/backoff.hpp"
#include "scraper/web_address.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace scraper {

namespace {

constexpr auto no_https = "https is not spoken";
constexpr auto forbidden = "forbidden by robots.txt";

std::string robots_of(std::string const& site) { return "http://" + site + "/robots.txt"; }

}  // namespace

void frontier::offer(page const& found) {
    auto const [at, is_new] = pages_.try_emplace(found.url);
    waiting_page& known = at->second;
    if (!is_new) {
        if (found.at >= known.what.at) return;
        bool const queued = !known.running && !known.due;
        if (queued) unqueue(known);
        known.what.at = found.at;
        if (queued) queue(known);
        return;
    }
    known.what = found;
    known.number = ++numbers_;
    auto const address = web_address::parse(found.url);
    if (!address || address->is_https()) return note(known, task::kind::skip, address ? no_https : "it is no address");
    known.site = address->site();
    auto& site = sites_[known.site];
    if (what_.ignore_robots) site.what = site_state::robots::known;
    queue(known);
    sort_out(known.site, site);
}

void frontier::queue(waiting_page& of) {
    auto& site = sites_[of.site];
    if (of.due) site.later.emplace(*of.due, of.number, of.what.url);
    else site.ready.emplace(of.what.at, of.number, of.what.url);
}

void frontier::unqueue(waiting_page& of) {
    auto const site = sites_.find(of.site);
    if (site == sites_.end()) return;
    if (of.due) site->second.later.erase({*of.due, of.number, of.what.url});
    else site->second.ready.erase({of.what.at, of.number, of.what.url});
}

void frontier::note(waiting_page& of, task::kind what, std::string why) {
    auto made = begin(what, of.what, of.tries, "");
    of.running = made.id;
    of.due.reset();
    made.why = std::move(why);
    notes_.push_back(std::move(made));
}

// Pages that the site's robots.txt forbids leave its queues.
void frontier::sort_out(std::string const& name, site_state& site) {
    bool const unreachable = site.what == site_state::robots::unreachable;
    if (!unreachable && site.what != site_state::robots::known) return schedule(name, site);
    auto const leave = [&](auto const& entry) {
        auto& of = pages_.at(std::get<2>(entry));
        auto const address = web_address::parse(of.what.url);
        if (!unreachable && address && site.rules.allows(address->target())) return false;
        note(of, task::kind::skip, unreachable ? site.why : forbidden);
        return true;
    };
    std::erase_if(site.ready, leave);
    std::erase_if(site.later, leave);
    schedule(name, site);
}

std::optional<nanoseconds> frontier::next_time_of(site_state const& site) const {
    bool const something = (!site.ready.empty() && !is_full()) || !site.later.empty();
    if (!something || site.active >= what_.per_host || site.what == site_state::robots::asked) return std::nullopt;
    if (site.what == site_state::robots::unknown || (!site.ready.empty() && !is_full())) return site.not_before;
    return std::max(site.not_before, std::get<0>(*site.later.begin()));
}

void frontier::schedule(std::string const& name, site_state& site) {
    if (site.scheduled) schedule_.erase(*site.scheduled);
    site.scheduled.reset();
    auto const time = next_time_of(site);
    if (!time) return;
    site.scheduled = when{*time, ++numbers_};
    schedule_.emplace(*site.scheduled, name);
}

void frontier::reschedule_all() {
    for (auto& [name, site] : sites_) schedule(name, site);
}

std::vector<task> frontier::take(std::size_t most, nanoseconds now) {
    std::vector<task> given;
    while (given.size() < most && !notes_.empty()) {
        if (running_.contains(notes_.front().id)) given.push_back(std::move(notes_.front()));  // else it was settled meanwhile
        notes_.pop_front();
    }
    while (given.size() < most && !schedule_.empty() && std::get<0>(schedule_.begin()->first) <= now) {
        std::string const name = schedule_.begin()->second;
        auto& site = sites_.at(name);
        bool const was_full = is_full();
        given.push_back(give(name, site, now));
        schedule(name, site);
        if (is_full() && !was_full) reschedule_all();
    }
    return given;
}

task frontier::give(std::string const& name, site_state& site, nanoseconds now) {
    ++site.active;
    site.not_before = now + std::max(what_.delay, site.rules.crawl_delay().value_or(nanoseconds{}));
    if (site.what == site_state::robots::unknown) {
        site.what = site_state::robots::asked;
        return begin(task::kind::robots, {.url = robots_of(name)}, site.robots_tries, name);
    }
    bool const again = !site.later.empty() && (std::get<0>(*site.later.begin()) <= now || site.ready.empty() || is_full());
    auto& of = pages_.at(again ? std::get<2>(*site.later.begin()) : std::get<2>(*site.ready.begin()));
    unqueue(of);
    of.due.reset();
    if (!std::exchange(of.counted, true)) ++begun_;
    auto made = begin(task::kind::fetch, of.what, of.tries, name);
    of.running = made.id;
    return made;
}

task frontier::begin(task::kind what, page const& of, unsigned tries, std::string const& site) {
    auto const id = ++numbers_;
    running_.emplace(id, running_task{.what = what, .url = of.url, .site = site});
    return {.id = id, .what = what, .of = of, .tries = tries, .why = {}};
}

// Nothing when it is over already. Whoever calls it schedules the site.
std::optional<frontier::running_task> frontier::end(std::uint64_t task) {
    auto node = running_.extract(task);
    if (node.empty()) return std::nullopt;
    if (auto const site = sites_.find(node.mapped().site); site != sites_.end()) --site->second.active;
    return std::move(node.mapped());
}

std::optional<nanoseconds> frontier::next_time() const {
    if (!notes_.empty()) return nanoseconds::min();
    if (schedule_.empty()) return std::nullopt;
    return std::get<0>(schedule_.begin()->first);
}

void frontier::settled(std::string const& url) {
    auto const found = pages_.find(url);
    if (found == pages_.end()) return;
    auto& of = found->second;
    if (of.running) {
        end(*of.running);
    } else {
        unqueue(of);
    }
    auto const site = sites_.find(of.site);
    if (site != sites_.end()) schedule(site->first, site->second);
    pages_.erase(found);
}

void frontier::try_again(std::uint64_t task, std::optional<nanoseconds> after, nanoseconds now) {
    auto const over = end(task);
    if (!over) return;
    auto& site = sites_.at(over->site);
    if (after) site.not_before = std::max(site.not_before, now + *after);
    if (over->what == task::kind::robots) {
        site.what = site_state::robots::unknown;
        site.not_before = std::max(site.not_before, now + pause_after(++site.robots_tries, what_.backoff));
    } else {
        auto& of = pages_.at(over->url);
        of.running.reset();
        of.due = now + std::max(pause_after(++of.tries, what_.backoff), after.value_or(nanoseconds{}));
        queue(of);
    }
    schedule(over->site, site);
}

void frontier::lost(std::uint64_t task, std::string const& why, nanoseconds now) {
    auto const found = running_.find(task);
    if (found == running_.end()) return;
    auto const was = found->second;
    if (was.what == task::kind::robots) {
        if (sites_.at(was.site).robots_tries < what_.retries) return try_again(task, std::nullopt, now);
        return robots_unreachable(task, why);
    }
    auto& of = pages_.at(was.url);
    if (was.what == task::kind::fetch && of.tries < what_.retries) return try_again(task, std::nullopt, now);
    end(task);
    note(of, was.what == task::kind::skip ? task::kind::skip : task::kind::give_up, why);
    if (was.what == task::kind::fetch) schedule(was.site, sites_.at(was.site));
}

void frontier::robots_known(std::uint64_t task, robots_rules rules) {
    auto const over = end(task);
    if (!over) return;
    auto& site = sites_.at(over->site);
    site.what = site_state::robots::known;
    // The delay counts from the request for robots.txt on.
    auto const longer = rules.crawl_delay().value_or(nanoseconds{}) - what_.delay;
    if (longer > nanoseconds{}) site.not_before += longer;
    site.rules = std::move(rules);
    sort_out(over->site, site);
}

void frontier::robots_unreachable(std::uint64_t task, std::string const& why) {
    auto const over = end(task);
    if (!over) return;
    auto& site = sites_.at(over->site);
    site.what = site_state::robots::unreachable;
    site.why = why;
    sort_out(over->site, site);
}

bool frontier::is_finished() const { return running_.empty() && !next_time(); }

std::vector<site_standing> frontier::sites(nanoseconds now) const {
    std::vector<site_standing> all;
    all.reserve(sites_.size());
    for (auto const& [name, site] : sites_) {
        auto& made = all.emplace_back(site_standing{.site = name, .waiting = site.ready.size() + site.later.size(), .under_way = site.active});
        if (site.scheduled) made.next = std::max(std::get<0>(*site.scheduled), now) - now;
    }
    return all;
}

}  // namespace scraper
