// How numbers become warnings.

#include <weft/observer/warnings/internal/book.hpp>

#include <algorithm>

namespace weft::observe::warnings {
namespace {

/// Since when it has been so, at every look.
void note(std::optional<nanoseconds>& since, bool is_so, nanoseconds now) {
    if (!is_so) since.reset();
    else if (!since) since = now;
}

bool has_lasted(std::optional<nanoseconds> const& since, nanoseconds time, nanoseconds now) { return since && now - *since >= time; }

}  // namespace

book::book(settings how, rules with) : how_{std::move(how)}, rules_{std::move(with)} {}

std::vector<active> book::see(look const& now) {
    at_ = now.at;
    std::vector<active> told;
    std::vector<measure> measures;
    std::set<std::string_view> asked;
    for (auto const& each : rules_) {
        if (each->needs_processes() && !now.has_processes) continue;
        each->see(now, how_, measures);
        for (auto const code : each->codes()) asked.insert(code);
    }
    for (auto& [key, its] : subjects_) its.seen = !asked.contains(key.first);
    std::erase_if(silenced_, [&](subject_key const& key) { return asked.contains(key.first); });
    for (auto& each : measures) take(std::move(each), now, told);
    for (auto& [key, its] : subjects_) {
        if (its.seen) continue;
        its.last.value = 0;
        its.last.critical = false;
        step(its, how_.of(key.first).at, now, told);
    }
    std::erase_if(subjects_, [](auto const& one) { return !one.second.raised_at && !one.second.bad_since; });
    return told;
}

void book::take(measure&& one, look const& now, std::vector<active>& told) {
    auto const& how = how_.of(one.code);
    bool const bad = one.value >= how.at.raise;
    // A process is asked only when it would be named.
    bool const its_own = bad && one.who && now.allowed(one.who).has(one.code);
    if (how.off || its_own || how_.allows(one.code, one.label)) {
        if (bad) silenced_.emplace(one.code, one.key);
        return;
    }
    subject_key key{one.code, one.key};
    auto found = subjects_.find(key);
    if (found == subjects_.end()) {
        if (one.value < how.at.raise) return;
        found = subjects_.emplace(std::move(key), standing{}).first;
    }
    found->second.seen = true;
    found->second.last = std::move(one);
    step(found->second, how.at, now, told);
}

void book::step(standing& its, thresholds const& at, look const& now, std::vector<active>& told) {
    double const value = its.last.value;
    bool const bad = value >= at.raise;
    note(its.bad_since, bad, now.at);
    note(its.critical_since, bad && value >= at.critical, now.at);
    note(its.good_since, value < at.clear, now.at);
    note(its.better_since, !bad, now.at);
    if (!its.raised_at && has_lasted(its.bad_since, at.raise_for, now.at) && may_raise()) return raise(its, at, now, told);
    if (!its.raised_at) return;
    if (has_lasted(its.good_since, at.clear_for, now.at)) return clear(its, now);
    bool const critical = its.last.critical || has_lasted(its.critical_since, at.critical_for, now.at);
    if (its.level == severity::warn && bad && critical) {
        its.level = severity::crit;
        told.push_back(shown(its));
    } else if (its.level == severity::crit && has_lasted(its.better_since, at.clear_for, now.at)) {
        its.level = severity::warn;
    }
}

void book::raise(standing& its, thresholds const& at, look const& now, std::vector<active>& told) {
    bool const critical = its.last.critical || has_lasted(its.critical_since, at.critical_for, now.at);
    its.level = critical ? severity::crit : severity::warn;
    its.raised_at = now.at;
    its.raised_wall = now.wall;
    ++raised_;
    told.push_back(shown(its));
}

void book::clear(standing& its, look const& now) {
    history_.push_back({.was = shown(its), .raised_wall = its.raised_wall, .cleared_wall = now.wall});
    if (history_.size() > most_history) history_.pop_front();
    its.raised_at.reset();
    --raised_;
}

active book::shown(standing const& its) {
    return {.code = its.last.code,
            .level = its.level,
            .since = *its.raised_at,
            .subject = its.last.subject,
            .who = its.last.who,
            .what = its.last.what,
            .place = its.last.place};
}

std::vector<active> book::raised() const {
    std::vector<active> all;
    for (auto const& [key, its] : subjects_)
        if (its.raised_at) all.push_back(shown(its));
    auto const before = [](active const& a, active const& b) {
        if (a.level != b.level) return a.level > b.level;
        if (a.since != b.since) return a.since < b.since;
        return a.code != b.code ? a.code < b.code : a.subject < b.subject;
    };
    std::ranges::sort(all, before);
    return all;
}

std::map<std::pair<std::string_view, severity>, std::size_t> book::counts() const {
    std::map<std::pair<std::string_view, severity>, std::size_t> all;
    for (auto const& [key, its] : subjects_)
        if (its.raised_at) ++all[{key.first, its.level}];
    return all;
}

}  // namespace weft::observe::warnings
