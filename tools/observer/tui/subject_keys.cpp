// A key that changes something asks once; the question names slot and generation, so a list that moves hits nobody else.

#include "key_parts.hpp"

#include "editor.hpp"
#include "observer/model.hpp"

#include <array>

namespace weft::cli::tui {
namespace {

using kind = action::kind;

void ask_first(ui_state& state, item_list const& list, std::string operation) {
    place const& where = state.now();
    std::string const pid = subject_of(list, where);
    if (pid.empty()) {
        state.note = "no process is chosen";
        return;
    }
    if (!may_change(state)) return;
    item const* const chosen = where.at == screen::process ? nullptr : under_cursor(list, where);
    state.asking = confirmation{std::move(operation), {pid}, chosen == nullptr ? pid : pid + ' ' + chosen->title};
}

/// What is known of the process that a key acts on.
json::object const& subject_row(node_model const& model, item_list const& list, place const& where) {
    static json::object const none;
    if (where.at == screen::process) return object_of(model.answer("info"), "process");
    item const* const chosen = under_cursor(list, where);
    return chosen == nullptr || chosen->row == nullptr ? none : *chosen->row;
}

/// Of a recording the one that was recorded, if there is one.
action begin_trace(ui_state& state, node_model const& model, std::string const& pid) {
    constexpr int most_events = 100;
    constexpr int longest_ms = 10'000;
    if (pid.empty()) {
        state.note = "no process is chosen";
        return {};
    }
    bool const recorded = state.replaying && !model.answer("trace").empty();
    if (!recorded && !may_change(state)) return {};
    if (state.now().at != screen::trace) open_place(state, screen::trace, pid);
    if (recorded) return {};
    return {.what = kind::ask,
            .asked = {{.key = "trace", .operation = "trace", .parameters = {{"pid", pid}, {"max", most_events}, {"time_ms", longest_ms}}}}};
}

/// What the log's levels are set for: the label's family, else the application.
std::string log_module(json::object const& row) {
    std::string const label = text_of(row, "label");
    return label.empty() ? text_of(row, "app") : label.substr(0, label.find('/'));
}

void begin_log_level(ui_state& state, json::object const& row) {
    if (!may_change(state)) return;
    std::string const module = log_module(row);
    if (module.empty()) {
        state.note = "what is chosen has no label and no application";
        return;
    }
    state.writing = prompt::log_level;
    state.writing_about = module;
    state.typing = "";
}

/// "src/writer.cpp:52", where it waits, or of the first frame that has one, or where it began.
std::string place_in_source(node_model const& model, json::object const& row, std::string const& pid) {
    for (auto const* key : {"waits_at", "at", "place", "src"})
        if (auto text = text_of(row, key); parse_place(text)) return text;
    auto const& stack = model.answer("stack");
    if (text_of(stack, "pid") == pid)
        for (auto const& each : list_of(stack, "frames"))
            if (each.is_object() && !text_of(each.get_object(), "place").empty()) return text_of(each.get_object(), "place");
    return text_of(row, "spawned_at");
}

}  // namespace

bool may_change(ui_state& state) {
    if (state.replaying) state.note = state.is_dump ? "a crash dump cannot be changed" : "a recording cannot be changed";
    return !state.replaying;
}

action set_log_level(ui_state& state) {
    constexpr int ten_minutes_ms = 600'000;
    std::string const level = *state.typing;
    state.typing.reset();
    state.writing = prompt::filter;
    if (level.empty()) {
        state.note = "log level of " + state.writing_about + ": not changed";
        return {};
    }
    json::object parameters{{"where", state.writing_about}, {"level", level}, {"for_ms", ten_minutes_ms}};
    return {.what = kind::ask, .asked = {{.key = "log_level", .operation = "log_level", .parameters = std::move(parameters)}}};
}

std::optional<action> subject_key(ui_state& state, node_model const& model, item_list const& list, key pressed) {
    place const& where = state.now();
    json::object const& row = subject_row(model, list, where);
    std::string const pid = subject_of(list, where);
    switch (pressed) {
        case U'K': case keys::f0 + 9: ask_first(state, list, "kill"); break;
        case U'R': ask_first(state, list, "restart"); break;
        case U'Z': ask_first(state, list, text_of(row, "state") == "suspended" ? "resume" : "suspend"); break;
        case U'T': return begin_trace(state, model, pid);
        case U'b': open_place(state, screen::waiters, pid); break;
        case U'g': state.trail.push_back({.at = screen::waits}); break;
        case U'l': begin_log_level(state, row); break;
        case U'o': {
            std::string const at = place_in_source(model, row, pid);
            if (!at.empty()) return action{.what = kind::edit, .text = at};
            state.note = "no line of source is known for this";
            break;
        }
        default: return std::nullopt;
    }
    return action{};
}

}  // namespace weft::cli::tui
