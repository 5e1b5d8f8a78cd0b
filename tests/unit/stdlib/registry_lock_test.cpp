// The locks of a registry: one holder at a time, in order of asking, whatever becomes of who holds or waits.

#include "registry_support.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace {

using namespace weft;
using namespace weft::test;

struct holds {
    pid process;
};
struct let_go {};

/// Asks for the lock, says when it has it, and keeps it until it is told to let go.
void hold_until_told(phone_book const& book, std::string const& key, pid probe) {
    book.lock(key, [probe] {
        send(probe, holds{self()});
        receive([](let_go) {});
    });
}

/// A resident that has asked for the lock: the one before it has, or its question is on its way behind those of the others.
pid asker(phone_book const& book, std::string const& key) {
    pid const made = resident();
    tell(made, [=, probe = self()] { hold_until_told(book, key, probe); });
    return made;
}

// It waits for the answer of the lock's keeper, so its question is in the keeper's mailbox or in line.
void wait_until_asking(pid process) {
    wait_until([&] {
        auto const seen = process_info(process);
        return seen && seen->summary.state == process_state::call;
    });
}

pid next_holder() {
    auto const got = next<holds>();
    return got ? got->process : pid{};
}

TEST(registry_lock, is_held_by_one_process_at_a_time_in_order_of_asking) {  // RG-029
    in_runtime([] {
        auto const book = unique_book(3);
        pid const first = asker(book, "k");
        EXPECT_EQ(next_holder(), first);
        std::vector<pid> line;
        for (int i = 0; i != 3; ++i) {
            line.push_back(asker(book, "k"));
            wait_until_asking(line.back());
        }
        pid holder = first;
        for (pid const each : line) {
            EXPECT_FALSE(next_now<holds>());
            send(holder, let_go{});
            holder = next_holder();
            EXPECT_EQ(holder, each);
        }
    });
}

TEST(registry_lock, leaves_other_locks_and_entries_of_the_same_key_alone) {  // RG-029
    in_runtime([] {
        auto const book = unique_book();
        pid const first = asker(book, "k");
        EXPECT_EQ(next_holder(), first);
        pid const other = asker(book, "other");
        EXPECT_EQ(next_holder(), other);
        EXPECT_TRUE(book.try_register_key("k", 1));
        EXPECT_EQ(book.lock("third", [] { return 3; }), 3);
        send(first, let_go{});
        wait_until_done(first);
        book.lock("k", [&] { EXPECT_EQ(book.whereis("k"), self()); });
    });
}

TEST(registry_lock, goes_to_the_next_when_the_holder_throws_or_dies) {  // RG-030
    in_runtime([] {
        auto const book = unique_book();
        EXPECT_THROW(book.lock("k", [] { throw std::runtime_error{"in the lock"}; }), std::runtime_error);
        pid const first = asker(book, "k");
        EXPECT_EQ(next_holder(), first);
        pid const second = asker(book, "k");
        wait_until_asking(second);
        kill(first);
        EXPECT_EQ(next_holder(), second);
        send(second, let_go{});
        EXPECT_TRUE(book.lock("k", [] { return true; }));
    });
}

TEST(registry_lock, skips_who_died_in_line) {  // RG-030
    in_runtime([] {
        auto const book = unique_book();
        pid const first = asker(book, "k");
        EXPECT_EQ(next_holder(), first);
        pid const second = asker(book, "k");
        wait_until_asking(second);
        pid const third = asker(book, "k");
        wait_until_asking(third);
        kill(second);
        send(first, let_go{});
        EXPECT_EQ(next_holder(), third);
    });
}

TEST(registry_lock, is_not_waited_for_in_vain_when_its_keeper_dies) {
    in_runtime([] {
        auto const book = unique_book();
        pid const keeper = supervisor::which_children(book.process())[0].process;
        pid const first = asker(book, "k");
        EXPECT_EQ(next_holder(), first);
        pid const second = asker(book, "k");
        wait_until_asking(second);
        exit_reason const end = end_after(second, [keeper] { exit_signal(keeper, exit_reason::kill()); });
        EXPECT_NE(end.to_string().find("killed"), std::string::npos) << end.to_string();
        send(first, let_go{});
        wait_until_done(first);
        wait_until([&] { return supervisor::count_children(book.process()).active == 1; });
        EXPECT_EQ(book.lock("k", [] { return 1; }), 1);
    });
}

TEST(registry_lock, is_not_waited_for_by_who_holds_it) {
    in_runtime([] {
        auto const book = unique_book();
        book.lock("k", [&] { EXPECT_THROW(book.lock("k", [] {}), argument_error); });
        EXPECT_EQ(book.lock("k", [] { return 1; }), 1);
    });
}

}  // namespace
