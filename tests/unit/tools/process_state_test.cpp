// A server's state for the observer: who is shown it, and of whom it is asked.

#include "recorded_reply.hpp"

#include <weft/gen_server.hpp>
#include <weft/observer/internal/control_operations.hpp>
#include <weft/observer/internal/live_snapshots.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/runtime.hpp>
#include <weft/spawn.hpp>

#include <gtest/gtest.h>

#include <future>
#include <memory>

namespace weft::observe {
namespace {

struct shelf_of_state {
    struct count {
        using reply = int;
    };
    int handle_call(count) { return 7; }
    std::string format_status() const { return "7 books"; }
};
struct nobody_sends_this_state {};

class process_state : public ::testing::Test {
protected:
    process_state() { add_process_state(table_); }

    /// What `make` starts in a process of the runtime.
    template <class Make>
    pid started(Make make) {
        auto const told = std::make_shared<std::promise<pid>>();
        auto end = told->get_future();
        in_.spawn([told, make] { told->set_value(make()); });
        return end.get();
    }
    std::string ask(pid whom, bool reveal) {
        node_context node{.from = from_, .facts = {.reveal = reveal}, .live = &in_};
        asked by{.node = node, .who = {.granted = role::control}};
        auto const answer = std::make_shared<recorded_reply>();
        try {
            table_.ask("state", {{"pid", to_string(whom)}}, by, answer);
            return std::string{answer->last().at("state").as_string()};
        } catch (request_error const& no) {
            return no.code() + ' ' + no.what();
        }
    }
    runtime in_{{.workers = 2}};
    live_snapshots from_{in_, [] { return std::size_t{1}; }};
    operation_table table_;
};

TEST_F(process_state, is_what_a_server_says_of_itself) {
    pid const server = started([] { return pid{weft::start<shelf_of_state>()}; });
    EXPECT_EQ(ask(server, true), "7 books");
}

TEST_F(process_state, is_hidden_unless_the_node_was_told_to_show_it) {
    pid const server = started([] { return pid{weft::start<shelf_of_state>()}; });
    EXPECT_EQ(ask(server, false), "not_allowed states are hidden; a node that is started with --observe-reveal shows them");
}

TEST_F(process_state, is_not_asked_of_a_process_that_would_not_answer) {
    pid const plain = started([] { return spawn([] { receive([](nobody_sends_this_state) {}); }); });
    EXPECT_EQ(ask(plain, true), "bad_argument " + to_string(plain) + " is no server that tells its state");
}

}  // namespace
}  // namespace weft::observe
