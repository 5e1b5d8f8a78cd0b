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

std::string process_in(json::object const& row) {
    std::string const name = text_of(row, "name");
    return text_of(row, "pid") + (name.empty() ? "" : ' ' + name);
}

/// One word for each object of the list.
template <class Word>
std::string joined(json::array const& list, std::string_view between, Word word) {
    std::string text;
    for (auto const& each : list)
        if (each.is_object()) text += (text.empty() ? "" : std::string{between}) + word(each.get_object());
    return text.empty() ? "-" : text;
}
std::string processes_in(json::array const& list) { return joined(list, ", ", &process_in); }

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

std::string flags_of(json::object const& process, json::object const& flags) {
    std::string text = flag_of(process, "trap_exit") ? "trap_exit" : "";
    auto const add = [&text](std::string const& word) { text += (text.empty() ? "" : ", ") + word; };
    if (auto const level = text_of(flags, "priority"); !level.empty() && level != "normal") add("priority " + level);
    if (flag_of(flags, "sensitive")) add("sensitive");
    for (auto const& who : list_of(flags, "suspended_by")) add("suspended by " + word_of(who));
    if (auto const most = count_of(flags, "mailbox_capacity"); most > 0) add("mailbox of at most " + std::to_string(most));
    if (auto const most = count_of(flags, "max_memory_bytes"); most > 0) add("memory of at most " + short_bytes(most));
    return text.empty() ? "-" : text;
}

std::string memory_of(json::object const& process, json::object const& answer) {
    std::string text = short_bytes(count_of(process, "memory_bytes"));
    text += ", stack " + short_bytes(count_of(process, "stack_bytes")) + stack_use_of(process);
    if (auto const mail = count_of(answer, "mailbox_bytes"); mail > 0) text += ", messages " + short_bytes(mail);
    return text;
}

std::string mailbox_of(json::object const& process, json::object const& answer) {
    std::string text = std::to_string(count_of(process, "mailbox")) + ", accepted " + std::to_string(count_of(process, "messages_in"));
    if (auto const lost = count_of(answer, "mailbox_dropped"); lost > 0) text += ", dropped " + std::to_string(lost);
    return text;
}

/// What it is to its supervisor, and how its predecessors ended.
void add_supervision(table& lines, json::object const& process, json::object const& answer) {
    auto const& over = object_of(answer, "supervisor");
    if (!over.empty()) {
        std::string text = process_in(over);
        for (auto const& [key, word] : {std::pair{"strategy", ""}, {"children", "children "}, {"restarts", "restarts "}, {"budget", "budget "}})
            if (auto const told = text_of(over, key); !told.empty()) text += ", " + (word + told);
        lines.add({"supervisor", text});
    }
    if (auto const child = text_of(process, "child"); !child.empty())
        lines.add({"child", child + ", restarted " + std::to_string(count_of(process, "restarts")) + " times"});
    for (auto const& each : list_of(answer, "exits")) {
        if (!each.is_object()) continue;
        auto const& end = each.get_object();
        std::string const place = text_of(end, "place");
        std::string const who = text_of(end, "at") + ' ' + text_of(end, "pid");
        lines.add({"exit before", who + ": " + text_of(end, "reason") + (place.empty() ? "" : " at " + place)});
    }
}

std::string timer_text(json::object const& timer) {
    std::string text = "in " + short_time(time_of(timer, "in_ns"));
    if (timer.contains("period_ns")) text += ", then every " + short_time(time_of(timer, "period_ns"));
    return text;
}

void add_surroundings(table& lines, json::object const& answer) {
    auto const& callers = object_of(answer, "callers");
    if (auto const total = count_of(callers, "total"); total > 0) {
        lines.add({"callers (" + std::to_string(total) + ')', joined(list_of(callers, "rows"), ", ", [](json::object const& row) {
            return process_in(row) + " for " + short_time(time_of(row, "since_ns"));
        })});
        lines.add({"callers by name", pairs_in(object_of(callers, "groups"))});
    }
    auto const& timers = object_of(answer, "timers");
    if (auto const total = count_of(timers, "total"); total > 0)
        lines.add({"timers (" + std::to_string(total) + ')', joined(list_of(timers, "rows"), "; ", &timer_text)});
    if (auto const& keys = list_of(answer, "keys"); !keys.empty()) {
        std::string text = joined(keys, ", ", [](json::object const& row) { return text_of(row, "registry") + '/' + text_of(row, "name"); });
        if (auto const total = count_of(answer, "keys_total"); total > keys.size())
            text += ", and " + std::to_string(total - keys.size()) + " more";
        lines.add({"keys", std::move(text)});
    }
    for (auto const& each : list_of(answer, "warnings")) {
        if (!each.is_object()) continue;
        auto const& raised = each.get_object();
        lines.add({"warning", text_of(raised, "severity") + ' ' + text_of(raised, "code") + ' ' + text_of(raised, "what")});
    }
}

/// What it keeps for itself unless the node lets it be shown.
void add_revealed(table& lines, json::object const& answer) {
    if (!answer.contains("revealed")) return;
    auto const& revealed = object_of(answer, "revealed");
    std::string const problem = text_of(revealed, "state_error");
    std::string const state = text_of(revealed, "state");
    lines.add({"state is", flag_of(revealed, "sensitive") ? "hidden: the process is sensitive"
                           : !problem.empty()             ? "not known: " + problem
                           : state.empty()                ? "-"
                                                          : text_of(revealed, "class") + ' ' + state});
    auto const& messages = list_of(revealed, "rows");
    for (std::size_t i = 0; i < messages.size(); ++i)
        if (messages[i].is_object()) lines.add({"message " + std::to_string(i), text_of(messages[i].get_object(), "message")});
}

}  // namespace

std::string info_text(json::object const& answer) {
    auto const& process = object_of(answer, "process");
    table lines{{"state", state_of(process)}};
    lines.add({"mailbox", mailbox_of(process, answer)});
    lines.add({"reductions", std::to_string(count_of(process, "reductions"))});
    lines.add({"memory", memory_of(process, answer)});
    lines.add({"spawned", spawn_of(process)});
    lines.add({"flags", flags_of(process, object_of(answer, "flags"))});
    if (flag_of(answer, "complete")) add_lists(lines, answer);
    if (auto const& published = object_of(answer, "published"); !published.empty()) lines.add({"publishes", pairs_in(published)});
    if (process.contains("cpu")) lines.add({"cpu", percent(fraction_of(process, "cpu")) + " % of the last second"});
    if (auto const& up = list_of(answer, "ancestors"); !up.empty()) lines.add({"ancestors", joined(up, " < ", &process_in)});
    if (auto const& kept = object_of(answer, "dictionary"); !kept.empty()) lines.add({"dictionary", pairs_in(kept)});
    add_supervision(lines, process, answer);
    add_surroundings(lines, answer);
    add_revealed(lines, answer);
    std::string text = identity(process) + lines.to_text();
    if (!flag_of(answer, "complete"))
        text += "links, monitors and mailbox are not known: the process came to no safe point in time\n";
    return text;
}

}  // namespace weft::cli
