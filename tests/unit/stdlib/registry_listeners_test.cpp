// What a registry's listeners hear of its entries.

#include "registry_support.hpp"

#include <gtest/gtest.h>

namespace {

using namespace weft;
using namespace weft::test;

struct filler {};

using added = registered<std::string, int>;
using removed = unregistered<std::string>;

TEST(registry_listeners, hear_of_each_register_and_unregister_and_of_no_death) {  // RG-026
    in_runtime([] {
        register_name("first", self());
        pid const second = resident({.name = "second"});
        auto const book = phone_book::start_link({.name = "phones", .keys = keys::duplicate, .listeners = {"first", "second"}});
        pid const member = resident();
        do_in(member, [&] {
            book.register_key("ann", 7);
            book.register_key("bob", 8);
            book.unregister_key("ann");
        });
        auto const expect_all = [member] {
            auto const ann = next<added>();
            ASSERT_TRUE(ann);
            EXPECT_EQ(ann->registry, "phones");
            EXPECT_EQ(ann->key, "ann");
            EXPECT_EQ(ann->process, member);
            EXPECT_EQ(ann->value, 7);
            EXPECT_EQ(next<added>()->key, "bob");
            auto const gone = next<removed>();
            ASSERT_TRUE(gone);
            EXPECT_EQ(gone->registry, "phones");
            EXPECT_EQ(gone->key, "ann");
            EXPECT_EQ(gone->process, member);
        };
        expect_all();
        do_in(second, expect_all);
        kill(member);
        wait_until([&] { return book.count() == 0; });
        EXPECT_FALSE(next_now<removed>());
        EXPECT_FALSE(next_now<added>());
    });
}

TEST(registry_listeners, that_are_not_there_change_nothing) {  // RG-027
    in_runtime([] {
        auto const book = phone_book::start_link({.name = "phones", .keys = keys::unique, .listeners = {"nobody"}});
        EXPECT_TRUE(book.try_register_key("ann", 1));
        EXPECT_EQ(book.whereis("ann"), self());
        book.unregister_key("ann");
        EXPECT_EQ(book.count(), 0U);
    });
}

TEST(registry_listeners, whose_bounded_mailbox_is_full_change_nothing) {
    in_runtime([] {
        pid const full = resident({.name = "full", .mailbox = {.capacity = 1, .when_full = mailbox_policy::refuse}});
        do_in(full, [] { send(self(), filler{}); });
        auto const book = phone_book::start_link({.name = "phones", .keys = keys::unique, .listeners = {"full"}});
        EXPECT_TRUE(book.try_register_key("ann", 1));
        EXPECT_EQ(book.whereis("ann"), self());
    });
}

}  // namespace
