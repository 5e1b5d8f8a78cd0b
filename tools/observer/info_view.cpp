// One process in full: a line of who it is, then one line per thing that is known.

#include "format.hpp"
#include "model.hpp"
#include "table.hpp"
#include "view.hpp"

namespace weft::cli {
namespace {

std::string identity(json::object const& process) {
    std::string text = "process " + text_of(process, "pid") + "  " + title_of(process);
    if (auto const label = text_of(process, "label"); !label.empty() && !text_of(process, "name").empty()) text += "  " + label;
    if (auto const kind = text_of(process, "behaviour"); !kind.empty()) text += "  " + kind;
    if (auto const app = text_of(process, "app"); !app.empty()) text += "  app " + app;
    if (auto const parent = text_of(process, "parent"); !parent.empty()) text += "  parent " + parent;
    return text + '\n';
}

std::string state_of(json::object const& process) {
    std::string text = text_of(process, "state") + " for " + short_time(time_of(process, "state_ns"));
    if (auto const whom = text_of(process, "waits_for"); !whom.empty()) text += ", waits for " + whom;
    if (auto const where = text_of(process, "waits_at"); !where.empty()) text += ", at " + where;
    return text;
}

std::string spawn_of(json::object const& process) {
    std::string const place = text_of(process, "spawned_at");
    return (place.empty() ? "" : "at " + place + ", ") + short_time(time_of(process, "age_ns")) + " ago";
}

/// ", used 4K, at most 19K", as far as that is known.
std::string stack_use_of(json::object const& process) {
    auto const* const high = process.if_contains("stack_high_bytes");
    if (high == nullptr || high->is_null()) return {};
    return ", used " + short_bytes(count_of(process, "stack_used_bytes")) + ", at most " + short_bytes(count_of(process, "stack_high_bytes"));
}

std::string processes_in(json::array const& list) {
    std::string text;
    for (auto const& each : list) {
        if (!each.is_object()) continue;
        auto const& row = each.get_object();
        text += (text.empty() ? "" : ", ") + text_of(row, "pid");
        if (auto const name = text_of(row, "name"); !name.empty()) text += ' ' + name;
    }
    return text.empty() ? "-" : text;
}

std::string pairs_in(json::object const& all) {
    std::string text;
    for (auto const& [key, value] : all)
        text += (text.empty() ? "" : ", ") + printable({key.data(), key.size()}) + ' ' + word_of(value);
    return text.empty() ? "-" : text;
}

void add_lists(table& lines, json::object const& answer) {
    for (auto const& [key, title] : {std::pair{"links", "links"}, {"monitors", "monitors"}, {"monitored_by", "monitored by"}}) {
        auto const& list = list_of(answer, key);
        lines.add({std::string{title} + " (" + std::to_string(list.size()) + ')', processes_in(list)});
    }
    lines.add({"mailbox by type", pairs_in(object_of(answer, "mailbox_by_type"))});
}

}  // namespace

std::string info_text(json::object const& answer) {
    auto const& process = object_of(answer, "process");
    table lines{{"state", state_of(process)}};
    lines.add({"mailbox", std::to_string(count_of(process, "mailbox")) + ", accepted " + std::to_string(count_of(process, "messages_in"))});
    lines.add({"reductions", std::to_string(count_of(process, "reductions"))});
    lines.add({"memory", short_bytes(count_of(process, "memory_bytes")) + ", stack " + short_bytes(count_of(process, "stack_bytes")) +
                             stack_use_of(process)});
    lines.add({"spawned", spawn_of(process)});
    lines.add({"flags", flag_of(process, "trap_exit") ? "trap_exit" : "-"});
    if (flag_of(answer, "complete")) add_lists(lines, answer);
    if (auto const& published = object_of(answer, "published"); !published.empty()) lines.add({"publishes", pairs_in(published)});
    std::string text = identity(process) + lines.to_text();
    if (!flag_of(answer, "complete"))
        text += "links, monitors and mailbox are not known: the process came to no safe point in time\n";
    return text;
}

}  // namespace weft::cli
