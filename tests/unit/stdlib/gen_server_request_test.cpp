// Requests whose answers are looked for later: one, many with labels, and one for many servers.

#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/gen_server.hpp>
#include <weft/receive.hpp>

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using weft::exit_reason;
using weft::test::in_runtime;
using weft::test::patience;

struct get {
    using reply = int;
};
struct note_done {
    using reply = void;
};
struct wait_for_go {
    using reply = int;
};
struct never {
    using reply = int;
};
struct die {
    using reply = int;
};
struct go {};
struct add {
    int by = 1;
};

class counter {
public:
    explicit counter(int start) : value_{start} {}
    int handle_call(get) { return value_; }
    void handle_call(note_done) { value_ = -1; }
    void handle_call(wait_for_go, weft::from<int> caller) { waiting_.push_back(std::move(caller)); }
    void handle_call(never, weft::from<int> caller) { waiting_for_ever_.push_back(std::move(caller)); }
    int handle_call(die) { weft::exit(exit_reason{"broken"}); }
    void handle_cast(add one) { value_ += one.by; }
    void handle_cast(go) {
        for (auto& each : waiting_) std::move(each).reply(value_);
        waiting_.clear();
    }

private:
    int value_;
    std::vector<weft::from<int>> waiting_;
    std::vector<weft::from<int>> waiting_for_ever_;
};
using counter_ref = weft::server_ref<counter>;

TEST(gen_server_request, is_answered_when_it_is_waited_for_long_enough) {  // GN-056
    in_runtime([] {
        auto const server = weft::start_link<counter>(7);
        auto const id = weft::send_request(server, wait_for_go{});
        EXPECT_EQ(id.server(), server.process());
        EXPECT_FALSE(weft::wait_response(id, 0ms));
        EXPECT_FALSE(weft::wait_response(id, 1ms));
        weft::cast(server, go{});
        EXPECT_EQ(weft::wait_response(id, patience).value().value(), 7);
        auto const done = weft::send_request(server, note_done{});
        EXPECT_TRUE(weft::wait_response(done, weft::infinity).value());
        auto const again = weft::send_request(server, get{});
        EXPECT_EQ(weft::wait_response(again, weft::wait_limit::until(weft::monotonic_time() + patience)).value().value(), -1);
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(gen_server_request, that_was_given_up_is_never_answered_into_the_mailbox) {  // GN-057
    in_runtime([] {
        auto const server = weft::start_link<counter>(7);
        auto const id = weft::send_request(server, wait_for_go{});
        EXPECT_FALSE(weft::receive_response(id, 1ms));
        weft::cast(server, go{});
        EXPECT_EQ(weft::call(server, get{}), 7);  // the late answer was sent before this one
        EXPECT_EQ(weft::mailbox_length(), 0U);
        EXPECT_FALSE(weft::receive_response(id, 0ms));
        auto const in_time = weft::send_request(server, get{});
        EXPECT_EQ(weft::receive_response(in_time, patience).value().value(), 7);
    });
}

TEST(gen_server_request, to_a_server_that_ends_or_never_was_fails_with_the_reason) {  // GN-058
    in_runtime([] {
        auto const server = weft::start<counter>(7);
        auto const waiting = weft::send_request(server, never{});
        auto const deadly = weft::send_request(server, die{});
        EXPECT_EQ(weft::wait_response(deadly, patience).value().error(), exit_reason{"broken"});
        EXPECT_EQ(weft::wait_response(waiting, patience).value().error(), exit_reason{"broken"});
        weft::test::wait_for_end(server);
        auto const dead = weft::send_request(server, get{});
        EXPECT_EQ(weft::wait_response(dead, patience).value().error(), exit_reason::noproc());
        EXPECT_EQ(dead.server(), server.process());
        auto const nobody = weft::send_request(weft::named<counter>("nobody"), get{});
        EXPECT_EQ(weft::wait_response(nobody, patience).value().error(), exit_reason::noproc());
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(gen_server_request, is_recognised_in_a_message_that_was_taken_by_other_means) {  // GN-059
    in_runtime([] {
        auto const server = weft::start<counter>(7);
        auto const answered = weft::send_request(server, get{});
        auto const failing = weft::send_request(server, die{});
        weft::test::wait_for_end(server);
        weft::message first = weft::receive([](weft::message any) { return any; });
        weft::message second = weft::receive([](weft::message any) { return any; });
        weft::message other = weft::make_message(add{.by = 3});
        EXPECT_FALSE(weft::check_response(other, answered));
        EXPECT_EQ(other.get_if<add>()->by, 3);
        EXPECT_FALSE(weft::check_response(first, failing));
        EXPECT_EQ(weft::check_response(first, answered).value().value(), 7);
        EXPECT_EQ(weft::check_response(second, failing).value().error(), exit_reason{"broken"});
    });
}

using collection = weft::request_collection<int, std::string>;
using kind = weft::collected<int, std::string>::kind;

TEST(gen_server_request, of_a_collection_is_answered_with_its_label_in_order_of_arrival) {  // GN-060, GN-061
    in_runtime([] {
        collection open;
        EXPECT_EQ(weft::wait_response(open, patience).what, kind::no_request);
        auto const late = weft::start_link<counter>(1);
        auto const early = weft::start_link<counter>(2);
        open.add(weft::send_request(late, wait_for_go{}), "late");
        open.add(weft::send_request(early, get{}), "early");
        open.add(weft::send_request(weft::named<counter>("nobody"), get{}), "nobody");
        std::map<std::string, int> values;
        for (int i = 0; i != 2; ++i) {
            auto const one = weft::wait_response(open, patience);
            ASSERT_TRUE(one);
            values[one.label] = *one.answer ? one.answer->value() : -1;
            if (*one.answer) EXPECT_EQ(one.server, early.process());
            else EXPECT_EQ(one.answer->error(), exit_reason::noproc());
        }
        EXPECT_EQ(values, (std::map<std::string, int>{{"early", 2}, {"nobody", -1}}));
        EXPECT_EQ(weft::wait_response(open, 0ms).what, kind::timeout);
        EXPECT_EQ(open.size(), 1U);
        weft::cast(late, go{});
        auto const last = weft::wait_response(open, patience);
        EXPECT_EQ(last.label, "late");
        EXPECT_EQ(last.answer->value(), 1);
        EXPECT_TRUE(open.empty());
    });
}

TEST(gen_server_request, that_is_answered_stays_in_its_collection_when_told_so) {  // GN-061
    in_runtime([] {
        auto const server = weft::start_link<counter>(2);
        collection open;
        open.add(weft::send_request(server, get{}), "a");
        EXPECT_TRUE(weft::wait_response(open, patience, weft::answered_requests::stay));
        EXPECT_EQ(open.size(), 1U);
        EXPECT_EQ(weft::wait_response(open, 0ms).what, kind::timeout);
    });
}

TEST(gen_server_request, of_many_comes_one_answer_after_the_other) {  // GN-060
    in_runtime([] {
        weft::request_collection<int, int> open;
        std::vector<counter_ref> servers;
        for (int i = 0; i != 40; ++i) {
            servers.push_back(weft::start_link<counter>(i));
            open.add(weft::send_request(servers.back(), wait_for_go{}), i);
        }
        for (int i = 39; i >= 0; --i) {
            weft::cast(servers[static_cast<std::size_t>(i)], go{});
            auto const one = weft::receive_response(open, patience);
            ASSERT_TRUE(one);
            EXPECT_EQ(one.label, i);
            EXPECT_EQ(one.answer->value(), i);
        }
        EXPECT_TRUE(open.empty());
    });
}

TEST(gen_server_request, of_a_collection_that_was_given_up_is_never_answered) {  // GN-057
    in_runtime([] {
        auto const server = weft::start_link<counter>(2);
        collection open;
        open.add(weft::send_request(server, wait_for_go{}), "a");
        EXPECT_EQ(weft::receive_response(open, 0ms).what, kind::timeout);
        EXPECT_TRUE(open.empty());
        weft::cast(server, go{});
        EXPECT_EQ(weft::call(server, get{}), 2);
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(gen_server_request, waits_for_no_negative_time) {
    in_runtime([] {
        auto const server = weft::start_link<counter>(2);
        auto const id = weft::send_request(server, get{});
        EXPECT_THROW(static_cast<void>(weft::wait_response(id, -1ms)), weft::argument_error);
        EXPECT_THROW(static_cast<void>(weft::multi_call<counter>({server}, get{}, -1ms)), weft::argument_error);
        EXPECT_TRUE(weft::receive_response(id, patience));
    });
}

TEST(gen_server_request, for_many_servers_tells_the_answers_and_who_failed) {  // GN-062
    in_runtime([] {
        auto const one = weft::start<counter>(1);
        auto const two = weft::start<counter>(2);
        auto const dead = weft::start<counter>(3);
        weft::stop(dead);
        auto const all = weft::multi_call<counter>({one, dead, two}, get{});
        std::map<weft::pid, int> values;
        for (auto const& each : all.replies) values[each.server] = each.value;
        EXPECT_EQ(values, (std::map<weft::pid, int>{{one, 1}, {two, 2}}));
        ASSERT_EQ(all.failures.size(), 1U);
        EXPECT_EQ(all.failures[0].server, dead);
        EXPECT_EQ(all.failures[0].reason, exit_reason::noproc());

        auto const slow = weft::multi_call<counter>({one, two}, wait_for_go{}, 1ms);
        EXPECT_TRUE(slow.replies.empty());
        ASSERT_EQ(slow.failures.size(), 2U);
        EXPECT_EQ(slow.failures[0].reason, exit_reason::timeout());
        for (auto const each : {one, two}) {
            weft::cast(each, go{});
            weft::call(each, note_done{});
        }
        EXPECT_EQ(weft::mailbox_length(), 0U) << "a late answer came";
    });
}

TEST(gen_server_request, of_no_kind_is_a_message_for_all_who_live) {  // GN-063
    in_runtime([] {
        auto const one = weft::start<counter>(1);
        auto const two = weft::start<counter>(2);
        auto const dead = weft::start<counter>(3);
        weft::stop(dead);
        weft::abcast<counter>({one, dead, two, weft::named<counter>("nobody")}, add{.by = 10});
        EXPECT_EQ(weft::call(one, get{}), 11);
        EXPECT_EQ(weft::call(two, get{}), 12);
    });
}

}  // namespace
