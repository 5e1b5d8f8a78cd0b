// Entering keys and reading them, in registries of each kind and with several partitions.

#include "registry_support.hpp"

#include <weft/counters.hpp>

#include <gtest/gtest.h>

namespace {

using namespace weft;
using namespace weft::test;

using strings = std::vector<std::string>;

TEST(registry, shows_a_key_to_every_process_as_soon_as_it_is_registered) {  // RG-001
    in_runtime([] {
        auto const book = unique_book();
        auto const owner = book.try_register_key("ann", 1);
        ASSERT_TRUE(owner);
        EXPECT_TRUE(is_alive(*owner));
        EXPECT_EQ(book.lookup("ann"), (phones{{self(), 1}}));
        do_in(resident(), [me = self()] { EXPECT_EQ(phone_book::named("phones").lookup("ann"), (phones{{me, 1}})); });
        EXPECT_EQ(book.lookup("bob"), phones{});
    });
}

TEST(registry, refuses_a_unique_key_that_another_process_holds) {  // RG-002
    in_runtime([] {
        auto const book = unique_book();
        pid const owner = book.register_key("ann", 1);
        pid const other = resident();
        do_in(other, [&] {
            EXPECT_EQ(book.try_register_key("ann", 2).error(), already_registered(book.whereis("ann")));
            EXPECT_FALSE(is_linked(self(), owner));
        });
        EXPECT_EQ(book.lookup("ann"), (phones{{self(), 1}}));
        EXPECT_EQ(book.count(), 1U);
        EXPECT_EQ(end_of_process([&] { book.register_key("ann", 2); }), already_registered(self())) << "the plain verb exits";
    });
}

TEST(registry, refuses_a_unique_key_that_the_process_holds_itself) {  // RG-003
    in_runtime([] {
        auto const book = unique_book();
        pid const owner = book.register_key("ann", 1);
        EXPECT_EQ(book.try_register_key("ann", 2).error(), already_registered(self()));
        EXPECT_EQ(book.values("ann", self()), std::vector<int>{1});
        EXPECT_TRUE(is_linked(self(), owner)) << "because of the entry that it has";
    });
}

TEST(registry, lists_the_keys_of_a_process) {  // RG-004
    in_runtime([] {
        auto const book = unique_book(4);
        for (auto const* key : {"k1", "k2", "k3"}) book.register_key(key);
        EXPECT_EQ(sorted(book.keys(self())), (strings{"k1", "k2", "k3"}));
        EXPECT_EQ(book.keys(resident()), strings{});
    });
}

TEST(registry, keeps_several_entries_under_one_key_if_keys_are_not_unique) {  // RG-005
    for (keys const kind : {keys::duplicate, keys::duplicate_by_key}) {
        in_runtime([kind] {
            auto const book = duplicate_book(kind, 3);
            book.register_key("ann", 1);
            book.register_key("ann", 2);
            pid const other = resident();
            do_in(other, [&] { book.register_key("ann", 3); });
            EXPECT_EQ(sorted(book.lookup("ann")), sorted(phones{{self(), 1}, {self(), 2}, {other, 3}}));
            EXPECT_EQ(book.keys(self()), (strings{"ann", "ann"}));
            EXPECT_EQ(book.count(), 3U);
        });
    }
}

TEST(registry, links_a_process_with_the_owner_until_its_last_entry_is_gone) {  // RG-006
    in_runtime([] {
        auto const book = unique_book();
        pid const owner = book.register_key("k1");
        book.register_key("k2");
        EXPECT_TRUE(is_linked(self(), owner));
        book.unregister_key("k1");
        EXPECT_TRUE(is_linked(self(), owner));
        book.unregister_key("k2");
        EXPECT_FALSE(is_linked(self(), owner));
    });
}

template <class Book>
concept registers_others = requires(Book const& book, pid other) { book.register_key(other, std::string{"k"}, 1); } ||
                           requires(Book const& book, pid other) { book.register_key(std::string{"k"}, 1, other); };

TEST(registry, has_no_call_that_registers_another_process) {  // RG-007
    EXPECT_FALSE(registers_others<phone_book>);
}

TEST(registry, takes_out_all_entries_of_the_caller_and_of_nobody_else) {  // RG-011
    for (keys const kind : {keys::duplicate, keys::duplicate_by_key}) {
        in_runtime([kind] {
            auto const book = duplicate_book(kind, 2);
            book.register_key("ann", 1);
            book.register_key("ann", 2);
            book.register_key("bob", 3);
            pid const other = resident();
            do_in(other, [&] { book.register_key("ann", 4); });
            book.unregister_key("ann");
            EXPECT_EQ(book.lookup("ann"), (phones{{other, 4}}));
            EXPECT_EQ(book.keys(self()), strings{"bob"});
            book.unregister_key("ann");
            book.unregister_key("never there");
            EXPECT_EQ(book.count(), 2U);
        });
    }
}

TEST(registry, takes_out_the_callers_entries_whose_value_fits) {  // RG-012
    in_runtime([] {
        auto const book = duplicate_book();
        for (int const value : {1, 2, 3, 4}) book.register_key("ann", value);
        pid const other = resident();
        do_in(other, [&] { book.register_key("ann", 4); });
        book.unregister_match("ann", [](int value) { return value % 2 == 0; });
        EXPECT_EQ(sorted(book.lookup("ann")), sorted(phones{{self(), 1}, {self(), 3}, {other, 4}}));
    });
}

TEST(registry, changes_the_value_of_a_unique_key_for_its_holder_only) {  // RG-013
    in_runtime([] {
        auto const book = unique_book();
        book.register_key("ann", 1);
        auto const both = book.update_value("ann", [](int old) { return old + 10; });
        ASSERT_TRUE(both);
        EXPECT_EQ(both->now, 11);
        EXPECT_EQ(both->before, 1);
        EXPECT_EQ(book.lookup("ann"), (phones{{self(), 11}}));

        int calls = 0;
        auto const count = [&calls](int old) { return ++calls, old; };
        do_in(resident(), [&] { EXPECT_EQ(book.update_value("ann", count).error(), exit_reason{"not_registered"}); });
        EXPECT_EQ(book.update_value("bob", count).error(), exit_reason{"not_registered"});
        EXPECT_EQ(calls, 0);
    });
}

TEST(registry, changes_no_value_where_a_key_may_have_several) {  // RG-013
    in_runtime([] {
        auto const book = duplicate_book();
        book.register_key("ann", 1);
        EXPECT_THROW(static_cast<void>(book.update_value("ann", [](int old) { return old + 1; })), argument_error);
        EXPECT_THROW(static_cast<void>(book.whereis("ann")), argument_error);
        EXPECT_EQ(book.values("ann", self()), std::vector<int>{1});
    });
}

TEST(registry, tells_the_values_of_one_process_under_a_key) {  // RG-014
    in_runtime([] {
        auto const book = duplicate_book(keys::duplicate_by_key, 2);
        book.register_key("ann", 1);
        book.register_key("ann", 2);
        book.register_key("bob", 3);
        pid const other = resident();
        do_in(other, [&] { book.register_key("ann", 4); });
        EXPECT_EQ(sorted(book.values("ann", self())), (std::vector<int>{1, 2}));
        EXPECT_EQ(book.values("ann", other), std::vector<int>{4});
        EXPECT_EQ(book.values("bob", other), std::vector<int>{});
    });
}

TEST(registry, counts_the_entries_of_all_partitions) {  // RG-015
    in_runtime([] {
        auto const book = unique_book(5);
        EXPECT_EQ(book.count(), 0U);
        for (int i = 0; i != 40; ++i) book.register_key("k" + std::to_string(i), i);
        EXPECT_EQ(book.count(), 40U);
        for (int i = 0; i != 10; ++i) book.unregister_key("k" + std::to_string(i));
        EXPECT_EQ(book.count(), 30U);
    });
}

TEST(registry, finds_the_entries_under_a_key_whose_value_fits) {  // RG-016
    in_runtime([] {
        auto const book = duplicate_book();
        for (int const value : {1, 2, 3}) book.register_key("ann", value);
        book.register_key("bob", 2);
        auto const from_two = [](int value) { return value >= 2; };
        EXPECT_EQ(sorted(book.match("ann", from_two)), (phones{{self(), 2}, {self(), 3}}));
        EXPECT_EQ(book.count_match("ann", from_two), 2U);
        EXPECT_EQ(book.count_match("eve", from_two), 0U);
    });
}

TEST(registry, selects_over_all_entries_of_all_partitions) {  // RG-017
    in_runtime([] {
        auto const book = unique_book(4);
        for (int i = 0; i != 20; ++i) book.register_key("k" + std::to_string(i), i);
        pid const other = resident();
        do_in(other, [&] { book.register_key("other", 7); });
        auto const of_other = [other](std::string const&, pid process, int) { return process == other; };
        auto const to_key = [](std::string const& key, pid, int) { return key; };
        EXPECT_EQ(book.select(of_other, to_key), strings{"other"});
        auto const odd = [](std::string const&, pid, int value) { return value % 2 == 1; };
        EXPECT_EQ(sorted(book.select(odd, [](auto const&, pid, int value) { return value; })),
                  (std::vector<int>{1, 3, 5, 7, 7, 9, 11, 13, 15, 17, 19}));
        EXPECT_EQ(book.count_select(odd), 11U);
    });
}

TEST(registry, holds_the_same_entries_whatever_the_number_of_partitions) {  // RG-034
    in_runtime([] {
        auto const fill = [](std::string const& name, std::size_t partitions) {
            auto const book = registry<int, int>::start_link({.name = name, .keys = keys::unique, .partitions = partitions});
            std::vector<pid> writers;
            for (int w = 0; w != 4; ++w) {
                writers.push_back(resident());
                tell(writers.back(), [book, w] {
                    for (int i = 0; i != 50; ++i) book.register_key(w * 50 + i, i);
                });
            }
            for (pid const writer : writers) wait_until_done(writer);
            return sorted(book.select([](int, pid, int) { return true; }, [](int key, pid, int value) { return std::pair{key, value}; }));
        };
        auto const one = fill("one", 1);
        EXPECT_EQ(one.size(), 200U);
        EXPECT_EQ(fill("eight", 8), one);
    });
}

TEST(registry, keeps_values_of_its_own_under_names) {  // RG-028
    in_runtime([] {
        auto const book = phone_book::start_link(
            {.name = "phones", .keys = keys::unique, .meta = {{"unit", 5}, {"title", "phones of the house"}}});
        EXPECT_EQ(book.meta<int>("unit"), 5);
        EXPECT_EQ(book.meta<std::string>("title"), "phones of the house");
        book.put_meta("unit", 6);
        do_in(resident(), [] { EXPECT_EQ(phone_book::named("phones").meta<int>("unit"), 6); });
        EXPECT_TRUE(book.delete_meta("unit"));
        EXPECT_EQ(book.meta<int>("unit"), std::nullopt);
        EXPECT_FALSE(book.delete_meta("unit"));
        EXPECT_THROW(static_cast<void>(book.meta<int>("title")), argument_error);
        EXPECT_THROW(book.put_meta("", 1), argument_error);
    });
}

TEST(registry, gives_a_unique_key_to_one_of_those_who_try_at_once) {  // RG-002
    in_runtime([] {
        auto const book = unique_book();
        std::vector<pid> rivals;
        for (int i = 0; i != 6; ++i) rivals.push_back(resident());
        struct tried {
            pid process;
            result<pid> outcome;
        };
        for (pid const each : rivals) {
            tell(each, [book, probe = self()] { send(probe, tried{self(), book.try_register_key("k")}); });
        }
        std::vector<exit_reason> refused;
        pid winner;
        for (std::size_t i = 0; i != rivals.size(); ++i) {
            auto const one = next<tried>();
            ASSERT_TRUE(one);
            if (one->outcome) winner = one->process;
            else refused.push_back(one->outcome.error());
        }
        EXPECT_EQ(book.whereis("k"), winner);
        EXPECT_EQ(refused, std::vector<exit_reason>(5, already_registered(winner)));
        EXPECT_EQ(book.count(), 1U);
    });
}

TEST(registry, lets_a_unique_key_go_from_hand_to_hand_with_one_holder_at_a_time) {
    in_runtime([] {
        auto const book = unique_book(2);
        int const rounds = unless_simulated(300, 10);
        atomics<> const inside{1};
        std::vector<pid> rivals;
        for (int i = 0; i != 4; ++i) {
            rivals.push_back(resident());
            tell(rivals.back(), [book, inside, rounds] {
                for (int n = 0; n != rounds; ++n) {
                    while (!book.try_register_key("k")) yield();
                    EXPECT_EQ(inside.add_get(0, 1), 1);
                    checkpoint();
                    inside.sub(0, 1);
                    book.unregister_key("k");
                }
            });
        }
        for (pid const each : rivals) wait_until_done(each);
        EXPECT_EQ(book.count(), 0U);
    });
}

TEST(registry, takes_keys_of_a_type_of_ones_own) {
    struct place {
        int row;
        int column;
        bool operator==(place const&) const = default;
    };
    struct hash_place {
        std::size_t operator()(place const& at) const noexcept { return static_cast<std::size_t>(at.row * 31 + at.column); }
    };
    in_runtime([] {
        using seats = registry<place, no_value, hash_place>;
        auto const theatre = seats::start_link({.name = "theatre", .keys = keys::unique, .partitions = 3});
        theatre.register_key({1, 2});
        EXPECT_EQ(theatre.whereis({1, 2}), self());
        EXPECT_FALSE(theatre.whereis({2, 1}));
    });
}

}  // namespace
