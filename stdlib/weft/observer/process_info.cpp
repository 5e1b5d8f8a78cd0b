// One process: its row, what it tells of itself, and what is known of it besides. The pid comes as text and is looked up by
// slot and generation, since a text has no node in it.

#include <weft/observer/internal/key_entries.hpp>
#include <weft/observer/internal/operations.hpp>
#include <weft/observer/internal/pid_text.hpp>
#include <weft/observer/internal/process_fields.hpp>
#include <weft/observer/internal/process_past.hpp>
#include <weft/observer/internal/restart_book.hpp>

#include <algorithm>
#include <array>

namespace weft::observe {
namespace {

constexpr std::size_t most_keys = 100;

pid by_pid(std::vector<process_glance> const& all, pid_text wanted, std::string const& as_given) {
    auto const in_slot = [&](process_glance const& each) { return each.id.slot() == wanted.slot; };
    auto const found = std::find_if(all.begin(), all.end(), in_slot);
    if (found == all.end()) throw no_such_process("there is no process " + as_given);
    if (found->id.generation() == wanted.generation) return found->id;
    throw no_such_process(as_given + " is gone; slot " + std::to_string(wanted.slot) + " now holds " + to_string(found->id));
}

pid by_name(std::vector<process_summary> const& all, std::string const& name) {
    auto found = std::find_if(all.begin(), all.end(), [&](process_summary const& each) { return each.name == name; });
    if (found == all.end()) found = std::find_if(all.begin(), all.end(), [&](process_summary const& each) { return each.label == name; });
    if (found == all.end()) throw no_such_process("there is no process named '" + name + "', and it is no pid such as 93.1");
    return found->id;
}

json::object encode(std::vector<std::pair<std::string, std::uint64_t>> const& counts) {
    json::object all;
    for (auto const& [type, count] : counts) all[type] = number(count);
    return all;
}

std::string wanted_process(json::object const& request) {
    std::string wanted = text_or(request, "pid", "");
    if (wanted.empty()) throw bad_argument("pid is empty; it must be a pid such as 93.1, or a registered name");
    return wanted;
}

char const* name_of(priority value) noexcept {
    constexpr std::array names{"low", "normal", "high", "max"};
    auto const at = static_cast<std::size_t>(value);
    return at < names.size() ? names[at] : "unknown";
}

json::value limit_text(std::size_t bytes) { return bytes == unlimited ? json::value{} : number(bytes); }

/// What it set for itself, or others for it.
json::object flags_of(process_details const& of) {
    json::array suspended_by;
    for (pid const each : of.suspended_by) suspended_by.emplace_back(to_string(each));
    return {{"trap_exit", of.summary.trap_exit},
            {"priority", name_of(of.priority)},
            {"sensitive", of.sensitive},
            {"suspended_by", std::move(suspended_by)},
            {"mailbox_accounting", of.mailbox_accounting == mailbox_accounting::inside ? "inside" : "outside"},
            {"mailbox_capacity", of.mailbox.capacity == 0 ? json::value{} : number(std::uint64_t{of.mailbox.capacity})},
            {"max_memory_bytes", limit_text(of.max_memory.bytes)}};
}

/// What only the process itself can tell; nothing of it when it came to no safe point.
void add_told(json::object& to, process_details const& of, snapshots& from) {
    json::array ancestors;
    for (pid const each : of.ancestors) ancestors.push_back(json::object{{"pid", to_string(each)}, {"name", title_of(each, from)}});
    json::object dictionary;
    for (auto const& [key, type] : of.dictionary) dictionary[key] = text(type);
    to["links"] = named(of.links, from);
    to["monitors"] = named(of.monitors, from);
    to["monitored_by"] = named(of.monitored_by, from);
    to["ancestors"] = std::move(ancestors);
    to["flags"] = of.complete ? json::value(flags_of(of)) : json::value{};
    to["mailbox_by_type"] = encode(of.mailbox_by_type);
    to["mailbox_bytes"] = number(of.mailbox_bytes);
    to["mailbox_dropped"] = number(of.mailbox_dropped);
    to["dictionary"] = std::move(dictionary);
}

/// What has been measured since somebody began to look at it; null when it came to no safe point.
json::value turns_of(pid id, snapshots& from) {
    auto const times = from.turns(id, patience);
    if (!times) return {};
    json::array bounds;
    json::array counts;
    for (std::size_t i = 0; i < time_histogram::buckets; ++i) {
        if (i + 1 < time_histogram::buckets) bounds.emplace_back(time_histogram::bound(i).count());
        counts.push_back(number(times->turns.counts[i]));
    }
    return json::object{{"measured_ns", times->measured.count()},
                        {"count", number(times->turns.count())},
                        {"last_ns", times->last.count()},
                        {"longest_ns", times->longest.count()},
                        {"p50_ns", times->turns.quantile(0.5).count()},
                        {"p99_ns", times->turns.quantile(0.99).count()},
                        {"bounds_ns", std::move(bounds)},
                        {"counts", std::move(counts)}};
}

void add_past(json::object& to, asked& by, pid id) {
    auto const past = by.node.lost == nullptr ? std::nullopt : by.node.lost->with_place(id);
    json::object& process = to["process"].as_object();
    process["child"] = past ? text(past->child) : json::value{};
    process["restarts"] = past ? number(past->restarts) : json::value{};
    to["exits"] = past ? encode(past->ends) : json::array{};
}

/// Of each registry and scope at most so many are shown, and how many there are in all.
void add_keys(json::object& to, pid id) {
    std::size_t total = 0;
    json::array rows;
    for (auto const& each : shared_keys(id, most_keys, total))
        rows.push_back(json::object{{"registry", text(each.registry)}, {"keys", each.keys}, {"name", text(each.key)}});
    to["keys"] = std::move(rows);
    to["keys_total"] = total;
}

}  // namespace

pid asked_process(json::object const& request, snapshots& from) {
    std::string const wanted = wanted_process(request);
    auto const parsed = parse_pid(wanted);
    return parsed ? by_pid(from.glances(), *parsed, wanted) : by_name(*from.processes(), wanted);
}

json::object info(json::object const& request, asked& by) {
    snapshots& from = by.from();
    pid const id = asked_process(request, from);
    process_row before{from.process(id).value_or(process_summary{})};
    measure_stack(before, from);  // first, since one that has just answered may not stand still yet
    auto const found = from.details(id, patience);
    if (!found) throw no_such_process(to_string(id) + " ended a moment ago");
    auto const all = from.glances();
    process_row row{found->summary};
    measure(row, from);
    row.stack_used = before.stack_used;
    row.stack_high = before.stack_high;
    json::object answer{{"total", all.size()}, {"process", encode(row, all_fields())}, {"complete", found->complete}};
    add_told(answer, *found, from);
    answer["turns"] = found->complete ? turns_of(id, from) : json::value{};
    answer["published"] = encode_published(found->published);
    add_past(answer, by, id);
    answer["supervisor"] = supervisor_of(found->summary, from);
    answer["callers"] = callers_of(id, all, from);
    answer["timers"] = timers_of(id, from);
    add_keys(answer, id);
    answer["warnings"] = warnings_of(id, by);
    return answer;
}

}  // namespace weft::observe
