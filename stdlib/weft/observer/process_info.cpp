// One process: its row, and what it tells of itself. The pid comes as text and is looked up by slot and generation,
// since a text has no node in it.

#include <weft/observer/internal/operations.hpp>
#include <weft/observer/internal/process_fields.hpp>

#include <algorithm>
#include <charconv>

namespace weft::observe {
namespace {

struct pid_text {
    std::uint32_t slot = 0;
    std::uint32_t generation = 0;
};

std::optional<pid_text> parse_pid(std::string_view text) {
    pid_text made;
    char const* const end = text.data() + text.size();
    auto const [dot, wrong_slot] = std::from_chars(text.data(), end, made.slot);
    if (wrong_slot != std::errc{} || dot == end || *dot != '.') return std::nullopt;
    auto const [rest, wrong_generation] = std::from_chars(dot + 1, end, made.generation);
    if (wrong_generation != std::errc{} || rest != end) return std::nullopt;
    return made;
}

process_summary const& by_pid(std::vector<process_summary> const& all, pid_text wanted, std::string const& as_given) {
    auto const in_slot = [&](process_summary const& each) { return each.id.slot() == wanted.slot; };
    auto const found = std::find_if(all.begin(), all.end(), in_slot);
    if (found == all.end()) throw no_such_process("there is no process " + as_given);
    if (found->id.generation() == wanted.generation) return *found;
    throw no_such_process(as_given + " is gone; slot " + std::to_string(wanted.slot) + " now holds " + to_string(found->id));
}

process_summary const& by_name(std::vector<process_summary> const& all, std::string const& name) {
    auto found = std::find_if(all.begin(), all.end(), [&](process_summary const& each) { return each.name == name; });
    if (found == all.end()) found = std::find_if(all.begin(), all.end(), [&](process_summary const& each) { return each.label == name; });
    if (found == all.end()) throw no_such_process("there is no process named '" + name + "', and it is no pid such as 93.1");
    return *found;
}

/// Pids, sorted, with the names that their processes have, so that a reader need not ask again.
json::array encode(std::vector<pid> ids, std::vector<process_summary> const& all) {
    std::sort(ids.begin(), ids.end());
    json::array rows;
    for (auto const id : ids) {
        auto const found = std::find_if(all.begin(), all.end(), [&](process_summary const& each) { return each.id == id; });
        json::object row{{"pid", to_string(id)}};
        if (found != all.end()) row["name"] = text(found->name.empty() ? found->label : found->name);
        rows.push_back(std::move(row));
        if (rows.size() == max_rows) break;
    }
    return rows;
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

pid find(std::vector<process_summary> const& all, std::string const& wanted) {
    auto const parsed = parse_pid(wanted);
    return (parsed ? by_pid(all, *parsed, wanted) : by_name(all, wanted)).id;
}

}  // namespace

pid asked_process(json::object const& request, snapshots& from) {
    std::string const wanted = wanted_process(request);
    return find(*from.processes(), wanted);
}

json::object info(json::object const& request, asked& by) {
    std::string const wanted = wanted_process(request);
    auto const list = by.from().processes();
    auto const& all = *list;
    pid const id = find(all, wanted);
    auto const found = by.from().details(id, patience);
    if (!found) throw no_such_process(wanted + " ended a moment ago");
    json::object published;
    for (auto const& [key, value] : found->published) published[key] = text(value);
    process_row row{found->summary};
    measure_stack(row, by.from());
    return {{"total", all.size()},
            {"process", encode(row, all_fields())},
            {"complete", found->complete},
            {"links", encode(found->links, all)},
            {"monitors", encode(found->monitors, all)},
            {"monitored_by", encode(found->monitored_by, all)},
            {"mailbox_by_type", encode(found->mailbox_by_type)},
            {"published", std::move(published)}};
}

}  // namespace weft::observe
