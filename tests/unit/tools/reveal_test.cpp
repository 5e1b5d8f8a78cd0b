// What a process holds, for the observer: who is shown it, and of whom it is asked.

#include "recorded_reply.hpp"

#include <weft/gen_server.hpp>
#include <weft/info.hpp>
#include <weft/mailbox_contents.hpp>
#include <weft/observer/internal/live_snapshots.hpp>
#include <weft/observer/internal/operations.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/runtime.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>

namespace weft::observe {
namespace {

struct shelf_of_state {
    struct count {
        using reply = int;
    };
    struct hide {};
    int handle_call(count) { return 7; }
    void handle_cast(hide) { set_sensitive(true); }
    std::string format_status() const { return "7 books"; }
};
struct nobody_takes_this {};

class reveal_of_one : public ::testing::Test {
protected:
    reveal_of_one() { add_process_operations(table_); }

    /// What `make` starts in a process of the runtime.
    template <class Make>
    pid started(Make make) {
        auto const told = std::make_shared<std::promise<pid>>();
        auto end = told->get_future();
        in_.spawn([told, make] { told->set_value(make()); });
        return end.get();
    }
    /// Again, when the process did not come to answer in time.
    json::object ask(pid whom, bool reveal = true, role granted = role::control) {
        node_context node{.from = from_, .facts = {.reveal = reveal}, .live = &in_};
        asked by{.node = node, .who = {.granted = granted}};
        for (;;) {
            auto const answer = std::make_shared<recorded_reply>();
            table_.ask("reveal", {{"pid", to_string(whom)}}, by, answer);
            auto told = answer->last();
            if (told.at("complete").as_bool()) return told;
        }
    }
    std::string refusal(pid whom, bool reveal, role granted) {
        try {
            return json::serialize(ask(whom, reveal, granted));
        } catch (request_error const& no) {
            return no.code() + ' ' + no.what();
        }
    }
    runtime in_{{.workers = 2}};
    live_snapshots from_{in_, [] { return std::size_t{1}; }};
    operation_table table_;
};

TEST_F(reveal_of_one, shows_what_a_server_says_of_its_state) {
    pid const server = started([] { return pid{weft::start<shelf_of_state>()}; });
    EXPECT_EQ(ask(server).at("state"), "7 books");
}

TEST_F(reveal_of_one, shows_messages_and_does_not_ask_a_process_that_would_not_answer) {
    pid const plain = started([] {
        pid const made = spawn([] { receive([](nobody_takes_this) {}); });
        send(made, 42);
        return made;
    });
    auto const told = ask(plain);
    EXPECT_TRUE(told.at("state").is_null());
    EXPECT_EQ(told.at("rows").as_array().size(), 1U) << "what asks for a state would be a second message";
}

TEST_F(reveal_of_one, is_for_who_may_change_a_node_that_was_told_to_show_it) {
    pid const server = started([] { return pid{weft::start<shelf_of_state>()}; });
    EXPECT_EQ(refusal(server, false, role::control), "not_allowed contents are hidden; the node must be started with --observe-reveal");
    EXPECT_EQ(refusal(server, true, role::read), "not_allowed operation not allowed: reveal needs the role control, this client has read");
}

/// Is shown for longer than anybody waits.
struct slow_to_show {
    int number = 0;
    friend std::string to_string(slow_to_show const& one) {
        auto const end = std::chrono::steady_clock::now() + std::chrono::milliseconds{150};
        while (std::chrono::steady_clock::now() < end) {}
        return "number " + std::to_string(one.number);
    }
};
struct not_to_be_shown {
    friend std::string to_string(not_to_be_shown const&) { throw std::runtime_error{"no words for this"}; }
};

TEST_F(reveal_of_one, bears_messages_that_throw_and_waits_for_one_that_is_slow) {
    pid const plain = started([] {
        pid const made = spawn([] { receive([](nobody_takes_this) {}); });
        send(made, not_to_be_shown{});
        for (int i = 0; i < 1000; ++i) send(made, slow_to_show{i});
        return made;
    });
    auto const told = info::contents(in_, plain, 5, std::chrono::minutes{2});
    ASSERT_TRUE(told && told->complete);
    ASSERT_EQ(told->messages.size(), 5U);
    EXPECT_NE(told->messages[0].find("(cannot be shown: no words for this)"), std::string::npos) << told->messages[0];
    EXPECT_NE(told->messages[4].find("slow_to_show: (not shown: those before it took too long)"), std::string::npos) << told->messages[4];
}

TEST_F(reveal_of_one, shows_nothing_of_a_sensitive_server) {
    pid const server = started([] {
        auto const made = weft::start<shelf_of_state>();
        weft::cast(made, shelf_of_state::hide{});
        static_cast<void>(weft::call(made, shelf_of_state::count{}));
        return pid{made};
    });
    auto const told = ask(server);
    EXPECT_TRUE(told.at("sensitive").as_bool());
    EXPECT_TRUE(told.at("state").is_null());
}

}  // namespace
}  // namespace weft::observe
