// Modes first (a question that waits for y, a filter being written, the help), then what is the same everywhere, then the
// view's own keys. A view's own key wins over a general one.

#include "key_parts.hpp"

#include "filter.hpp"
#include "glyph.hpp"
#include "observer/model.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace weft::cli::tui {
namespace {

using kind = action::kind;

action answer_question(ui_state& state, key pressed) {
    confirmation const asked = *std::exchange(state.asking, std::nullopt);
    if (pressed != U'y') {
        state.note = asked.operation + " of " + asked.whom + ": not done";
        return {};
    }
    action made{.what = kind::ask};
    for (auto const& each : asked.pids) made.asked.push_back({.key = asked.operation, .operation = asked.operation, .parameters = {{"pid", each}}});
    return made;
}

/// What cannot be a filter stays on the line, with the reason above it.
void use_filter(ui_state& state, node_model const& model) {
    place& where = state.now();
    state.note = filter_complaint(*state.typing, rows_to_filter(model, where));
    if (!state.note.empty()) return;
    where.filter = *state.typing;
    where.cursor = 0;
    state.typing.reset();
}

action write(ui_state& state, node_model const& model, key pressed) {
    std::string& text = *state.typing;
    state.note.clear();
    if (pressed == keys::escape || pressed == keys::ctrl_c) {
        state.typing.reset();
        state.writing = prompt::filter;
    } else if (pressed == keys::enter || pressed == U'\r') {
        if (state.writing == prompt::log_level) return set_log_level(state);
        use_filter(state, model);
    } else if (pressed == keys::backspace || pressed == 0x08) {
        while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U) text.pop_back();
        if (!text.empty()) text.pop_back();
    } else if (pressed >= 0x20 && pressed < 0x110000) {
        append_utf8(text, pressed);
    }
    return {};
}

void back(ui_state& state) {
    if (!state.trail.empty()) state.trail.pop_back();
    else state.now().filter.clear();
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

void enter(ui_state& state, item_list const& list) {
    item const* const chosen = under_cursor(list, state.now());
    if (chosen == nullptr) return;
    bool const is_group = state.now().at == screen::processes && state.now().grouped;
    if (state.now().at != screen::pipelines && !is_group) return open_place(state, screen::process, chosen->pid);
    // The workers of a stage are numbered, the members of a group have something behind the slash.
    std::string const pattern = is_group ? chosen->title : chosen->title + '*';
    place found{.at = screen::processes};
    found.filter = is_group && !chosen->title.ends_with("/*") ? chosen->title : "label~\"" + pattern + '"';
    state.trail.push_back(std::move(found));
}

bool choose_view(ui_state& state, key pressed) {
    if (pressed >= U'1' && pressed < U'1' + view_count) state.go_to(static_cast<screen>(pressed - U'1'));
    else if (pressed == keys::tab) state.go_to(static_cast<screen>((state.home + 1) % view_count));
    else if (pressed == U't' || pressed == keys::f0 + 5) state.go_to(screen::tree);
    else if (pressed == U'w') state.go_to(screen::warnings);
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

/// To the next row, round the end, that the filter itself found; in a tree others are there for their sake.
void next_match(place& where, item_list const& list, bool forward) {
    std::size_t const count = list.items.size();
    if (where.filter.empty() || count == 0) return;
    row_filter const wanted{where.filter};
    std::size_t at = cursor_in(list, where);
    for (std::size_t i = 0; i < count; ++i) {
        at = (at + (forward ? 1 : count - 1)) % count;
        if (list.items[at].row == nullptr || !wanted.accepts(*list.items[at].row)) continue;
        where.cursor = at;
        if (!where.followed.empty()) where.followed = list.items[at].id;
        return;
    }
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
        case U'/': case keys::f0 + 4:
            state.writing = prompt::filter;
            state.typing = where.filter;
            break;
        case U'u': where.grouped = !where.grouped; break;
        case U'f': follow(state, list); break;
        case U'n': case U'N': next_match(where, list, pressed == U'n'); break;
        case U' ': state.paused = !state.paused; break;
        case U'+': state.interval = std::min(state.interval + 1, intervals_ms.size() - 1); break;
        case U'-': state.interval -= std::min<std::size_t>(state.interval, 1); break;
        case U'?': case keys::f0 + 1: state.helping = true; break;
        case U'[': case U']':
            if (state.replaying) return {.what = pressed == U'[' ? kind::older : kind::newer};
            look_back(state, model, pressed == U'[');
            break;
        case U'E': return {.what = kind::write_json};
        case U'd': return {.what = kind::ask, .asked = {{.key = "dump", .operation = "dump", .parameters = {}}}};
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

item const* under_cursor(item_list const& list, place const& where) {
    return list.items.empty() ? nullptr : &list.items[cursor_in(list, where)];
}

std::string subject_of(item_list const& list, place const& where) {
    if (where.at == screen::process || where.at == screen::trace) return where.subject;
    item const* const chosen = under_cursor(list, where);
    return chosen == nullptr ? "" : chosen->pid;
}

void open_place(ui_state& state, screen at, std::string const& subject) {
    if (!subject.empty()) state.trail.push_back({.at = at, .subject = subject});
}

action press(ui_state& state, node_model const& model, key pressed, std::size_t page) {
    if (state.asking) return answer_question(state, pressed);
    if (state.typing) return write(state, model, pressed);
    if (state.helping) {
        state.helping = false;
        return pressed == keys::ctrl_c ? action{.what = kind::quit} : action{};
    }
    state.note.clear();
    item_list const list = items_of(model, state.now());
    if (auto own = own_key(state, model, list, pressed)) return *std::move(own);
    if (choose_view(state, pressed) || move_by_key(state.now(), list, pressed, page)) return {};
    if (auto done = subject_key(state, model, list, pressed)) return *std::move(done);
    return general_key(state, model, list, pressed);
}

}  // namespace weft::cli::tui
