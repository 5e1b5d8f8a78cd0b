// Event managers: who hears what, who is removed and why, and what others hear of that.

#include "support/captured_log.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/gen_event.hpp>

#include <gtest/gtest.h>

#include <any>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using namespace weft::test;
using weft::exit_reason;
namespace gen_event = weft::gen_event;
using kind = gen_event::removal::kind;

struct word {
    std::string text;
};
struct heard {
    std::string id;
    std::string text;
};
struct ended {
    std::string id;
    gen_event::removal why;
};
struct tick {};
struct tock {};
struct count {
    using reply = int;
};
struct last_count {
    using reply = int;
};
struct fail_call {
    using reply = int;
};
struct release {};

/// Tells the probe what it hears. Some words make it do something else.
class listener {
public:
    using infos = weft::infos<tick, weft::down_msg>;

    listener(weft::pid probe, std::string id) : probe_{probe}, id_{std::move(id)} {
        if (id_ == "broken") throw std::runtime_error{"cannot listen"};
    }
    listener(gen_event::handover left, weft::pid probe, std::string id) : listener{probe, std::move(id)} {
        if (left.failed) count_ = -1;
        else if (auto const* const before = std::any_cast<int>(&left.value)) count_ = *before;
    }
    gen_event::next handle_event(word const& one) {
        ++count_;
        if (one.text == "throw") throw std::runtime_error{"no such word"};
        if (one.text == "exit") weft::exit(exit_reason{"left"});
        if (one.text == "hold") weft::receive([](release) {});
        if (one.text == "go " + id_) return gen_event::remove();
        weft::send(probe_, heard{id_, one.text});
        return gen_event::keep();
    }
    void handle_info(tick const&) { weft::send(probe_, heard{id_, "tick"}); }
    void handle_info(weft::down_msg const& down) { weft::send(probe_, heard{id_, "down " + down.reason.to_string()}); }
    int handle_call(count) { return count_; }
    gen_event::last_reply<int> handle_call(last_count) { return gen_event::remove(count_); }
    int handle_call(fail_call) { throw std::runtime_error{"no answer"}; }
    int terminate(gen_event::removal const& why) {
        weft::send(probe_, ended{id_, why});
        if (why.why == kind::erased && why.args.has_value()) return std::any_cast<int>(why.args) + count_;
        return count_;
    }

private:
    weft::pid probe_;
    std::string id_;
    int count_ = 0;
};

/// Only what a handler must have.
struct silent {
    void handle_event(word const&) {}
};

gen_event::manager<word> manager_with(std::vector<std::string> const& ids) {
    auto const words = gen_event::start_link<word>();
    for (std::string const& id : ids) gen_event::add_handler<listener>(words, id, weft::self(), id);
    return words;
}
std::vector<std::string> next_heard(std::size_t many) {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < many; ++i) {
        if (auto const one = next<heard>()) all.push_back(one->id + ' ' + one->text);
    }
    return all;
}
using strings = std::vector<std::string>;

TEST(gen_event, hands_each_event_to_each_handler_once_in_one_order) {  // GN-104
    in_runtime([] {
        auto const words = manager_with({"a", "b"});
        gen_event::notify(words, {"one"});
        gen_event::notify(words, {"two"});
        EXPECT_EQ(next_heard(4), (strings{"b one", "a one", "b two", "a two"}));
        EXPECT_EQ(gen_event::which_handlers(words), (strings{"b", "a"}));
        EXPECT_FALSE(next_now<heard>());
    });
}

TEST(gen_event, sync_notify_returns_when_all_have_handled_it_and_notify_at_once) {  // GN-105
    in_runtime([] {
        auto const words = manager_with({"a", "b"});
        gen_event::sync_notify(words, {"one"});
        EXPECT_TRUE(next_now<heard>() && next_now<heard>());
        gen_event::notify(words, {"hold"});
        EXPECT_FALSE(next_now<heard>());  // "b" is inside, and waits for us
        for (int i = 0; i < 2; ++i) weft::send(words, release{});
        EXPECT_EQ(next_heard(2), (strings{"b hold", "a hold"}));
    });
}

TEST(gen_event, removes_a_handler_that_throws_and_nobody_else) {  // GN-106
    for (char const* const word_of_death : {"throw", "exit"}) {
        captured_log const log;
        in_runtime([=] {
            auto const words = gen_event::start_link<word>();
            gen_event::add_handler<silent>(words, "silent");
            gen_event::add_handler<listener>(words, "a", weft::self(), "a");
            gen_event::sync_notify(words, {word_of_death});
            auto const end = next_now<ended>();
            ASSERT_TRUE(end);
            EXPECT_EQ(end->why.why, kind::error);
            EXPECT_EQ(end->why.reason.text(), std::string{word_of_death} == "exit" ? "left" : "no such word");
            EXPECT_EQ(gen_event::which_handlers(words), strings{"silent"});
            gen_event::add_handler<listener>(words, "a", weft::self(), "a");
            gen_event::sync_notify(words, {"on"});
            EXPECT_EQ(next_heard(1), strings{"a on"});
        });
        auto const lines = log.lines_with("gen_event handler");
        ASSERT_EQ(lines.size(), 1U);
        for (char const* part : {"error", "\"a\"", "listener"}) EXPECT_NE(lines[0].find(part), std::string::npos) << lines[0];
        EXPECT_EQ(log.size(), 1U);
    }
}

TEST(gen_event, removes_a_handler_that_asks_for_it_without_a_word) {  // GN-107
    captured_log const log;
    in_runtime([] {
        auto const words = manager_with({"a", "b"});
        gen_event::sync_notify(words, {"go a"});
        auto const end = next_now<ended>();
        ASSERT_TRUE(end);
        EXPECT_EQ(end->id, "a");
        EXPECT_EQ(end->why.why, kind::remove);
        EXPECT_EQ(gen_event::which_handlers(words), strings{"b"});
        EXPECT_FALSE(next_now<ended>());
    });
    EXPECT_EQ(log.size(), 0U);
}

TEST(gen_event, call_asks_one_handler) {  // GN-108
    captured_log const log;
    in_runtime([] {
        auto const words = manager_with({"a", "b"});
        gen_event::sync_notify(words, {"one"});
        EXPECT_EQ(gen_event::call<listener>(words, "a", count{}), 1);
        EXPECT_EQ(gen_event::try_call<listener>(words, "c", count{}).error().type(), "bad_handler");
        gen_event::add_handler<silent>(words, "silent");
        EXPECT_EQ(gen_event::try_call<listener>(words, "silent", count{}).error().type(), "bad_handler");
        EXPECT_EQ(gen_event::try_call<listener>(words, "a", fail_call{}).error().text(), "no answer");
        EXPECT_EQ(next_now<ended>()->why.why, kind::error);
        EXPECT_EQ(gen_event::which_handlers(words), (strings{"silent", "b"}));
        EXPECT_EQ(gen_event::call<listener>(words, "b", last_count{}), 1);
        EXPECT_EQ(next_now<ended>()->why.why, kind::remove);
        EXPECT_EQ(gen_event::which_handlers(words), strings{"silent"});
        EXPECT_EQ(end_of_process([=] { gen_event::call<listener>(words, "a", count{}); }).type(), "bad_handler");
    });
    EXPECT_EQ(log.lines_with("no answer").size(), 1U);
}

TEST(gen_event, call_gives_up_after_its_time) {  // GN-108
    in_runtime([] {
        auto const words = manager_with({"a"});
        gen_event::notify(words, {"hold"});
        EXPECT_EQ(gen_event::try_call<listener>(words, "a", count{}, 5ms).error(), exit_reason::timeout());
        weft::send(words, release{});
        EXPECT_EQ(gen_event::call<listener>(words, "a", count{}), 1);
    });
}

TEST(gen_event, refuses_an_id_that_is_in_use) {  // GN-109
    in_runtime([] {
        auto const words = manager_with({"a", "b"});
        EXPECT_EQ(gen_event::try_add_handler<silent>(words, "a").error(), exit_reason{"already_exists"});
        EXPECT_EQ(gen_event::try_add_sup_handler<silent>(words, "a").error(), exit_reason{"already_exists"});
        EXPECT_EQ(gen_event::try_swap_handler<silent>(words, "a", {}, "b").error(), exit_reason{"already_exists"});
        EXPECT_EQ(gen_event::which_handlers(words), (strings{"b", "a"}));
        EXPECT_EQ(end_of_process([=] { gen_event::add_handler<silent>(words, "a"); }), exit_reason{"already_exists"});
    });
}

TEST(gen_event, adds_no_handler_whose_constructor_throws) {
    in_runtime([] {
        auto const words = gen_event::start_link<word>();
        EXPECT_EQ(gen_event::try_add_handler<listener>(words, "broken", weft::self(), "broken").error().text(), "cannot listen");
        EXPECT_TRUE(gen_event::which_handlers(words).empty());
    });
}

TEST(gen_event, delete_handler_returns_what_terminate_did) {
    in_runtime([] {
        auto const words = manager_with({"a", "b"});
        gen_event::sync_notify(words, {"one"});
        EXPECT_EQ(std::any_cast<int>(gen_event::delete_handler(words, "a", 10)), 11);
        EXPECT_EQ(next_now<ended>()->why.why, kind::erased);
        EXPECT_EQ(gen_event::try_delete_handler(words, "a").error(), exit_reason{"not_found"});
        gen_event::add_handler<silent>(words, "silent");
        EXPECT_FALSE(gen_event::delete_handler(words, "silent").has_value());
        EXPECT_EQ(gen_event::which_handlers(words), strings{"b"});
    });
}

TEST(gen_event, swap_hands_over_from_the_old_handler_to_the_new_one) {  // GN-110
    in_runtime([] {
        auto const words = manager_with({"a"});
        gen_event::sync_notify(words, {"one"});
        gen_event::sync_notify(words, {"two"});
        gen_event::swap_handler<listener>(words, "a", std::string{"bye"}, "b", weft::self(), "b");
        auto const end = next_now<ended>();
        ASSERT_TRUE(end);
        EXPECT_EQ(end->why.why, kind::swapped);
        EXPECT_EQ(std::any_cast<std::string>(end->why.args), "bye");
        EXPECT_EQ(gen_event::call<listener>(words, "b", count{}), 2);
        EXPECT_EQ(gen_event::which_handlers(words), strings{"b"});
        gen_event::swap_handler<listener>(words, "nobody", {}, "c", weft::self(), "c");
        EXPECT_EQ(gen_event::call<listener>(words, "c", count{}), -1);
        gen_event::swap_handler<listener>(words, "b", {}, "b", weft::self(), "b");
        EXPECT_EQ(gen_event::call<listener>(words, "b", count{}), 2);
    });
}

// A process that owns a handler until it is told to end, and tells us what it hears of it.
struct end_with {
    exit_reason why;
};
weft::monitored owner_of(gen_event::manager<word> words, std::string const& id) {
    auto const made = weft::spawn_monitor([=, probe = weft::self()] {
        gen_event::add_sup_handler<listener>(words, id, probe, id);
        weft::send(probe, begun{id, weft::self()});
        for (;;)
            weft::receive([](end_with order) { weft::exit(order.why); }, [probe](gen_event::handler_exit told) { weft::send(probe, told); });
    });
    EXPECT_EQ(next_begun(1), strings{id});
    return made;
}

TEST(gen_event, removes_a_supervised_handler_when_its_owner_ends) {  // GN-111
    in_runtime([] {
        auto const words = gen_event::start_link<word>();
        auto const owner = owner_of(words, "a");
        weft::send(owner.process, end_with{exit_reason{"tired"}});
        auto const end = next<ended>();
        ASSERT_TRUE(end);
        EXPECT_EQ(end->why.why, kind::stop);
        EXPECT_EQ(end->why.reason, exit_reason{"tired"});
        EXPECT_TRUE(gen_event::which_handlers(words).empty());
    });
}

TEST(gen_event, tells_the_owner_of_a_supervised_handler_why_it_was_removed) {  // GN-112
    captured_log const log;
    in_runtime([] {
        auto const words = gen_event::start<word>();
        auto const reason_after = [&](auto act) {
            auto const owner = owner_of(words, "a");
            act();
            auto const told = next<gen_event::handler_exit>();
            EXPECT_TRUE(told && told->id == "a" && told->manager == words.process());
            weft::send(owner.process, end_with{});
            static_cast<void>(next<weft::down_msg>());
            return told->reason;
        };
        EXPECT_EQ(reason_after([&] { gen_event::sync_notify(words, {"go a"}); }), exit_reason::normal());
        EXPECT_EQ(reason_after([&] { gen_event::delete_handler(words, "a"); }), exit_reason::normal());
        EXPECT_EQ(reason_after([&] { gen_event::sync_notify(words, {"throw"}); }).text(), "no such word");
        EXPECT_EQ(reason_after([&] { gen_event::swap_handler<silent>(words, "a", {}, "other"); }), exit_reason{"swapped"});
        EXPECT_EQ(reason_after([&] { weft::stop(words, exit_reason::shutdown()); }), exit_reason::shutdown());
    });
}

TEST(gen_event, hands_plain_messages_to_those_who_take_them) {  // GN-113
    in_runtime([] {
        auto const words = manager_with({"a", "b"});
        gen_event::add_handler<silent>(words, "silent");
        weft::send(words, tick{});
        weft::send(words, tock{});
        weft::send(words, weft::down_msg{{}, {}, exit_reason{"by hand"}});
        EXPECT_EQ(next_heard(4), (strings{"b tick", "a tick", "b down by hand", "a down by hand"}));
        EXPECT_EQ(gen_event::which_handlers(words).size(), 3U);
    });
}

TEST(gen_event, ends_its_handlers_before_it_ends) {  // GN-114
    in_runtime([] {
        auto const words = gen_event::start<word>();
        for (std::string const id : {"a", "b"}) gen_event::add_handler<listener>(words, id, weft::self(), id);
        weft::stop(words, exit_reason::shutdown());
        for (int i = 0; i < 2; ++i) {
            auto const end = next_now<ended>();
            ASSERT_TRUE(end);
            EXPECT_EQ(end->why.why, kind::stop);
            EXPECT_EQ(end->why.reason, exit_reason::shutdown());
        }
        EXPECT_FALSE(next_now<ended>());
        weft::pid const probe = weft::self();
        exit_reason const parents = end_of_process([probe] {
            auto const own = gen_event::start_link<word>();
            gen_event::add_handler<listener>(own, "c", probe, "c");
            weft::exit(exit_reason{"parent"});
        });
        EXPECT_EQ(parents, exit_reason{"parent"});
        auto const end = next<ended>();
        ASSERT_TRUE(end);
        EXPECT_EQ(end->why.reason, exit_reason{"parent"});
    });
}

TEST(gen_event, notify_to_a_dead_manager_does_nothing) {  // GN-115
    in_runtime([] {
        auto const words = gen_event::start<word>();
        weft::stop(words);
        gen_event::notify(words, {"one"});
        gen_event::notify(gen_event::named<word>("nobody"), {"one"});
        EXPECT_EQ(weft::mailbox_length(), 0U);
        EXPECT_EQ(gen_event::try_sync_notify(words, {"one"}).error(), exit_reason::noproc());
        EXPECT_EQ(gen_event::try_add_handler<silent>(words, "a").error(), exit_reason::noproc());
        EXPECT_EQ(end_of_process([=] { gen_event::sync_notify(words, {"one"}); }), exit_reason::noproc());
    });
}

TEST(gen_event, is_found_by_its_name) {
    in_runtime([] {
        auto const words = gen_event::start_link<word>({.name = "words"});
        EXPECT_EQ(gen_event::named<word>("words"), words);
        EXPECT_FALSE(gen_event::try_start_link<word>({.name = "words"}));
        gen_event::add_handler<listener>(gen_event::named<word>("words"), "a", weft::self(), "a");
        gen_event::notify(gen_event::named<word>("words"), {"one"});
        EXPECT_EQ(next_heard(1), strings{"a one"});
    });
}

TEST(gen_event, drops_an_event_of_another_type_and_says_so) {
    captured_log const log;
    in_runtime([] {
        auto const words = manager_with({"a"});
        gen_event::manager<tick> const wrong{words.process()};
        gen_event::sync_notify(wrong, tick{});
        EXPECT_FALSE(next_now<heard>());
    });
    EXPECT_EQ(log.lines_with("drops an event").size(), 1U);
}

}  // namespace
