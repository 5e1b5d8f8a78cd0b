// Modes first (a question that waits for y, a filter being written, the help), then what is the same everywhere, then the
// view's own keys. A view's own key wins over a general one.

#include "key_machine.hpp"

#include "glyph.hpp"
#include "observer/model.hpp"
#include "observer/pipelines.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace weft::cli::tui {
namespace {

using kind = action::kind;

action answer_question(ui_state& state, key pressed) {
    confirmation const asked = *std::exchange(state.asking, std::nullopt);
    if (pressed != U'y') {
        state.note = asked.operation + " of " + asked.pid + ": not done";
        return {};
    }
    return {.what = kind::ask, .asked = {.key = asked.operation, .operation = asked.operation, .parameters = {{"pid", asked.pid}}}};
}

void edit_filter(ui_state& state, key pressed) {
    std::string& text = *state.typing;
    if (pressed == keys::escape || pressed == keys::ctrl_c) {
        state.typing.reset();
    } else if (pressed == keys::enter || pressed == U'\r') {
        state.now().filter = text;
        state.now().cursor = 0;
        state.typing.reset();
    } else if (pressed == keys::backspace || pressed == 0x08) {
        while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U) text.pop_back();
        if (!text.empty()) text.pop_back();
    } else if (pressed >= 0x20 && pressed < 0x110000) {
        append_utf8(text, pressed);
    }
}

void back(ui_state& state) {
    if (!state.trail.empty()) state.trail.pop_back();
    else state.now().filter.clear();
}

/// The item under the cursor, if there is one.
item const* under_cursor(item_list const& list, place const& where) {
    return list.items.empty() ? nullptr : &list.items[cursor_in(list, where)];
}

std::string subject_of(item_list const& list, place const& where) {
    if (where.at == screen::process) return where.subject;
    item const* const chosen = under_cursor(list, where);
    return chosen == nullptr ? "" : chosen->pid;
}

void move(place& where, item_list const& list, std::ptrdiff_t by) {
    if (list.items.empty()) return;
    auto const last = static_cast<std::ptrdiff_t>(list.items.size()) - 1;
    auto const now = static_cast<std::ptrdiff_t>(cursor_in(list, where));
    where.cursor = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(now + by, 0, last));
    if (!where.followed.empty()) where.followed = list.items[where.cursor].id;
}

bool move_by_key(place& where, item_list const& list, key pressed, std::size_t page) {
    auto const far = static_cast<std::ptrdiff_t>(list.items.size());
    auto const step = static_cast<std::ptrdiff_t>(std::max<std::size_t>(page, 1));
    switch (pressed) {
        case keys::up: case U'k': move(where, list, -1); return true;
        case keys::down: case U'j': move(where, list, 1); return true;
        case keys::page_up: move(where, list, -step); return true;
        case keys::page_down: move(where, list, step); return true;
        case keys::home: move(where, list, -far); return true;
        case keys::end: move(where, list, far); return true;
        default: return false;
    }
}

void open_process(ui_state& state, std::string const& pid) {
    if (pid.empty()) return;
    state.trail.push_back({.at = screen::process, .subject = pid});
}

void enter(ui_state& state, item_list const& list) {
    item const* const chosen = under_cursor(list, state.now());
    if (chosen == nullptr) return;
    bool const is_group = state.now().at == screen::processes && state.now().grouped;
    if (state.now().at != screen::pipelines && !is_group) return open_process(state, chosen->pid);
    // The workers of a stage are numbered, the members of a group have something behind the slash.
    std::string const pattern = is_group ? chosen->title : chosen->title + '*';
    place found{.at = screen::processes};
    found.filter = is_group && !chosen->title.ends_with("/*") ? chosen->title : "label~\"" + pattern + '"';
    state.trail.push_back(std::move(found));
}

void ask_first(ui_state& state, item_list const& list, std::string operation) {
    place const& where = state.now();
    std::string const pid = subject_of(list, where);
    if (pid.empty()) {
        state.note = "no process is chosen";
        return;
    }
    if (state.replaying) {
        state.note = "a recording cannot be changed";
        return;
    }
    item const* const chosen = where.at == screen::process ? nullptr : under_cursor(list, where);
    state.asking = confirmation{std::move(operation), pid, chosen == nullptr ? "" : chosen->title};
}

std::string state_word(node_model const& model, item_list const& list, place const& where) {
    if (where.at == screen::process) return text_of(object_of(model.answer("info"), "process"), "state");
    item const* const chosen = under_cursor(list, where);
    return chosen == nullptr || chosen->row == nullptr ? "" : text_of(*chosen->row, "state");
}

bool change_by_key(ui_state& state, node_model const& model, item_list const& list, key pressed) {
    switch (pressed) {
        case U'K': case keys::f0 + 9: ask_first(state, list, "kill"); return true;
        case U'R': ask_first(state, list, "restart"); return true;
        case U'Z': ask_first(state, list, state_word(model, list, state.now()) == "suspended" ? "resume" : "suspend"); return true;
        default: return false;
    }
}

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

bool process_key(ui_state& state, node_model const& model, key pressed) {
    if (pressed != U'p') return false;
    open_process(state, text_of(object_of(model.answer("info"), "process"), "parent"));
    return true;
}

bool own_key(ui_state& state, node_model const& model, item_list const& list, key pressed) {
    place& where = state.now();
    switch (where.at) {
        case screen::processes: return processes_key(where, pressed);
        case screen::tree: return tree_key(where, list, pressed);
        case screen::pipelines: return change_tab(where, pipelines_of(model.answer("pipelines"), true).size(), pressed);
        case screen::registry: return change_tab(where, registry_lists, pressed);
        case screen::process: return process_key(state, model, pressed);
        default: return false;
    }
}

bool choose_view(ui_state& state, key pressed) {
    if (pressed >= U'1' && pressed < U'1' + view_count) state.go_to(static_cast<screen>(pressed - U'1'));
    else if (pressed == keys::tab) state.go_to(static_cast<screen>((state.home + 1) % view_count));
    else if (pressed == U't' || pressed == keys::f0 + 5) state.go_to(screen::tree);
    else if (pressed == U'w' || pressed == U'g') state.go_to(screen::warnings);
    else return false;
    state.note.clear();
    return true;
}

void follow(ui_state& state, item_list const& list) {
    place& where = state.now();
    item const* const chosen = under_cursor(list, where);
    bool const on = where.followed.empty() && chosen != nullptr;
    where.followed = on ? chosen->id : "";
    state.note = on ? "following " + chosen->id + ' ' + chosen->title : "following nothing";
}

void look_back(ui_state& state, node_model const& model, bool older) {
    std::size_t const most = model.samples().empty() ? 0 : model.samples().size() - 1;
    if (older) state.back = std::min(state.back + 1, most);
    else state.back -= std::min<std::size_t>(state.back, 1);
}

action general_key(ui_state& state, node_model const& model, item_list const& list, key pressed) {
    place& where = state.now();
    switch (pressed) {
        case U'q': case keys::f0 + 10: case keys::ctrl_c: return {.what = kind::quit};
        case keys::ctrl_l: return {.what = kind::redraw};
        case keys::escape: back(state); break;
        case keys::enter: case U'\r': enter(state, list); break;
        case U'/': case keys::f0 + 4: state.typing = where.filter; break;
        case U'u': where.grouped = !where.grouped; break;
        case U'f': follow(state, list); break;
        case U' ': state.paused = !state.paused; break;
        case U'+': state.interval = std::min(state.interval + 1, intervals_ms.size() - 1); break;
        case U'-': state.interval -= std::min<std::size_t>(state.interval, 1); break;
        case U'?': case keys::f0 + 1: state.helping = true; break;
        case U'[': case U']':
            if (state.replaying) return {.what = pressed == U'[' ? kind::older : kind::newer};
            look_back(state, model, pressed == U'[');
            break;
        case U'E': return {.what = kind::write_json};
        case U'd': return {.what = kind::ask, .asked = {.key = "dump", .operation = "dump", .parameters = {}}};
        case U'y': {
            item const* const chosen = under_cursor(list, where);
            std::string const pid = subject_of(list, where);
            bool const whole = where.at == screen::process;
            if (whole) return {.what = kind::copy, .text = json::serialize(model.answer("info"))};
            if (chosen != nullptr)
                return {.what = kind::copy, .text = pid.empty() || pid == chosen->title ? chosen->title : pid + ' ' + chosen->title};
            break;
        }
        default: break;
    }
    return {};
}

}  // namespace

action press(ui_state& state, node_model const& model, key pressed, std::size_t page) {
    if (state.asking) return answer_question(state, pressed);
    if (state.typing) return edit_filter(state, pressed), action{};
    if (state.helping) {
        state.helping = false;
        return pressed == keys::ctrl_c ? action{.what = kind::quit} : action{};
    }
    state.note.clear();
    item_list const list = items_of(model, state.now());
    if (own_key(state, model, list, pressed) || choose_view(state, pressed) || move_by_key(state.now(), list, pressed, page) ||
        change_by_key(state, model, list, pressed))
        return {};
    return general_key(state, model, list, pressed);
}

}  // namespace weft::cli::tui
