// What a heart does about a node that beats, hangs, ends or dies, on a clock that the tests move.

#include "weft/heart_files.hpp"
#include "weft/heart_watch.hpp"

#include <weft/heart/line.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <utility>
#include <vector>

#include <csignal>

namespace weft::cli {
namespace {

using act = heart_watch::act;
using namespace std::chrono_literals;

constexpr heart_watch::time birth{std::chrono::hours{1}};

heart_terms terms(unsigned early_deaths = 0) {
    return {.how = {.command = "start again", .timeout = 10s, .kill_signal = SIGKILL}, .node = "demo", .pid = 7, .began = birth.time_since_epoch(),
            .early_deaths = early_deaths, .folder = "/run/demo"};
}

/// A heart and its clock.
struct watched {
    explicit watched(heart_terms with = terms()) : watch{std::move(with), birth} {}
    act next() { return watch.next(now).what; }
    void hears(std::string packet) { watch.heard(packet, now); }
    void beats() { hears({heart::packet_beat}); }
    void dies() { watch.node_is_gone(now); }
    heart_watch watch;
    heart_watch::time now = birth;
};

TEST(heart_watch, does_nothing_as_long_as_beats_come) {
    watched one;
    for (int i = 0; i < 100; ++i) {
        one.now += 9s;
        EXPECT_EQ(one.next(), act::wait);
        one.beats();
    }
    EXPECT_EQ(one.watch.next(one.now).until, one.now + 10s);
}

// AP-060
TEST(heart_watch, kills_a_silent_node_once_and_runs_the_command_when_it_is_gone) {
    watched one;
    one.now += 60s;
    one.beats();
    one.now += 10s;
    EXPECT_EQ(one.next(), act::kill_node);
    EXPECT_EQ(one.next(), act::wait);
    one.now += 1h;
    one.beats();
    EXPECT_EQ(one.next(), act::wait) << "it is dying, and what it says changes nothing";
    one.dies();
    EXPECT_EQ(one.next(), act::run);
    EXPECT_EQ(one.watch.command(), "start again");
}

// AP-060
TEST(heart_watch, uses_the_set_signal_first_and_kills_what_it_does_not_end) {
    auto with = terms();
    with.how.kill_signal = SIGABRT;
    watched one{with};
    one.now += 10s;
    EXPECT_EQ(one.next(), act::signal_node);
    EXPECT_EQ(one.watch.next(one.now).until, one.now + 30s);
    one.now += 30s;
    EXPECT_EQ(one.next(), act::kill_node);
    EXPECT_EQ(one.next(), act::wait);
}

// AP-060
TEST(heart_watch, runs_only_the_command_for_each_silence_of_a_node_that_is_to_be_left_alone) {
    auto with = terms();
    with.how.kill_signal = 0;
    watched one{with};
    one.now += 60s;
    EXPECT_EQ(one.next(), act::run_beside);
    one.now += 1h;
    EXPECT_EQ(one.next(), act::wait) << "it was run for this silence";
    one.beats();
    one.now += 9s;
    EXPECT_EQ(one.next(), act::wait);
    one.now += 1s;
    EXPECT_EQ(one.next(), act::run_beside);
    one.dies();
    EXPECT_EQ(one.next(), act::run);
}

// AP-061
TEST(heart_watch, leaves_when_the_end_is_orderly_however_the_node_ends_then) {
    watched one;
    one.hears({heart::packet_orderly});
    one.dies();
    EXPECT_EQ(one.next(), act::leave);
    EXPECT_TRUE(one.watch.is_orderly());
}

// AP-062
TEST(heart_watch, runs_the_command_that_was_set_last) {
    watched one;
    one.hears(heart::packet_command + std::string{"another"});
    EXPECT_EQ(one.watch.command(), "another");
    one.hears(heart::packet_command + std::string{"a third"});
    one.now += 2min;
    one.dies();
    EXPECT_EQ(one.next(), act::run);
    EXPECT_EQ(one.watch.command(), "a third");
}

// AP-062
TEST(heart_watch, goes_back_to_the_command_of_its_start_when_the_other_is_cleared) {
    watched one;
    one.hears(heart::packet_command + std::string{"another"});
    one.hears({heart::packet_clear});
    EXPECT_EQ(one.watch.command(), "start again");
}

TEST(heart_watch, leaves_without_a_command) {
    auto with = terms();
    with.how.command.clear();
    watched one{with};
    one.now += 10s;
    EXPECT_EQ(one.next(), act::kill_node) << "what hangs is killed all the same";
    one.dies();
    EXPECT_EQ(one.next(), act::leave);
}

// AP-064
TEST(heart_watch, waits_twice_as_long_after_each_early_death_a_minute_at_most) {
    for (auto const& [before, wait] : std::vector<std::pair<unsigned, nanoseconds>>{
             {0, 1s}, {1, 2s}, {2, 4s}, {3, 8s}, {4, 16s}, {5, 32s}, {6, 60s}, {7, 60s}, {4'000'000'000U, 60s}}) {
        watched one{terms(before)};
        one.now += 59s;
        one.dies();
        EXPECT_EQ(one.watch.back_off(), wait) << before;
        one.now += wait - 1ms;
        EXPECT_EQ(one.next(), act::wait) << before;
        one.now += 1ms;
        EXPECT_EQ(one.next(), act::run) << before;
    }
}

// AP-064
TEST(heart_watch, counts_early_deaths_in_a_row) {
    watched one{terms(3)};
    one.dies();
    EXPECT_EQ(one.watch.early_deaths(), 4U);
    watched long_lived{terms(3)};
    long_lived.now += 60s;
    long_lived.dies();
    EXPECT_EQ(long_lived.watch.early_deaths(), 0U);
    EXPECT_EQ(long_lived.next(), act::run) << "at once";
}

TEST(heart_watch, does_not_count_the_silence_of_a_node_that_hung_as_life) {
    auto with = terms(1);
    with.how.timeout = 60s;
    watched one{with};
    one.now += 5s;
    one.beats();
    one.now += 60s;
    EXPECT_EQ(one.next(), act::kill_node);
    one.dies();
    EXPECT_EQ(one.watch.early_deaths(), 2U);
}

TEST(heart_watch, ends_when_it_is_told_to_but_not_before_the_node) {
    watched one;
    one.watch.told_to_end();
    EXPECT_EQ(one.next(), act::wait);
    one.dies();
    EXPECT_EQ(one.next(), act::leave);
}

TEST(heart_watch, reads_its_terms_from_a_packet) {
    auto const read = parse_terms(to_packet(terms(3)));
    ASSERT_TRUE(read);
    EXPECT_EQ(to_packet(*read), to_packet(terms(3)));
    EXPECT_EQ(read->how.timeout, 10s);
    auto odd = terms();
    odd.how.command = "echo '\xff\x01\"'";
    odd.folder = "/run/M\xfcller";
    auto const read_odd = parse_terms(to_packet(odd));
    ASSERT_TRUE(read_odd) << "a command and a path are bytes";
    EXPECT_EQ(read_odd->how.command, odd.how.command);
    EXPECT_EQ(read_odd->folder, odd.folder);
    for (auto const* wrong : {"", "B", "T", "T[]", "T{\"command\":1}"}) EXPECT_FALSE(parse_terms(wrong)) << wrong;
}

// AP-064
TEST(heart_files, keep_the_early_deaths_until_they_are_set_back) {
    auto const folder = std::filesystem::path{::testing::TempDir()} / "weft_heart_files";
    std::filesystem::remove_all(folder);
    EXPECT_FALSE(note_early_deaths(folder, 1)) << "there is no such folder";
    std::filesystem::create_directories(folder);
    EXPECT_TRUE(note_early_deaths(folder, 0)) << "where there is none";
    EXPECT_EQ(read_early_deaths(folder), 0U);
    EXPECT_TRUE(note_early_deaths(folder, 12));
    EXPECT_EQ(read_early_deaths(folder), 12U);
    EXPECT_TRUE(note_early_deaths(folder, 0));
    EXPECT_TRUE(std::filesystem::is_empty(folder));
    std::filesystem::remove_all(folder);
}

// AP-061
TEST(heart_files, tell_once_that_a_node_was_killed_on_purpose) {
    auto const folder = std::filesystem::path{::testing::TempDir()} / "weft_heart_killing";
    std::filesystem::create_directories(folder);
    EXPECT_FALSE(take_killing(folder, 7));
    note_killing(folder, 7);
    EXPECT_FALSE(take_killing(folder, 8)) << "it is about another one";
    EXPECT_TRUE(take_killing(folder, 7));
    EXPECT_FALSE(take_killing(folder, 7));
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace weft::cli
