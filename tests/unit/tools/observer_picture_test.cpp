// The observer's screens: pictures of a recorded node compared with what is kept beside this test, and models made of anything.

#include "observer/model.hpp"
#include "observer/recording.hpp"
#include "observer/tui/player.hpp"
#include "observer/tui/screens.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <sstream>

namespace weft::cli::tui {
namespace {

std::filesystem::path frames_folder() { return std::filesystem::path{WEFT_OBSERVER_FRAMES}; }

node_model demo_model(double at = 2.5) {
    player played{read_recording((frames_folder() / "demo.jsonl").string())};
    played.go_to(at);
    return played.model();
}

ui_state state_of(screen at) {
    ui_state state;
    state.replaying = true;
    if (static_cast<std::size_t>(at) < view_count) {
        state.go_to(at);
        return state;
    }
    bool const of_process = at == screen::process || at == screen::waiters || at == screen::trace;
    state.go_to(of_process ? screen::processes : screen::warnings);
    state.trail.push_back({.at = at, .subject = at == screen::explain ? "W10b" : of_process ? "93.1" : ""});
    return state;
}

struct picture_size {
    std::size_t width;
    std::size_t height;
};
constexpr std::array<picture_size, 3> sizes{{{80, 24}, {100, 30}, {200, 60}}};

std::string text_in(std::filesystem::path const& file) {
    std::ifstream from{file};
    std::ostringstream text;
    text << from.rdbuf();
    return text.str();
}

TEST(observer_picture, is_the_one_that_is_kept_for_each_screen_and_size) {
    auto const model = demo_model();
    for (auto const& each : screen_titles) {
        for (auto const& [width, height] : sizes) {
            grid const made = picture(model, state_of(each.at), width, height);
            for (bool const ascii : {true, false}) {
                std::string const name =
                    std::string{each.name} + '.' + std::to_string(width) + 'x' + std::to_string(height) + (ascii ? ".ascii" : ".utf8");
                EXPECT_EQ(made.text(ascii), text_in(frames_folder() / name)) << name;
            }
        }
    }
}

TEST(observer_picture, holds_nothing_but_ascii_when_that_is_wanted) {
    auto const model = demo_model();
    for (auto const& each : screen_titles)
        for (char const sign : picture(model, state_of(each.at), 120, 40).text(true))
            ASSERT_TRUE(sign == '\n' || (sign >= 0x20 && sign < 0x7F)) << each.name;
}

TEST(observer_picture, says_in_one_line_when_there_is_too_little_room) {
    EXPECT_EQ(picture(demo_model(), state_of(screen::overview), 79, 24).row(0, true), "weft observer needs 80x24, this is 79x24");
    EXPECT_EQ(picture(demo_model(), state_of(screen::tree), 200, 23).row(0, true), "weft observer needs 80x24, this is 200x23");
    EXPECT_EQ(picture(demo_model(), state_of(screen::tree), 1, 1).text(true), "w\n");
}

TEST(observer_picture, keeps_what_was_seen_last_when_the_node_is_lost) {
    auto const model = demo_model(10);
    auto const made = picture(model, state_of(screen::processes), 100, 30);
    EXPECT_NE(made.row(0, true).find("LOST 12:00:09 (node demo: the node closed"), std::string::npos) << made.row(0, true);
    EXPECT_NE(made.text(true).find("hello.writer"), std::string::npos);
}

TEST(observer_picture, says_what_a_node_does_not_know) {
    node_model model;
    model.greet({{"node", "old"}, {"pid", 1}, {"ops", {"overview", "ps"}}});
    for (screen const at : {screen::warnings, screen::log, screen::registry, screen::schedulers, screen::tree, screen::pipelines})
        EXPECT_NE(picture(model, state_of(at), 100, 30).text(true).find("this node does not know '"), std::string::npos) << static_cast<int>(at);
}

/// A value of any kind under any of the keys that screens read.
json::value any_value(std::mt19937_64& random, int depth) {
    switch (random() % (depth > 0 ? 9 : 7)) {
        case 0: return nullptr;
        case 1: return random();
        case 2: return -static_cast<std::int64_t>(random() % 1000);
        case 3: return 1e300 * static_cast<double>(random() % 3);
        case 4: return json::value(std::string(random() % 300, 'x'));
        case 5: return "\xE6\x97\xA5\xE6\x9C\xAC 93.1 \x1b[31m \xFF";
        case 6: return random() % 2 == 0;
        case 7: {
            json::array list;
            for (std::size_t i = random() % 30; i > 0; --i) list.push_back(any_value(random, depth - 1));
            return list;
        }
        default: {
            json::object made;
            for (auto const* key :
                 {"rows",    "pid",    "name",   "label",     "depth",           "workers", "busy",      "mailbox",   "samples",
                  "process", "links",  "cycles", "members",   "warnings",        "folded",  "published", "producers", "consumers",
                  "frames",  "state",  "code",   "severity", "exits", "silenced_rows", "history", "timers", "callers",
                   "running",         "at",      "memory",    "uptime_ns", "age_ns",
                  "cpu",     "budget", "to",     "waits_for", "mailbox_by_type", "stage",   "msg",       "cost",      "local"})
                if (random() % 3 != 0) made[key] = any_value(random, depth - 1);
            return made;
        }
    }
}

node_model any_model(std::mt19937_64& random) {
    node_model model;
    auto const any_object = [&] {
        auto value = any_value(random, 4);
        while (!value.is_object()) value = any_value(random, 4);
        return value.as_object();
    };
    model.greet(any_object());
    for (double at = 0; at < 3; ++at) {
        for (auto const& each : all_questions("93.1", model)) model.take(each.key, any_object(), at * static_cast<double>(random() % 2));
        for (auto const* key : {"trace", "reveal"}) model.take(key, any_object(), at);
    }
    if (random() % 4 == 0) model.lose("gone");
    return model;
}

TEST(observer_picture, is_whole_whatever_a_node_answers) {
    auto const seed = std::random_device{}();
    std::cout << "seed " << seed << '\n';
    std::mt19937_64 random{seed};
    for (int round = 0; round < 12; ++round) {
        auto const model = any_model(random);
        for (auto const& each : screen_titles) {
            auto state = state_of(each.at);
            state.now().cursor = random() % 100;
            state.now().grouped = random() % 2 == 0;
            state.now().sort = random() % 12;
            state.now().tab = random() % 9;
            state.now().revealed = random() % 2 == 0;
            state.back = random() % 700;
            state.helping = random() % 8 == 0;
            std::size_t const width = 80 + random() % 150;
            std::size_t const height = 24 + random() % 50;
            auto const made = picture(model, state, width, height);
            std::string const text = made.text(false);
            ASSERT_EQ(std::ranges::count(text, '\n'), static_cast<std::ptrdiff_t>(height)) << "seed " << seed;
            ASSERT_EQ(text.find('\x1b'), std::string::npos) << "seed " << seed;
            for (std::size_t y = 0; y < height; ++y) ASSERT_LE(cells_of(made.row(y, false)), width) << "seed " << seed << ", screen " << each.name;
        }
    }
}

TEST(observer_grid, never_shows_half_of_a_wide_glyph) {
    grid made{6, 2};
    made.put(0, 0, "\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\xE5\xAD\x97");  // four glyphs of two cells
    EXPECT_EQ(cells_of(made.row(0, false)), 6U);
    made.put(1, 0, "x");
    EXPECT_EQ(made.row(0, false), " x\xE6\x9C\xAC\xE8\xAA\x9E");
    EXPECT_EQ(made.row(0, true), " x????");
    made.put(5, 1, "\xE6\x97\xA5");
    EXPECT_EQ(made.row(1, false), "");
    made.put(0, 9, "outside");
    made.put(9, 0, "outside");
}

TEST(observer_grid, joins_frames_that_touch) {
    grid made{9, 3};
    frame(made, {0, 0, 5, 3}, "");
    frame(made, {4, 0, 5, 3}, "");
    EXPECT_EQ(made.text(false), "┌───┬───┐\n│   │   │\n└───┴───┘\n");
    EXPECT_EQ(made.text(true), "+---+---+\n|   |   |\n+---+---+\n");
}

TEST(observer_history, is_squeezed_until_all_of_it_is_seen) {
    EXPECT_EQ(values_per_cell(0, 10), 2U);
    EXPECT_EQ(values_per_cell(20, 10), 2U);
    EXPECT_EQ(values_per_cell(21, 10), 4U);
    EXPECT_EQ(values_per_cell(600, 34), 18U);
    EXPECT_EQ(squeezed(std::vector<double>{1, 5, 2}, 10), (std::vector<double>{1, 5, 2}));
    EXPECT_EQ(squeezed(std::vector<double>{9, 1, 5, 2, 3}, 2), (std::vector<double>{9, 5, 3})) << "the newest are joined first";
    EXPECT_TRUE(squeezed({}, 2).empty());
}

TEST(observer_columns, leave_from_the_right) {
    std::vector<column> const all{{"A", 3}, {"NAME", 5}, {"B", 4, true}, {"C", 4, true}};
    EXPECT_EQ(columns(all, 1, 0, 19).count(), 4U);
    EXPECT_EQ(columns(all, 1, 0, 18).count(), 3U);
    EXPECT_EQ(columns(all, 1, 0, 13).count(), 2U);
    EXPECT_EQ(columns(all, 1, 0, 4).count(), 2U);
}

TEST(observer_recording, gives_back_what_was_seen) {
    observation const seen{.what = observation::kind::refused, .at = 1.25, .key = "ps:cpu", .why = "no"};
    auto const again = parse_observation(to_line(seen), "x:1");
    EXPECT_EQ(again.what, seen.what);
    EXPECT_EQ(again.at, seen.at);
    EXPECT_EQ(again.key, seen.key);
    EXPECT_EQ(again.why, seen.why);
}

}  // namespace
}  // namespace weft::cli::tui
