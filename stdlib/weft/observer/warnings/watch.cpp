// Making looks, telling what came of them.

#include <weft/observer/warnings/internal/watch.hpp>

#include <weft/log.hpp>
#include <weft/observer/internal/operation_table.hpp>
#include <weft/observer/internal/operations.hpp>
#include <weft/process.hpp>

#include <time.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace weft::observe::warnings {
namespace {

constexpr std::size_t most_published = 2000;  // processes asked for what they publish, in one look
constexpr int share_of_time = 100;            // looking at the processes may take one of so many

nanoseconds thread_cpu() {
    timespec used{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return std::chrono::seconds{used.tv_sec} + nanoseconds{used.tv_nsec};
}

bool publishes(process_summary const& process) {
    constexpr std::array<std::string_view, 4> kinds{"supervisor", "dynamic_supervisor", "gen_stage", "consumer_supervisor"};
    return std::ranges::find(kinds, process.behaviour) != kinds.end();
}

/// By pid, as the runtime gives them anyway.
process_list in_order(process_list all) {
    if (std::ranges::is_sorted(*all, {}, &process_summary::id)) return all;
    auto sorted = std::make_shared<std::vector<process_summary>>(*all);
    std::ranges::sort(*sorted, {}, &process_summary::id);
    return sorted;
}

std::string utc(nanoseconds since_1970) {
    std::time_t const seconds = std::chrono::duration_cast<std::chrono::seconds>(since_1970).count();
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 32> made{};
    auto const length = std::strftime(made.data(), made.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {made.data(), length};
}

}  // namespace

watch::watch(snapshots& from, settings how, std::string const& workers, unsigned schedulers)
    : from_{from}, heavy_{how}, book_{std::move(how)}, machine_{workers}, schedulers_{schedulers} {}

void watch::beat(nanoseconds now, nanoseconds wall) {
    static_cast<void>(see_turns(now));
    look seen{.at = now, .wall = wall, .schedulers = schedulers_, .node = from_.node()};
    seen.turns = turns_.take();
    seen.machine = machine_.facts(now);
    seen.heavy = heavy_.look(now, from_);
    seen.copies = new_copies();
    seen.latencies = from_.latencies();
    seen.has_processes = now >= processes_due_;
    process_list all;  // as long as the look, which refers to it
    if (seen.has_processes) {
        auto const began = thread_cpu();
        all = in_order(from_.processes());
        look_at(all, seen);
        ++looks_;
        processes_due_ = now + std::max<nanoseconds>((thread_cpu() - began) * share_of_time, nanoseconds{1});
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

void watch::look_at(process_list const& all, look& into) {
    into.processes = *all;
    for (std::size_t i = 0; i < into.processes.size() && into.published.size() < most_published; ++i) {
        if (!publishes(into.processes[i])) continue;
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
    json::object made{{"total", all.size()}, {"silenced", book_.silenced()}, {"rows", std::move(rows)}, {"history", std::move(history)}};
    made["looks"] = looks_;
    if (!complete) made["truncated"] = true;
    return made;
}

void add_warnings(operation_table& to) {
    to.add({.name = "warnings", .run = [](json::object const&, asked& by) {
                return by.node.warned == nullptr ? json::object{{"total", 0}, {"rows", json::array{}}} : by.node.warned->answer();
            }});
    to.each_second([](node_context& node) {
        if (node.warned == nullptr) return;
        node.warned->beat(monotonic_time(), system_time());
        node.last.warnings = node.warned->pages().count();
    });
}

}  // namespace weft::observe::warnings
