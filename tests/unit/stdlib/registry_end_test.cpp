// What is left when a process ends that is registered, or the registry, or a part of it.

#include "registry_support.hpp"

#include <weft/stop.hpp>
#include <weft/suspend.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <optional>

namespace {

using namespace weft;
using namespace weft::test;

TEST(registry_end, of_a_holder_leaves_nothing_of_it) {  // RG-008
    in_runtime([] {
        using shared_book = registry<std::string, std::shared_ptr<int>>;
        auto const book = shared_book::start_link({.name = "shared", .keys = keys::unique});
        std::weak_ptr<int> value;
        pid const holder = resident();
        do_in(holder, [&] {
            auto made = std::make_shared<int>(1);
            value = made;
            book.register_key("ann", made);
            book.register_key("bob", std::move(made));
        });
        EXPECT_FALSE(value.expired());
        EXPECT_EQ(end(holder), exit_reason::normal());
        wait_until([&] { return book.count() == 0; });
        EXPECT_TRUE(book.lookup("ann").empty());
        EXPECT_TRUE(book.keys(holder).empty());
        wait_until([&] { return value.expired(); });
    });
}

TEST(registry_end, of_a_holder_frees_its_key_before_the_registry_has_noticed) {  // RG-009, RG-010
    in_runtime([] {
        auto const book = unique_book();
        pid const holder = resident();
        std::optional<pid> owner;
        do_in(holder, [&] { owner = book.register_key("ann", 1); });
        suspend(*owner);
        EXPECT_EQ(kill(holder), exit_reason::killed());
        EXPECT_EQ(book.lookup("ann"), (phones{{holder, 1}}));
        EXPECT_FALSE(book.whereis("ann"));
        EXPECT_TRUE(book.try_register_key("ann", 2));
        resume(*owner);
        book.lock("ann", [] {});  // the owner has taken in what came before
        EXPECT_EQ(book.lookup("ann"), (phones{{self(), 2}}));
        EXPECT_EQ(book.whereis("ann"), self());
    });
}

TEST(registry_end, of_a_process_ends_its_entries_in_all_registries) {  // RG-035
    in_runtime([] {
        auto const one = phone_book::start_link({.name = "one", .keys = keys::unique, .partitions = 3});
        auto const two = phone_book::start_link({.name = "two", .keys = keys::duplicate});
        pid const holder = resident();
        do_in(holder, [&] {
            one.register_key("a");
            one.register_key("b");
            two.register_key("c");
        });
        kill(holder);
        wait_until([&] { return one.count() + two.count() == 0; });
        EXPECT_TRUE(one.keys(holder).empty());
    });
}

TEST(registry_end, is_not_what_an_exit_signal_by_hand_means) {
    in_runtime([] {
        auto const book = unique_book();
        pid const holder = resident({.trap_exit = true});
        std::optional<pid> owner;
        do_in(holder, [&] {
            owner = book.register_key("ann", 1);
            exit_signal(*owner, exit_reason{"not the end"});
        });
        book.lock("ann", [] {});
        EXPECT_EQ(book.whereis("ann"), holder);
        EXPECT_TRUE(is_alive(*owner));
    });
}

TEST(registry_end, of_a_partitions_process_ends_those_registered_there) {  // RG-032
    in_runtime([] {
        auto const book = unique_book();
        pid const plain = resident();
        pid const trapping = resident({.trap_exit = true});
        std::optional<pid> owner;
        do_in(plain, [&] { owner = book.register_key("plain"); });
        do_in(trapping, [&] { book.register_key("trapping"); });
        EXPECT_EQ(end_after(plain, [&] { exit_signal(*owner, exit_reason::kill()); }), exit_reason::killed());
        do_in(trapping, [&] {
            auto const heard = next<exit_msg>();
            ASSERT_TRUE(heard);
            EXPECT_EQ(heard->from, *owner);
        });
        wait_until([&] { return supervisor::count_children(book.process()).active == 1; });
        EXPECT_EQ(book.count(), 0U);
        do_in(trapping, [&] {
            pid const next_owner = book.register_key("trapping", 2);
            EXPECT_NE(next_owner, *owner);
            EXPECT_TRUE(is_linked(self(), next_owner));
        });
        EXPECT_EQ(book.whereis("trapping"), trapping);
    });
}

std::vector<pid> partitions(phone_book const& book) {
    std::vector<pid> all;
    for (auto const& each : supervisor::which_children(book.process())) all.push_back(each.process);
    return all;
}

// How many partitions have the same process as before, after one of them was killed and all run again.
std::ptrdiff_t survivors_of_a_kill(phone_book const& book) {
    auto const before = partitions(book);
    kill(before[1]);
    std::vector<pid> now;
    wait_until([&] {
        now = partitions(book);
        return now[1] && now[1] != before[1];
    });
    return std::count_if(now.begin(), now.end(), [&](pid each) { return std::count(before.begin(), before.end(), each) != 0; });
}

TEST(registry_end, of_a_partitions_process_restarts_all_of_a_unique_registry_and_one_of_a_duplicate_one) {  // RG-032
    in_runtime([] {
        EXPECT_EQ(survivors_of_a_kill(phone_book::start_link({.name = "u", .keys = keys::unique, .partitions = 4})), 0);
        EXPECT_EQ(survivors_of_a_kill(phone_book::start_link({.name = "d", .keys = keys::duplicate, .partitions = 4})), 3);
        EXPECT_EQ(survivors_of_a_kill(phone_book::start_link({.name = "b", .keys = keys::duplicate_by_key, .partitions = 4})), 3);
    });
}

TEST(registry_end, by_a_stop_ends_who_is_registered_and_every_later_call_is_an_error) {  // RG-031, RG-033
    in_runtime([] {
        auto const book = unique_book(8);
        pid const plain = resident();
        pid const trapping = resident({.trap_exit = true});
        do_in(plain, [&] { book.register_key("plain"); });
        do_in(trapping, [&] { book.register_key("trapping"); });
        EXPECT_EQ(end_after(plain, [&] { stop(book.process()); }), exit_reason::shutdown());
        do_in(trapping, [&] { EXPECT_EQ(next<exit_msg>()->reason, exit_reason::shutdown()); });

        EXPECT_THROW(static_cast<void>(phone_book::named("phones")), argument_error);
        EXPECT_THROW(static_cast<void>(book.lookup("plain")), argument_error);
        EXPECT_THROW(static_cast<void>(book.try_register_key("plain")), argument_error);
        EXPECT_THROW(book.unregister_key("plain"), argument_error);
        EXPECT_THROW(static_cast<void>(book.whereis("plain")), argument_error);
        EXPECT_THROW(static_cast<void>(book.keys(plain)), argument_error);
        EXPECT_THROW(static_cast<void>(book.count()), argument_error);
        EXPECT_THROW(static_cast<void>(book.meta<int>("unit")), argument_error);
        EXPECT_THROW(book.dispatch("plain", [](phones const&) {}), argument_error);
        EXPECT_THROW(book.lock("plain", [] {}), argument_error);
        EXPECT_THROW(static_cast<void>(book.process()), argument_error);
    });
}

TEST(registry_end, is_not_seen_by_a_handle_when_the_registry_was_started_again) {
    in_runtime([] {
        auto const book = unique_book();
        auto const spec = supervisor_spec{.children = {{.id = "book", .start = phone_book::child({.name = "kept", .keys = keys::unique})}}};
        pid const top = supervisor::start_link(spec);
        auto const kept = phone_book::named("kept");
        pid const before = kept.process();
        EXPECT_EQ(supervisor::which_children(top)[0].type, child_type::supervisor);
        kill(before);
        wait_until([&] { return whereis("kept") && supervisor::count_children(top).active == 1; });
        EXPECT_NE(kept.process(), before);
        kept.register_key("ann", 1);
        EXPECT_EQ(phone_book::named("kept").whereis("ann"), self());
        EXPECT_FALSE(book.whereis("ann"));
    });
}

}  // namespace
