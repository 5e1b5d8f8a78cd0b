// Whose a table is: access, the owner's end, heirs, gifts, names, and the end of the table.

#include "table_support.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace weft::test;
using weft::argument_error;
using weft::exit_reason;
using weft::table_access;
using weft::table_kind;
using users_transfer = weft::table_transfer<users>;

TEST(table_owner, decides_by_access_who_may_read_and_write) {  // RG-080
    in_runtime([] {
        for (auto const access : {table_access::private_, table_access::protected_, table_access::public_}) {
            users const all{{.access = access}};
            all.insert({"ada", 36});
            EXPECT_EQ(all.find("ada")->age, 36);
            elsewhere([=] {
                if (access == table_access::private_) {
                    EXPECT_THROW(static_cast<void>(all.find("ada")), argument_error);
                    EXPECT_THROW(static_cast<void>(all.lookup("ada")), argument_error);
                    EXPECT_THROW(static_cast<void>(all.first()), argument_error);
                    EXPECT_THROW(static_cast<void>(all.size()), argument_error);
                    EXPECT_THROW(static_cast<void>(all.select_count([](user const&) { return true; })), argument_error);
                } else {
                    EXPECT_EQ(all.find("ada")->age, 36);
                    EXPECT_EQ(all.first(), "ada");
                }
                if (access == table_access::public_) {
                    all.insert({"bob", 1});
                    all.erase("bob");
                } else {
                    EXPECT_THROW(all.insert({"bob", 1}), argument_error);
                    EXPECT_THROW(static_cast<void>(all.insert_new({"bob", 1})), argument_error);
                    EXPECT_THROW(all.erase("ada"), argument_error);
                    EXPECT_THROW(static_cast<void>(all.take("ada")), argument_error);
                    EXPECT_THROW(all.clear(), argument_error);
                    EXPECT_THROW(all.drop(), argument_error);
                    EXPECT_THROW(all.update_counter("ada", &user::age, 1), argument_error);
                    EXPECT_THROW(all.update_field("ada", &user::age, 1), argument_error);
                    EXPECT_THROW(all.select_delete([](user const&) { return true; }), argument_error);
                }
            });
            EXPECT_EQ(all.size(), 1U);
        }
    });
}

TEST(table_owner, is_named_when_somebody_else_is_refused) {  // RG-080
    in_runtime([] {
        users const all{{.name = "people"}};
        elsewhere([=, owner = weft::self()] {
            try {
                all.insert({"ada", 36});
                ADD_FAILURE() << "nothing was thrown";
            } catch (argument_error const& refused) {
                for (std::string const& part : {std::string{"people"}, std::string{"insert"}, std::string{"protected"}, to_string(owner)})
                    EXPECT_NE(std::string{refused.what()}.find(part), std::string::npos) << refused.what();
            }
        });
    });
}

struct take_it {
    users all;
};

// A process that makes a table, hands it to the test's process, and ends when it is told to.
weft::monitored owner_of(weft::table_options const& options, weft::pid probe) {
    return weft::spawn_monitor([=] {
        users const all{options};
        all.insert({"ada", 36});
        weft::send(probe, take_it{all});
        weft::receive([](end_now) {});
    });
}

void expect_gone(users const& all) {
    EXPECT_THROW(static_cast<void>(all.find("ada")), argument_error);
    EXPECT_THROW(static_cast<void>(all.lookup("ada")), argument_error);
    EXPECT_THROW(static_cast<void>(all.lookup_field("ada", &user::age)), argument_error);
    EXPECT_THROW(static_cast<void>(all.member("ada")), argument_error);
    EXPECT_THROW(static_cast<void>(all.first()), argument_error);
    EXPECT_THROW(static_cast<void>(all.next("ada")), argument_error);
    EXPECT_THROW(static_cast<void>(all.size()), argument_error);
    EXPECT_THROW(static_cast<void>(all.fix()), argument_error);
    EXPECT_THROW(static_cast<void>(all.select_count([](user const&) { return true; })), argument_error);
    EXPECT_THROW(all.insert({"bob", 1}), argument_error);
    EXPECT_THROW(all.insert_all({{"bob", 1}, {"eve", 2}}), argument_error);
    EXPECT_THROW(static_cast<void>(all.insert_new({"bob", 1})), argument_error);
    EXPECT_THROW(static_cast<void>(all.take("ada")), argument_error);
    EXPECT_THROW(all.erase("ada"), argument_error);
    EXPECT_THROW(all.erase_record({"ada", 36}), argument_error);
    EXPECT_THROW(all.clear(), argument_error);
    EXPECT_THROW(all.update_counter("ada", &user::age, 1), argument_error);
    EXPECT_THROW(all.update_field("ada", &user::age, 1), argument_error);
    EXPECT_THROW(all.select_delete([](user const&) { return true; }), argument_error);
    EXPECT_THROW(all.set_heir({}), argument_error);
    EXPECT_THROW(all.give_away(weft::self()), argument_error);
    EXPECT_THROW(all.rename("other"), argument_error);
    EXPECT_THROW(all.drop(), argument_error);
    EXPECT_EQ(all.info(), std::nullopt);
}

TEST(table_owner, takes_the_table_along_when_it_ends) {  // RG-081
    in_runtime([] {
        for (bool const killed : {false, true}) {
            auto const owner = owner_of({.access = table_access::public_, .name = "people"}, weft::self());
            users const all = next<take_it>()->all;
            EXPECT_EQ(users::named("people"), all);
            if (killed) weft::exit_signal(owner.process, exit_reason::kill());
            else weft::send(owner.process, end_now{});
            EXPECT_EQ(next<weft::down_msg>()->monitor, owner.monitor);
            expect_gone(all);
            EXPECT_EQ(users::named("people"), std::nullopt);
            users const again{{.name = "people"}};
            EXPECT_EQ(users::named("people"), again);
            again.drop();
        }
    });
}

// What came first of a table and of the end of its old owner.
std::string what_comes() {
    return weft::receive(
        [](users_transfer const& got) { return "table from " + to_string(got.from) + ' ' + *got.data.get_if<std::string>(); },
        [](weft::down_msg const& down) { return "down " + to_string(down.object); }, weft::after(patience, [] { return std::string{"nothing"}; }));
}

TEST(table_owner, leaves_it_to_its_heir_before_its_end_is_told) {  // RG-082
    in_runtime([] {
        auto const owner = owner_of({.name = "people", .heir = {weft::self(), std::string{"yours"}}}, weft::self());
        users const all = next<take_it>()->all;
        EXPECT_EQ(all.info()->heir, weft::self());
        EXPECT_THROW(all.insert({"bob", 1}), argument_error);
        weft::send(owner.process, end_now{});
        EXPECT_EQ(what_comes(), "table from " + to_string(owner.process) + " yours");
        EXPECT_EQ(what_comes(), "down " + to_string(owner.process));
        EXPECT_EQ(all.info()->owner, weft::self());
        all.insert({"bob", 1});
        EXPECT_EQ(all.size(), 2U);
        EXPECT_EQ(users::named("people"), all);
    });
}

TEST(table_owner, that_was_given_the_table_leaves_it_to_the_heir_though_it_never_looked) {  // RG-082, RG-084
    in_runtime([] {
        auto const idle = idle_process();
        users const all{{.heir = {weft::self(), std::string{"back"}}}};
        all.give_away(idle.process);
        EXPECT_EQ(all.info()->owner, idle.process);
        weft::exit_signal(idle.process, exit_reason::kill());
        EXPECT_EQ(what_comes(), "table from " + to_string(idle.process) + " back");
        EXPECT_EQ(what_comes(), "down " + to_string(idle.process));
        all.insert({"ada", 36});
    });
}

TEST(table_owner, with_a_dead_heir_takes_the_table_along) {  // RG-083
    in_runtime([] {
        auto const heir = idle_process();
        auto const owner = owner_of({.name = "people", .heir = {heir.process, 1}}, weft::self());
        users const all = next<take_it>()->all;
        weft::send(heir.process, end_now{});
        EXPECT_EQ(next<weft::down_msg>()->monitor, heir.monitor);
        EXPECT_EQ(all.find("ada")->age, 36);
        weft::send(owner.process, end_now{});
        EXPECT_EQ(next<weft::down_msg>()->monitor, owner.monitor);
        expect_gone(all);
    });
}

TEST(table_owner, and_heir_that_end_at_once_leave_nothing) {  // RG-083
    in_runtime([] {
        for (int round = 0; round < unless_simulated(100, 3); ++round) {
            auto const heir = idle_process();
            auto const owner = owner_of({.heir = {heir.process, 1}}, weft::self());
            users const all = next<take_it>()->all;
            weft::send(heir.process, end_now{});
            weft::send(owner.process, end_now{});
            for (int i = 0; i < 2; ++i) ASSERT_TRUE(next<weft::down_msg>());
            EXPECT_EQ(all.info(), std::nullopt);
        }
    });
}

TEST(table_owner, may_change_the_heir) {  // RG-082
    in_runtime([] {
        weft::pid const probe = weft::self();
        auto const owner = weft::spawn_monitor([=] {
            users const all{{.heir = {weft::spawn([] {}), 1}}};
            all.set_heir({probe, std::string{"late"}});
            elsewhere([=] { EXPECT_THROW(all.set_heir({}), argument_error); });
        });
        EXPECT_EQ(what_comes(), "table from " + to_string(owner.process) + " late");
    });
}

TEST(table_owner, gives_the_table_to_a_live_process_only) {  // RG-084
    in_runtime([] {
        users const all{weft::table_options{}};
        weft::pid const old = weft::self();
        auto const fresh = weft::spawn_monitor([old] {
            auto const got = next<users_transfer>();
            ASSERT_TRUE(got);
            EXPECT_EQ(got->from, old);
            EXPECT_EQ(*got->data.get_if<int>(), 17);
            EXPECT_EQ(got->data.get_if<std::string>(), nullptr);
            got->table.insert({"ada", 36});
            weft::send(old, begun{"owner", weft::self()});
            weft::receive([](end_now) {});
        });
        elsewhere([=] { EXPECT_THROW(all.give_away(weft::self()), argument_error); });
        EXPECT_THROW(all.give_away(weft::self()), argument_error);
        EXPECT_THROW(all.give_away(weft::pid{}), argument_error);
        weft::pid const dead = weft::spawn([] {});
        static_cast<void>(wait_for_end(dead));
        EXPECT_THROW(all.give_away(dead), argument_error);
        all.insert({"eve", 1});
        all.give_away(fresh.process, 17);
        EXPECT_EQ(next_begun(1), std::vector<std::string>{"owner"});
        EXPECT_THROW(all.insert({"bob", 1}), argument_error);
        EXPECT_THROW(all.give_away(fresh.process), argument_error);
        EXPECT_EQ(all.size(), 2U);
        weft::send(fresh.process, end_now{});
        EXPECT_EQ(next<weft::down_msg>()->monitor, fresh.monitor);
        EXPECT_EQ(all.info(), std::nullopt);
    });
}

TEST(table_owner, of_before_may_end_without_harm_to_the_table) {  // RG-084
    in_runtime([] {
        weft::pid const probe = weft::self();
        auto const old = weft::spawn_monitor([=] {
            users const all{weft::table_options{}};
            all.give_away(probe);
        });
        auto const got = next<users_transfer>();
        EXPECT_EQ(next<weft::down_msg>()->monitor, old.monitor);
        got->table.insert({"ada", 36});
        EXPECT_EQ(got->table.size(), 1U);
    });
}

TEST(table_owner, deletes_the_table_under_those_who_use_it) {  // RG-085
    in_runtime([] {
        for (auto const kind : {table_kind::set, table_kind::ordered_set, table_kind::bag}) {
            points const all{{.kind = kind, .access = table_access::public_}};
            all.insert({1, 0});
            std::vector<weft::monitored> others;
            for (int number = 0; number < 3; ++number) {
                others.push_back(weft::spawn_monitor([=, probe = weft::self()] {
                    static_cast<void>(all.size());
                    weft::send(probe, begun{"user", weft::self()});
                    EXPECT_THROW(
                        for (int i = 0;; i = (i + 1) % 100) {
                            if (number == 0) all.insert({i, i});
                            else static_cast<void>(all.lookup(i));
                            weft::checkpoint();
                        },
                        argument_error);
                }));
            }
            static_cast<void>(next_begun(3));
            all.drop();
            EXPECT_THROW(all.drop(), argument_error);
            for (std::size_t i = 0; i < others.size(); ++i) EXPECT_TRUE(next<weft::down_msg>()->reason.is_normal());
        }
    });
}

TEST(table_owner, that_deletes_leaves_nothing_behind) {  // RG-085
    in_runtime([] {
        users const all{{.access = table_access::public_, .name = "people"}};
        all.drop();
        expect_gone(all);
        EXPECT_EQ(users::named("people"), std::nullopt);
    });
}

TEST(table_owner, is_told_with_all_else_by_info) {  // RG-086
    in_runtime([] {
        points const all{{.kind = table_kind::ordered_set, .access = table_access::public_, .name = "places", .heir = {weft::self(), 1}}};
        auto const empty = all.info();
        ASSERT_TRUE(empty);
        EXPECT_EQ(empty->kind, table_kind::ordered_set);
        EXPECT_EQ(empty->access, table_access::public_);
        EXPECT_EQ(empty->name, "places");
        EXPECT_EQ(empty->owner, weft::self());
        EXPECT_EQ(empty->heir, weft::self());
        EXPECT_EQ(empty->size, 0U);
        for (int key = 0; key < 100; ++key) all.insert({key, 0});
        auto const full = all.info();
        EXPECT_EQ(full->size, 100U);
        EXPECT_GE(full->memory_bytes, empty->memory_bytes + 100 * sizeof(point));
        all.select_delete([](point const&) { return true; });
        EXPECT_EQ(all.info()->memory_bytes, empty->memory_bytes);
        all.drop();
        EXPECT_EQ(all.info(), std::nullopt);
    });
}

TEST(table_owner, renames_the_table) {  // RG-089
    in_runtime([] {
        users const all{{.name = "old"}};
        users const other{{.name = "taken"}};
        all.rename("new");
        EXPECT_EQ(users::named("old"), std::nullopt);
        EXPECT_EQ(users::named("new"), all);
        EXPECT_EQ(all.info()->name, "new");
        EXPECT_THROW(all.rename("taken"), argument_error);
        EXPECT_THROW(all.rename(""), argument_error);
        elsewhere([=] { EXPECT_THROW(all.rename("mine"), argument_error); });
        EXPECT_EQ(users::named("new"), all);
        users const again{{.name = "old"}};
        all.rename("new");
        EXPECT_EQ(users::named("old"), again);
        EXPECT_THROW(users(weft::table_options{.name = "taken"}), argument_error);
        EXPECT_THROW(static_cast<void>(points::named("new")), argument_error);
    });
}

TEST(table_owner, is_refused_options_that_its_records_do_not_fit) {
    struct bare {
        int key;
    };
    struct unordered {
        bool operator==(unordered const&) const = default;
    };
    struct odd {
        unordered key;
    };
    in_runtime([] {
        EXPECT_THROW((weft::table<bare, &bare::key>{{.kind = table_kind::bag}}), argument_error);
        EXPECT_THROW((weft::table<odd, &odd::key>{{.kind = table_kind::ordered_set}}), argument_error);
        EXPECT_THROW((weft::table<odd, &odd::key>{{.kind = table_kind::set}}), argument_error);
        EXPECT_THROW(users(weft::table_options{.kind = static_cast<table_kind>(9)}), argument_error);
        EXPECT_THROW(users(weft::table_options{.access = static_cast<table_access>(9)}), argument_error);
        EXPECT_THROW(static_cast<void>(users{}.size()), argument_error);
    });
}

}  // namespace
