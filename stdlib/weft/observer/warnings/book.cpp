// How numbers become warnings.

#include <weft/observer/warnings/internal/book.hpp>

#include <algorithm>
#include <set>

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
    quiet_.forget_old(at_);
    std::vector<active> told;
    std::vector<measure> measures;
    std::set<std::string_view> asked;
    for (auto const& each : rules_) {
        if (each->needs_processes() && !now.has_processes) continue;
        each->see(now, how_, measures);
        for (auto const code : each->codes()) asked.insert(code);
    }
    for (auto& [key, its] : subjects_) its.seen = !asked.contains(key.first);
    std::erase_if(silenced_, [&](auto const& each) { return asked.contains(each.first); });
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
    if (is_silenced(one, now)) return;
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

bool book::is_silenced(measure const& one, look const& now) {
    auto const& how = how_.of(one.code);
    auto const* const quiet = quiet_.covering(one);
    bool const bad = one.value >= how.at.raise;
    // A process is asked only when it would be named.
    bool const by_itself = bad && one.who && now.allowed(one.who).has(one.code);
    bool const allowed = by_itself || how_.allows(one.code, one.label);
    if (!how.off && !allowed && quiet == nullptr) return false;
    silenced_subject noted{.code = one.code, .subject = one.subject, .why = how.off ? "off" : allowed ? "allowed" : "silenced"};
    if (quiet != nullptr) noted.left = quiet->until - now.at;
    if (bad) keep(one.key, std::move(noted));
    return true;
}

void book::keep(std::string const& key, silenced_subject&& what) {
    auto& its = silenced_[what.code];
    if (its.kept.size() < most_silenced) its.kept.try_emplace(key, std::move(what));
    else if (!its.kept.contains(key)) ++its.others;
}

std::size_t book::silenced() const noexcept {
    std::size_t all = 0;
    for (auto const& [code, its] : silenced_) all += its.kept.size() + its.others;
    return all;
}

bool book::silence_for(silence what, nanoseconds time) {
    if (time <= nanoseconds::zero()) return quiet_.remove(what);
    what.until = at_ + time;
    if (!quiet_.add(what)) return false;
    std::erase_if(subjects_, [&](auto const& each) {
        auto const& its = each.second;
        bool const covered = what.covers(its.last.code, its.last.subject, its.last.label);
        if (covered && its.raised_at) --raised_;
        return covered;
    });
    return true;
}

std::vector<silenced_subject> book::silenced_subjects() const {
    std::vector<silenced_subject> all;
    for (auto const& [code, its] : silenced_) {
        for (auto const& [key, each] : its.kept) {
            if (all.size() == most_active) return all;
            all.push_back(each);
        }
    }
    return all;
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
