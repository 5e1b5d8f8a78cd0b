// The keys that one view has for itself.

#include "key_parts.hpp"

#include "observer/model.hpp"
#include "observer/pipelines.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace weft::cli::tui {
namespace {

using kind = action::kind;

void sort_by(place& where, std::size_t index) {
    if (where.sort == index) return;
    where.sort = index;
    where.reversed = false;
}

bool processes_key(place& where, key pressed) {
    auto const known = std::ranges::find_if(sort_keys, [&](sort_key const& each) { return each.key != 0 && static_cast<key>(each.key) == pressed; });
    if (known != sort_keys.end()) sort_by(where, static_cast<std::size_t>(known - sort_keys.begin()));
    else if (pressed == U's' || pressed == keys::f0 + 6) sort_by(where, (where.sort + 1) % sort_keys.size());
    else if (pressed == U'r') where.reversed = !where.reversed;
    else return false;
    return true;
}

void turn(place& where, item const& row, bool fold) {
    if (!row.has_children || row.folded == fold) return;
    if (!where.turned.erase(row.id)) where.turned.insert(row.id);
}

bool tree_key(place& where, item_list const& list, key pressed) {
    item const* const chosen = under_cursor(list, where);
    if (pressed == U'h') where.healthy_hidden = !where.healthy_hidden;
    else if (pressed == U'e' || pressed == U'c') {
        where.all_folded = pressed == U'c';
        where.turned.clear();
    } else if (pressed == keys::left || pressed == keys::right) {
        if (chosen != nullptr) turn(where, *chosen, pressed == keys::left);
    } else return false;
    return true;
}

bool change_tab(place& where, std::size_t tabs, key pressed) {
    if (tabs == 0 || (pressed != keys::left && pressed != keys::right)) return false;
    where.tab = (where.tab + (pressed == keys::right ? 1 : tabs - 1)) % tabs;
    where.cursor = 0;
    return true;
}

/// Its producers stand still, or go on when none of them does.
void pause_or_resume(ui_state& state, pipeline const& chosen) {
    if (!may_change(state)) return;
    bool const pauses = !chosen.sources.empty();
    auto const& pids = pauses ? chosen.sources : chosen.paused;
    if (pids.empty()) state.note = "this pipeline has no producers that could stand still";
    else state.asking = confirmation{pauses ? "suspend" : "resume", pids, "the producers of " + title_of(chosen)};
}

/// It handles what it has, and ends. Whether it is one of broadway, the node knows.
void drain(ui_state& state, pipeline const& chosen) {
    if (!may_change(state)) return;
    std::string const name = own_name(chosen);
    if (name.empty()) state.note = "these stages have no name of their own, as a pipeline of broadway has";
    else state.asking = confirmation{"drain", {name}, "the pipeline " + name + ", which handles what it has and ends"};
}

bool pipelines_key(ui_state& state, node_model const& model, key pressed) {
    auto const all = pipelines_of(model.answer("pipelines"), true);
    if ((pressed != U'P' && pressed != U'D') || all.empty()) return change_tab(state.now(), all.size(), pressed);
    auto const& chosen = all[state.now().tab % all.size()];
    if (pressed == U'P') pause_or_resume(state, chosen);
    else drain(state, chosen);
    return true;
}

bool process_key(ui_state& state, node_model const& model, key pressed) {
    place& where = state.now();
    switch (pressed) {
        case U'p': open_place(state, screen::process, text_of(object_of(model.answer("info"), "process"), "parent")); return true;
        case U'l': where.cursor = 0; return true;  // the links come first
        case U'v': case U's':
            where.revealed = !where.revealed;
            if (where.revealed && !model.knows("reveal")) state.note = "this node does not show states to you";
            return true;
        default: return false;
    }
}

/// "conn/*" of "412.7 conn/41".
std::string family_of(std::string subject) {
    subject.erase(0, subject.find(' ') + 1);  // npos + 1 is 0
    std::size_t const slash = subject.find('/');
    return slash == std::string::npos ? subject : subject.substr(0, slash) + "/*";
}

action silence(ui_state& state, json::object what) {
    if (!may_change(state)) return {};
    return {.what = kind::ask, .asked = {{.key = "silence", .operation = "silence", .parameters = std::move(what)}}};
}

/// For an hour; or no longer, if it is silenced.
action silence_subject(ui_state& state, json::object const& row) {
    constexpr std::int64_t hour_ms = 3'600'000;
    bool const silenced = text_of(row, "why") == "silenced";
    json::object what{{"code", text_of(row, "code")}, {"for_ms", silenced ? 0 : hour_ms}};
    std::string const label = text_of(row, "label");
    what[label.empty() ? "subject" : "label"] = label.empty() ? text_of(row, "subject") : label;
    return silence(state, std::move(what));
}

/// As long as the node lives.
action allow_label(ui_state& state, json::object const& row) {
    constexpr std::int64_t year_ms = std::int64_t{365} * 24 * 3'600'000;
    json::object what{{"code", text_of(row, "code")}, {"label", family_of(text_of(row, "subject"))}, {"for_ms", year_ms}};
    return silence(state, std::move(what));
}

std::optional<action> warnings_key(ui_state& state, item_list const& list, key pressed) {
    place& where = state.now();
    item const* const chosen = under_cursor(list, where);
    switch (pressed) {
        case U'x': where.grouped = !where.grouped; return action{};
        case U'T': state.trail.push_back({.at = screen::thresholds}); return action{};
        case U'i': case U'z': case U'a': break;
        default: return std::nullopt;
    }
    if (chosen == nullptr || chosen->row == nullptr) {
        state.note = "no warning is chosen";
        return action{};
    }
    if (pressed == U'z') return silence_subject(state, *chosen->row);
    if (pressed == U'a') return allow_label(state, *chosen->row);
    open_place(state, screen::explain, text_of(*chosen->row, "code"));
    return action{};
}

std::optional<action> done_if(bool it_was) { return it_was ? std::optional{action{}} : std::nullopt; }

}  // namespace

std::optional<action> own_key(ui_state& state, node_model const& model, item_list const& list, key pressed) {
    place& where = state.now();
    switch (where.at) {
        case screen::processes: return done_if(processes_key(where, pressed));
        case screen::tree: return done_if(tree_key(where, list, pressed));
        case screen::pipelines: return done_if(pipelines_key(state, model, pressed));
        case screen::registry: return done_if(change_tab(where, registry_lists, pressed));
        case screen::process: return done_if(process_key(state, model, pressed));
        case screen::warnings: return warnings_key(state, list, pressed);
        default: return std::nullopt;
    }
}

}  // namespace weft::cli::tui
