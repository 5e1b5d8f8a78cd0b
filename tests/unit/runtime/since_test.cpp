// Receiving only what can mention a ref: what was accepted before it was made is not looked at.
#include <weft/alias.hpp>
#include <weft/info.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <utility>

using namespace std::chrono_literals;
using weft::test::in_runtime;

namespace {

struct question { weft::ref id; weft::pid from; };
struct answer { weft::ref id; };
struct noise { int n; };

void answer_for_ever() {
    for (;;) weft::receive([](question q) { weft::send(q.from, answer{q.id}); });
}

std::uint64_t reductions() {
    weft::yield();  // they are shown at the end of a turn
    return weft::info::process(weft::this_runtime(), weft::self())->reductions;
}

/// Reductions of a hundred questions and answers behind so much noise.
std::uint64_t work_behind(int messages, bool skip) {
    weft::pid const server = weft::spawn_link(answer_for_ever);
    for (int i = 0; i < messages; ++i) weft::send(weft::self(), noise{i});
    EXPECT_EQ(weft::mailbox_length(), static_cast<std::size_t>(messages));
    std::uint64_t const before = reductions();
    for (int i = 0; i < 100; ++i) {
        weft::ref const id = weft::make_ref();
        weft::send(server, question{id, weft::self()});
        auto mine = weft::when([id](answer const& a) { return a.id == id; }, [](answer) {});
        if (skip) weft::receive(weft::since(id), mine);
        else weft::receive(mine);
    }
    return reductions() - before;
}

std::uint64_t in_process_of_its_own(int messages, bool skip) {
    weft::pid const main = weft::self();
    weft::spawn([=] { weft::send(main, work_behind(messages, skip)); });
    return *weft::test::next<std::uint64_t>();
}

}  // namespace

// PR-049: work is counted in reductions, of which eight messages looked at cost one
TEST(since, costs_the_same_behind_any_backlog) {
    in_runtime([] {
        std::uint64_t const alone = in_process_of_its_own(0, true);
        std::uint64_t const behind = in_process_of_its_own(weft::test::unless_simulated(100'000, 10'000), true);
        EXPECT_LE(behind, 2 * alone);
        EXPECT_GE(in_process_of_its_own(1'000, false), 2 * alone);  // so the measure sees a backlog that is looked at
    });
}

TEST(since, skips_what_is_older_and_nothing_else) {
    in_runtime([] {
        weft::send(weft::self(), noise{1});
        weft::ref const id = weft::make_ref();
        weft::send(weft::self(), noise{2});
        EXPECT_EQ(weft::receive(weft::since(id), [](noise m) { return m.n; }), 2);
        EXPECT_FALSE(weft::receive(weft::since(id), [](noise) { return true; }, weft::after(0s, [] { return false; })));
        EXPECT_EQ(weft::receive([](noise m) { return m.n; }), 1);
    });
}

TEST(since, keeps_its_place_when_the_messages_around_it_go) {
    in_runtime([] {
        for (int i = 1; i <= 3; ++i) weft::send(weft::self(), noise{i});
        weft::ref const id = weft::make_ref();
        for (int i = 4; i <= 5; ++i) weft::send(weft::self(), noise{i});
        auto const take = [](int wanted) {
            weft::receive(weft::when([=](noise const& m) { return m.n == wanted; }, [](noise) {}));
        };
        take(3);  // the newest older one
        EXPECT_EQ(weft::receive(weft::since(id), [](noise m) { return m.n; }), 4);
        take(1);
        take(2);  // nothing older is left
        EXPECT_EQ(weft::receive(weft::since(id), [](noise m) { return m.n; }), 5);
    });
}

TEST(since, looks_at_everything_for_a_ref_that_is_long_past) {
    in_runtime([] {
        weft::send(weft::self(), noise{1});
        weft::ref const old = weft::make_ref();
        for (int i = 0; i < 4; ++i) static_cast<void>(weft::make_ref());
        EXPECT_EQ(weft::receive(weft::since(old), [](noise m) { return m.n; }), 1);
    });
}

TEST(since, knows_the_refs_of_monitors_and_aliases) {
    in_runtime([] {
        weft::send(weft::self(), noise{1});
        for (weft::ref const id : {weft::monitor(weft::self()), weft::alias()})
            EXPECT_FALSE(weft::receive(weft::since(id), [](noise) { return true; }, weft::after(0s, [] { return false; })));
    });
}
