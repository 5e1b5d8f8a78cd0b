// Runtimes as objects: several at once, one after the other, bad options, and an end that leaves nothing.
#include <weft/errors.hpp>
#include <weft/info.hpp>
#include <weft/link.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/runtime.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

using namespace std::chrono_literals;

namespace {

struct go {};

}  // namespace

TEST(runtime, run_tells_how_the_first_process_ended) {
    EXPECT_EQ(weft::run([] {}), 0);
    EXPECT_EQ(weft::run([] { weft::exit(weft::exit_reason::shutdown()); }), 0);
    EXPECT_EQ(weft::run([] { weft::exit(weft::exit_reason{"bad"}); }), 1);
}

TEST(runtime, tells_of_a_first_process_that_ends_all_others) {
    auto const end_others = [](weft::exit_reason const& reason) {
        for (auto const& each : weft::info::processes(weft::this_runtime()))
            if (each.id != weft::self()) weft::exit_signal(each.id, reason);
    };
    weft::runtime node{{.workers = 2}};
    EXPECT_TRUE(node.run([&] { end_others(weft::exit_reason::shutdown()); }).is_normal());
    // Nobody is left then who would know.
    EXPECT_EQ(node.run([&] { end_others(weft::exit_reason::kill()); }), weft::exit_reason::killed());
}

TEST(runtime, ten_one_after_the_other_and_ten_at_once) {
    for (int i = 0; i < 10; ++i) EXPECT_EQ(weft::run([] { weft::spawn([] { weft::sleep_for(weft::infinity); }); }, {.workers = 2}), 0);
    std::vector<std::unique_ptr<weft::runtime>> all;
    for (int i = 0; i < 10; ++i) all.push_back(std::make_unique<weft::runtime>(weft::runtime_options{.workers = 2}));
    for (auto& each : all)
        EXPECT_TRUE(each->run([] {
                            auto const child = weft::spawn_monitor([] {});
                            weft::receive([&](weft::down_msg down) { EXPECT_EQ(down.monitor, child.monitor); });
                        })
                        .is_normal());
}

TEST(runtime, bad_options_are_refused_by_name) {
    auto const message_of = [](weft::runtime_options options) -> std::string {
        try {
            weft::runtime const refused{std::move(options)};
        } catch (weft::argument_error const& error) {
            return error.what();
        }
        return "accepted";
    };
    EXPECT_NE(message_of({.workers = 5000}).find("workers: 5000"), std::string::npos);
    EXPECT_NE(message_of({.stack_bytes = 5000}).find("stack_bytes: 5000"), std::string::npos);
    EXPECT_NE(message_of({.max_processes = 0}).find("max_processes: 0"), std::string::npos);
    EXPECT_NE(message_of({.stop_timeout = -1ns}).find("stop_timeout"), std::string::npos);
}

TEST(runtime, its_end_unwinds_every_process_that_is_left) {
    auto const held = std::make_shared<int>(1);
    {
        weft::runtime node{{.workers = 2}};
        node.run([held] {
            for (int i = 0; i < 100; ++i)
                weft::spawn([held] {
                    auto const local = held;
                    weft::sleep_for(weft::infinity);
                });
        });
    }
    EXPECT_EQ(held.use_count(), 1);
}

TEST(runtime, a_process_that_ignores_the_shutdown_is_killed_when_the_time_is_up) {
    weft::runtime node{{.workers = 2, .stop_timeout = 50ms}};
    node.run([] {
        weft::spawn([] {
            for (;;) weft::receive([](weft::exit_msg) {});
        }, {.trap_exit = true});
    });
}

TEST(runtime, a_process_spawned_during_the_shutdown_ends_as_well) {
    weft::runtime node{{.workers = 2, .stop_timeout = 50ms}};
    node.run([] {
        weft::spawn([] {
            weft::receive([](weft::exit_msg) {});
            weft::spawn([] { weft::sleep_for(weft::infinity); });
        }, {.trap_exit = true});
    });
}

TEST(runtime, wait_tells_the_reason_of_any_process) {
    weft::runtime node{{.workers = 2}};
    weft::pid const one = node.spawn([] {
        weft::receive([](go) {});
        weft::exit(weft::exit_reason{"r"});
    });
    weft::send(one, go{});
    auto const reason = node.wait(one);
    EXPECT_TRUE(reason == weft::exit_reason{"r"} || reason == weft::exit_reason::noproc()) << reason.to_string();
    EXPECT_EQ(node.wait(one), weft::exit_reason::noproc());
}

TEST(runtime, a_pid_of_a_runtime_that_is_gone_is_harmless) {
    weft::pid stale;
    {
        weft::runtime node{{.workers = 1}};
        stale = node.spawn([] { weft::sleep_for(weft::infinity); });
        EXPECT_TRUE(weft::is_alive(stale));
    }
    EXPECT_FALSE(weft::is_alive(stale));
    weft::send(stale, go{});
    weft::runtime another{{.workers = 1}};
    EXPECT_FALSE(weft::is_alive(stale));
}

TEST(info, lists_processes_with_names_labels_states_and_places) {
    weft::runtime node{{.workers = 2}};
    weft::pid const one = node.spawn([] { weft::receive([](go) {}); }, {.name = "server", .label = "conn/1"});
    std::optional<weft::process_summary> seen;
    do seen = weft::info::process(node, one);
    while (seen && seen->state != weft::process_state::receive);
    ASSERT_TRUE(seen.has_value());
    EXPECT_EQ(seen->name, "server");
    EXPECT_EQ(seen->label, "conn/1");
    EXPECT_NE(seen->waits_at.find("runtime_test.cpp:"), std::string::npos) << seen->waits_at;
    EXPECT_NE(seen->spawned_at.find("runtime_test.cpp:"), std::string::npos) << seen->spawned_at;
    auto const all = weft::info::processes(node);
    EXPECT_EQ(std::count_if(all.begin(), all.end(), [&](auto const& each) { return each.id == one; }), 1);
    auto const details = weft::info::details(node, one, 5s);
    ASSERT_TRUE(details.has_value());
    EXPECT_TRUE(details->complete);
    weft::send(one, go{});
    static_cast<void>(node.wait(one));
    EXPECT_FALSE(weft::info::process(node, one).has_value());
    EXPECT_FALSE(weft::info::find(node, one.slot(), one.generation()).has_value());
}

// PR-134
TEST(info, of_a_dead_process_is_none) {
    weft::runtime node{{.workers = 1}};
    weft::pid const one = node.spawn([] {});
    static_cast<void>(node.wait(one));
    EXPECT_FALSE(weft::info::details(node, one, 1s).has_value());
}

// PR-080
TEST(info, lists_links_on_both_ends) {
    weft::runtime node{{.workers = 2}};
    weft::pid const one = node.spawn([] {
        weft::pid const peer = weft::spawn_link([] { weft::receive([](go) {}); }, {.name = "peer"});
        weft::receive([&](go) { weft::send(peer, go{}); });
        weft::receive([](go) {});
    });
    weft::pid peer;
    while (!peer)
        for (auto const& each : weft::info::processes(node))
            if (each.name == "peer") peer = each.id;
    auto const links = [&](weft::pid of) { return weft::info::details(node, of, 5s)->links; };
    EXPECT_EQ(links(one), std::vector{peer});
    EXPECT_EQ(links(peer), std::vector{one});
    weft::send(one, go{});
    static_cast<void>(node.wait(peer));
    EXPECT_TRUE(links(one).empty());
    weft::send(one, go{});
}
