// A pipeline as boxes from left to right, and the same stages as a table.

#include "screens.hpp"

#include "observer/format.hpp"
#include "observer/model.hpp"
#include "observer/pipelines.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace weft::cli::tui {
namespace {

constexpr std::size_t box_height = 5;
constexpr std::size_t note_height = 3;

/// How wide boxes are and how far apart; the second one for a narrow terminal.
struct measures {
    std::size_t box;
    std::size_t gap;
};
constexpr std::array<measures, 2> known_measures{{{19, 6}, {18, 2}}};

/// Batches leave a batcher, each as one event.
bool is_batcher(stage_group const& of) { return of.kind == "producer_consumer" && of.name.find("batcher") != std::string::npos; }

/// How many messages a batch has, on the average.
std::string batch_size(stage_group const& of) {
    if (!is_batcher(of)) return "-";
    return of.out == 0 ? "0" : short_count((of.in + of.out / 2) / of.out);
}

struct spot {
    std::size_t level = 0;  // from the left
    std::size_t row = 0;    // from the top
};

struct layout {
    std::map<std::string, spot> spots{};
    std::size_t levels = 0;
    std::size_t rows = 0;
};

/// One step to the right of the last of those it takes events from. A ring stops at what was placed before.
layout layout_of(pipeline const& whole) {
    layout made;
    std::vector<std::size_t> used;
    for (auto const& each : whole.stages) {
        std::size_t level = 0;
        for (auto const& from : each.from)
            if (auto const known = made.spots.find(from); known != made.spots.end()) level = std::max(level, known->second.level + 1);
        if (used.size() <= level) used.resize(level + 1, 0);
        made.spots[each.name] = {level, used[level]++};
    }
    made.levels = used.size();
    for (std::size_t const each : used) made.rows = std::max(made.rows, each);
    return made;
}

std::string box_title(stage_group const& of, std::size_t room) {
    std::string const count = " x" + std::to_string(of.processes);
    std::string name = of.name;
    std::size_t const slash = name.rfind('/');
    if (cells_of(name) + count.size() > room && slash != std::string::npos) name.erase(0, slash + 1);
    while (cells_of(name) + count.size() > room && !name.empty()) name.pop_back();
    return name + count;
}

void draw_box(grid& on, std::size_t x, std::size_t y, measures const& by, stage_group const& of, bool chosen) {
    area const inside = frame(on, {x, y, by.box, box_height}, "");
    on.put(inside.x, inside.y, box_title(of, inside.width), chosen ? style::chosen : style::title, inside.width);
    bool const is_source = of.kind == "producer";
    std::string const batches = is_batcher(of) && of.discarded == 0 ? " in " + batch_size(of) + 's' : "";
    on.put(inside.x, inside.y + 1, short_count(is_source ? of.out : of.in) + "/s" + batches, style::plain, inside.width);
    if (of.discarded > 0) on.put_right(inside.x + inside.width, inside.y + 1, "lost " + short_count(of.discarded), 10, style::bad);
    bool const ends = of.dispatcher.empty();
    bool const narrow = by.box < known_measures.front().box;
    std::string const demand = (narrow ? "d " : "dem ") + short_count(of.demand);
    std::string const buffer = (narrow ? "b " : "buf ") + short_count(of.buffered);
    std::string const figures = ends ? "mbox " + short_count(of.mailbox)
                                     : demand + std::string(demand.size() + buffer.size() + 2 > inside.width ? 1 : 2, ' ') + buffer;
    on.put(inside.x, inside.y + 2, figures, style::plain, inside.width);
}

void connect(grid& on, std::size_t x, std::size_t y, std::size_t to_x, std::size_t to_y) {
    std::size_t const bus = x + (to_x - x) / 2 - 1;
    for (std::size_t i = x; i < bus; ++i) on.put_line(i, y, line::left | line::right);
    if (y == to_y) {
        on.put_line(bus, y, line::left | line::right);
    } else {
        on.put_line(bus, y, line::left | (to_y > y ? line::down : line::up));
        for (std::size_t i = std::min(y, to_y) + 1; i < std::max(y, to_y); ++i) on.put_line(bus, i, line::up | line::down);
        on.put_line(bus, to_y, line::right | (to_y > y ? line::up : line::down));
    }
    for (std::size_t i = bus + 1; i + 1 < to_x; ++i) on.put_line(i, to_y, line::left | line::right);
    on.put_glyph(to_x - 1, to_y, U'▶');
}

/// What stands above the boxes of a level.
std::string_view level_title(pipeline const& whole, layout const& all, std::size_t level) {
    bool const batches = std::ranges::any_of(whole.stages, is_batcher);
    constexpr std::array<std::string_view, 4> of_broadway{"producers", "processors", "batchers", "batch processors"};
    if (batches && all.levels <= of_broadway.size()) return of_broadway[level];
    return level == 0 ? "producers" : level + 1 == all.levels ? "consumers" : "both";
}

void draw_boxes(grid& on, area where, pipeline const& whole, layout const& all, measures const& by, std::size_t cursor) {
    auto const x_of = [&](spot const& at) { return where.x + at.level * (by.box + by.gap); };
    auto const y_of = [&](spot const& at) { return where.y + 1 + at.row * box_height; };
    for (std::size_t level = 0; level < all.levels; ++level)
        on.put(x_of({.level = level}) + 1, where.y, level_title(whole, all, level), style::dim, by.box);
    for (std::size_t i = 0; i < whole.stages.size(); ++i) {
        spot const& at = all.spots.at(whole.stages[i].name);
        draw_box(on, x_of(at), y_of(at), by, whole.stages[i], i == cursor);
        for (auto const& from : whole.stages[i].from) {
            auto const source = all.spots.find(from);
            if (source == all.spots.end() || source->second.level + 1 != at.level) continue;
            connect(on, x_of(source->second) + by.box, y_of(source->second) + box_height / 2, x_of(at), y_of(at) + box_height / 2);
        }
    }
}

/// Draws what fits whole; returns how many rows it took.
std::size_t draw_topology(grid& on, area where, pipeline const& whole, std::size_t cursor) {
    layout const all = layout_of(whole);
    if (all.levels == 0 || all.rows * box_height + 1 > where.height) return 0;
    auto const fits = [&](measures const& by) { return all.levels * (by.box + by.gap) - by.gap <= where.width; };
    auto const by = std::ranges::find_if(known_measures, fits);
    if (by == known_measures.end()) return 0;
    draw_boxes(on, where, whole, all, *by, cursor);
    return all.rows * box_height + 1;
}

std::string from_text(stage_group const& of) {
    std::string text;
    for (auto const& each : of.from) text += (text.empty() ? "" : ", ") + each;
    return text.empty() ? "-" : text;
}

void draw_table(grid& on, area where, pipeline const& whole, std::size_t cursor) {
    columns const shown{{{"STAGE", 18},
                         {"N", 4, true},
                         {"IN/S", 6, true},
                         {"OUT/S", 6, true},
                         {"DEMAND", 7, true},
                         {"BUFFER", 7, true},
                         {"BATCH", 6, true},
                         {"DROP", 6, true},
                         {"MBOX", 6, true},
                         {"KIND", 17},
                         {"FROM", 20},
                         {"DISPATCHER", 12}},
                        0,
                        where.x + 1,
                        where.width - 2};
    shown.header(on, where.y);
    std::size_t const rows = where.height - 1;
    std::size_t const first = first_shown(cursor, whole.stages.size(), rows);
    for (std::size_t i = 0; i < rows && first + i < whole.stages.size(); ++i) {
        stage_group const& of = whole.stages[first + i];
        std::string const none = "-";
        bool const takes = of.kind != "producer";
        bool const gives = !of.dispatcher.empty();
        std::vector<std::string> const cells{of.name,
                                             std::to_string(of.processes),
                                             takes ? short_count(of.in) : none,
                                             gives ? short_count(of.out) : none,
                                             gives ? short_count(of.demand) : none,
                                             gives ? short_count(of.buffered) : none,
                                             batch_size(of),
                                             gives ? short_count(of.discarded) : none,
                                             short_count(of.mailbox),
                                             of.kind,
                                             from_text(of),
                                             of.dispatcher};
        shown.row(on, where.y + 1 + i, cells);
        if (first + i != cursor) continue;
        on.put(where.x, where.y + 1 + i, ">", style::title);
        on.tint(where.x, where.y + 1 + i, where.width, style::chosen);
    }
}

/// The first warning about pipelines, when there is one.
void draw_note(grid& on, area where, node_model const& model) {
    for (auto const& each : list_of(model.answer("warnings"), "rows")) {
        if (!each.is_object() || !text_of(each.get_object(), "code").starts_with("W13")) continue;
        auto const& row = each.get_object();
        area const inside = frame(on, where, text_of(row, "severity") + ' ' + text_of(row, "code") + ' ' + text_of(row, "subject"));
        on.put(inside.x, inside.y, text_of(row, "what"), style::warn, inside.width);
        return;
    }
}

void draw_pipeline_names(grid& on, area where, std::vector<pipeline> const& all, std::size_t chosen) {
    std::size_t x = where.x;
    for (std::size_t i = chosen > 2 ? chosen - 2 : 0; i < all.size() && x < where.x + where.width; ++i) {
        std::string const name = title_of(all[i]);
        x = on.put(x, where.y, i == chosen ? '[' + name + ']' : ' ' + name + ' ', i == chosen ? style::chosen : style::plain);
    }
}

std::string title_text(pipeline const& whole, std::size_t index, std::size_t count) {
    std::uint64_t made = 0;
    std::uint64_t taken = 0;
    std::uint64_t dropped = 0;
    for (auto const& each : whole.stages) {
        if (each.kind == "producer") made += each.out;
        if (each.dispatcher.empty()) taken += each.in;
        dropped += each.discarded;
    }
    return "pipeline " + std::to_string(index + 1) + " of " + std::to_string(count) + "   " + std::to_string(whole.processes) + " stages   in " +
           short_count(made) + "/s   out " + short_count(taken) + "/s   dropped " + grouped(dropped) +
           (whole.sources.empty() && !whole.paused.empty() ? "   paused" : "");
}

}  // namespace

void draw_pipelines(grid& on, area where, scene const& of) {
    auto const all = pipelines_of(of.model.answer("pipelines"), true);
    if (all.empty()) {
        std::string const missing = of.model.refusal("pipelines");
        on.put(where.x + 1, where.y, missing.empty() ? "no stages: nothing in this node is a pipeline" : missing, style::dim);
        return;
    }
    std::size_t const index = of.state.now().tab % all.size();
    pipeline const& whole = all[index];
    on.put(where.x + 1, where.y, title_text(whole, index, all.size()));
    draw_pipeline_names(on, {where.x, where.y + 1, where.width, 1}, all, index);
    std::size_t const table_rows = std::min<std::size_t>(whole.stages.size() + 1, 4);
    std::size_t const room = where.height - 2 - table_rows - note_height;
    std::size_t const drawn = draw_topology(on, {where.x + 1, where.y + 2, where.width - 2, room}, whole, of.cursor);
    std::size_t const y = where.y + 2 + drawn;
    draw_table(on, {where.x, y, where.width, where.y + where.height - note_height - y}, whole, of.cursor);
    draw_note(on, {where.x, where.y + where.height - note_height, where.width, note_height}, of.model);
}

}  // namespace weft::cli::tui
