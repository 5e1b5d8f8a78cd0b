// Stopping a process for an operator: what watches over it must not start it again.

#include "recorded_reply.hpp"

#include <weft/child.hpp>
#include <weft/dynamic_supervisor.hpp>
#include <weft/gen_server.hpp>
#include <weft/observer/internal/control_operations.hpp>
#include <weft/observer/internal/live_snapshots.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/runtime.hpp>
#include <weft/spawn.hpp>
#include <weft/supervisor.hpp>

#include <gtest/gtest.h>

#include <future>
#include <memory>

namespace weft::observe {
namespace {

struct stopped_by_hand {
    struct nothing {
        using reply = int;
    };
    int handle_call(nothing) { return 0; }
};
struct nobody_stops_this {};

class stop_by_hand : public ::testing::Test {
protected:
    stop_by_hand() { add_control_operations(table_); }

    /// What `make` gives in a process of the runtime, which lives on.
    template <class Make>
    auto in_process(Make make) {
        auto const told = std::make_shared<std::promise<decltype(make())>>();
        auto end = told->get_future();
        in_.spawn([told, make] {
            told->set_value(make());
            receive([](nobody_stops_this) {});
        });
        return end.get();
    }
    std::string stop(pid whom) {
        node_context node{.from = from_, .live = &in_};
        asked by{.node = node, .who = {.granted = role::control}};
        auto const answer = std::make_shared<recorded_reply>();
        try {
            table_.ask("stop", {{"pid", to_string(whom)}}, by, answer);
            return std::string{answer->last().at("pid").as_string()};
        } catch (request_error const& no) {
            return no.code() + ' ' + no.what();
        }
    }
    runtime in_{{.workers = 2}};
    live_snapshots from_{in_, [] { return std::size_t{1}; }};
    operation_table table_;
};

struct supervised {
    pid supervisor;
    pid child;
};

TEST_F(stop_by_hand, ends_a_server_that_nobody_watches) {
    pid const server = in_process([] { return pid{weft::start<stopped_by_hand>()}; });
    EXPECT_EQ(stop(server), to_string(server));
    EXPECT_FALSE(is_alive(server));
}

TEST_F(stop_by_hand, ends_a_permanent_child_of_a_supervisor_for_good) {
    auto const of = in_process([] {
        pid const made = supervisor::start_link({.children = {{.id = "one", .start = child<stopped_by_hand>()}}});
        return supervised{made, supervisor::which_children(made).front().process};
    });
    EXPECT_EQ(stop(of.child), to_string(of.child));
    EXPECT_FALSE(is_alive(of.child));
    EXPECT_EQ(in_process([of] { return supervisor::count_children(of.supervisor).active; }), 0U);
}

TEST_F(stop_by_hand, ends_a_permanent_child_of_a_dynamic_supervisor_for_good) {
    auto const of = in_process([] {
        pid const made = dynamic_supervisor::start_link();
        return supervised{made, dynamic_supervisor::start_child(made, {.id = "one", .start = child<stopped_by_hand>()})->process};
    });
    EXPECT_EQ(stop(of.child), to_string(of.child));
    EXPECT_FALSE(is_alive(of.child));
    EXPECT_EQ(in_process([of] { return dynamic_supervisor::count_children(of.supervisor).active; }), 0U);
}

TEST_F(stop_by_hand, sends_nothing_to_a_plain_process) {
    pid const plain = in_process([] { return spawn([] { receive([](nobody_stops_this) {}); }); });
    EXPECT_EQ(stop(plain), "bad_argument " + to_string(plain) + " has no supervisor, and is a plain process that nobody can ask to stop");
    EXPECT_TRUE(is_alive(plain));
}

}  // namespace
}  // namespace weft::observe
