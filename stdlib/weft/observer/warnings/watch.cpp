// Making looks, telling what came of them.

#include <weft/observer/warnings/internal/watch.hpp>

#include <weft/log.hpp>
#include <weft/observer/internal/operation_table.hpp>
#include <weft/observer/internal/operations.hpp>
#include <weft/observer/internal/process_memory.hpp>
#include <weft/process.hpp>

#include <algorithm>
#include <array>

namespace weft::observe::warnings {
namespace {

constexpr std::size_t most_published = 2000;  // processes asked for what they publish, in one look
constexpr int share_of_time = 100;            // looking at the processes may take one of so many

bool publishes(process_summary const& process) {
    constexpr std::array<std::string_view, 4> kinds{"supervisor", "dynamic_supervisor", "gen_stage", "consumer_supervisor"};
    return std::ranges::find(kinds, process.behaviour) != kinds.end();
}

}  // namespace

watch::watch(snapshots& from, settings how, std::string const& workers, unsigned schedulers)
    : from_{from}, heavy_{how}, many_timers_{static_cast<std::uint64_t>(how.of("W12").at.clear / timers_of_process)}, book_{std::move(how)},
      machine_{workers}, schedulers_{schedulers} {}

void watch::beat(nanoseconds now, nanoseconds wall) {
    static_cast<void>(see_turns(now));
    look seen{.at = now, .wall = wall, .schedulers = schedulers_, .node = from_.node()};
    seen.turns = turns_.take();
    seen.machine = machine_.facts(now);
    seen.heavy = heavy_.look(now, from_);
    seen.timer_owners = timers_.look(now, seen.node.timers, many_timers_, from_);
    seen.copies = new_copies();
    seen.latencies = from_.latencies();
    seen.has_processes = now >= processes_due_;
    if (seen.has_processes) {
        auto const began = thread_time();
        look_at(rows_.see(from_), seen);
        ++looks_;
        processes_due_ = now + std::max<nanoseconds>((thread_time() - began) * share_of_time, nanoseconds{1});
    }
    for (auto const& each : book_.see(seen)) tell(each);
}

/// The largest of each process.
std::vector<copy_seen> watch::new_copies() {
    std::vector<copy_seen> seen;
    for (large_copy const& each : from_.large_copies(copies_until_)) {
        copies_until_ = std::max(copies_until_, each.at);
        auto const found = std::ranges::find(seen, each.by, [](copy_seen const& one) { return one.made.by; });
        if (found != seen.end()) {
            if (found->made.bytes < each.bytes) found->made = each;
            continue;
        }
        seen.push_back({.who = from_.process(each.by).value_or(process_summary{}), .made = each});
        seen.back().who.id = each.by;
    }
    return seen;
}

bool watch::see_turns(nanoseconds now) {
    turns_.see(now, from_.node().workers, [this](std::size_t worker) { return machine_.sleeps(worker); });
    return turns_.is_worth_another_look();
}

void watch::look_at(std::span<process_summary const> all, look& into) {
    into.processes = all;
    for (std::size_t i = 0; i < into.processes.size(); ++i) {
        if (!publishes(into.processes[i])) continue;
        if (into.published.size() >= most_published) {
            ++into.not_asked;
            continue;
        }
        // No patience: what a behaviour publishes can be had without asking the process.
        auto known = from_.details(into.processes[i].id, nanoseconds::zero());
        if (known && !known->published.empty()) into.published.push_back({.index = i, .lines = std::move(known->published)});
    }
}

void watch::tell(active const& raised) const {
    auto const* const entry = find_code(raised.code);
    log::fields with{{"code", std::string{raised.code}}, {"severity", std::string{to_string(raised.level)}}, {"subject", raised.subject}};
    log::write(raised.level == severity::crit ? log::level::error : log::level::warning,
               std::string{raised.code} + ' ' + std::string{entry->title} + ": " + raised.subject + ": " + raised.what +
                   (raised.place.empty() ? "" : ", " + raised.place),
               with);
}

json::object encode(active const& one, nanoseconds now) {
    return {{"code", one.code},
            {"severity", to_string(one.level)},
            {"since_ns", number(now - one.since)},
            {"subject", text(one.subject)},
            {"pid", one.who ? json::value(to_string(one.who)) : json::value{}},
            {"what", text(one.what)},
            {"place", text(one.place)},
            {"title", find_code(one.code)->title}};
}

namespace {

json::array silenced_rows(book const& of, row_budget& budget) {
    json::array rows;
    for (auto const& each : of.silenced_subjects()) {
        json::object row{{"code", each.code}, {"subject", text(each.subject)}, {"why", each.why}};
        if (each.left > nanoseconds::zero()) row["left_ns"] = number(each.left);
        if (!budget.add(rows, std::move(row))) break;
    }
    return rows;
}

/// A number that has no end is null.
json::value threshold(double value) { return value >= never_critical ? json::value{} : json::value(value); }

}  // namespace

json::object watch::answer() const {
    json::array rows;
    row_budget budget;
    bool complete = true;
    auto const all = book_.raised();
    for (auto const& each : all) {
        complete = budget.add(rows, encode(each, book_.at()));
        if (!complete) break;
    }
    json::array history;
    for (auto each = book_.history().rbegin(); complete && each != book_.history().rend(); ++each)
        if (!budget.add(history, {{"code", each->was.code}, {"severity", to_string(each->was.level)}, {"subject", text(each->was.subject)},
                                  {"raised_at", utc(each->raised_wall)}, {"cleared_at", utc(each->cleared_wall)}}))
            break;
    json::object made{{"total", all.size()},
                      {"silenced", book_.silenced()},
                      {"silenced_rows", silenced_rows(book_, budget)},
                      {"rows", std::move(rows)},
                      {"history", std::move(history)}};
    made["looks"] = looks_;
    if (!complete) made["truncated"] = true;
    return made;
}

json::object watch::silence_by(json::object const& request) {
    auto const* const known = find_code(text_or(request, "code", ""));
    silence what{.code = text_or(request, "code", ""), .subject = text_or(request, "subject", ""), .label = text_or(request, "label", "")};
    if (known == nullptr) throw bad_argument("code is '" + what.code + "'; it must be that of a warning, such as W01");
    if (what.subject.empty() == what.label.empty())
        throw bad_argument("there must be either a subject, as the warning shows it, or a label, as a pattern");
    std::int64_t const most = std::chrono::milliseconds{std::chrono::hours{24 * 365}}.count();
    std::chrono::milliseconds const time{integer_or(request, "for_ms", std::chrono::milliseconds{std::chrono::hours{1}}.count(), 0, most)};
    if (!book_.silence_for(what, time))
        throw request_error{"failed", time.count() == 0 ? "this is not silenced" : "too many warnings are silenced; take some back", 1};
    return {{"total", 1}, {"code", what.code}, {"subject", text(what.subject)}, {"label", text(what.label)}, {"for_ms", time.count()}};
}

json::object watch::thresholds_answer() const {
    json::array rows;
    for (auto const& each : all_codes()) {
        auto const& its = book_.set_to().of(each.code);
        std::string allowed;
        for (auto const& pattern : its.allowed) allowed += (allowed.empty() ? "" : ",") + pattern;
        rows.push_back(json::object{{"code", each.code},
                                    {"title", each.title},
                                    {"state", its.off ? "off" : "on"},
                                    {"raise", threshold(its.at.raise)},
                                    {"critical", threshold(its.at.critical)},
                                    {"clear", threshold(its.at.clear)},
                                    {"raise_for_ns", number(its.at.raise_for)},
                                    {"critical_for_ns", number(its.at.critical_for)},
                                    {"clear_for_ns", number(its.at.clear_for)},
                                    {"allowed", text(allowed)}});
    }
    return {{"total", rows.size()}, {"rows", std::move(rows)}};
}

namespace {

watch& watch_of(asked& by) {
    if (by.node.warned == nullptr) throw request_error{"not_here", "this node does not look for warnings", 70};
    return *by.node.warned;
}

}  // namespace

void add_warnings(operation_table& to) {
    to.add({.name = "warnings", .run = [](json::object const&, asked& by) {
                return by.node.warned == nullptr ? json::object{{"total", 0}, {"rows", json::array{}}} : by.node.warned->answer();
            }});
    to.add({.name = "thresholds", .run = [](json::object const&, asked& by) { return watch_of(by).thresholds_answer(); }});
    to.add({.name = "silence", .needs = role::control, .run = [](json::object const& request, asked& by) {
                return watch_of(by).silence_by(request);
            }});
    to.each_second([](node_context& node) {
        if (node.warned == nullptr) return;
        node.warned->beat(monotonic_time(), system_time());
        node.last.warnings = node.warned->pages().count();
    });
}

}  // namespace weft::observe::warnings
