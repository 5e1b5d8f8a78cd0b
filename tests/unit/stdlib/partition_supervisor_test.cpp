// A partition supervisor: where keys lead, what each partition is made of, and another number of them.

#include "supervisor_support.hpp"
#include "support/captured_log.hpp"

#include <weft/child.hpp>
#include <weft/gen_server.hpp>
#include <weft/info.hpp>
#include <weft/names.hpp>
#include <weft/partition_supervisor.hpp>
#include <weft/runtime.hpp>
#include <weft/task.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace weft::test;
using weft::exit_reason;
using weft::partition_supervisor_spec;
namespace partitioned = weft::partition_supervisor;

struct whoami {
    using reply = int;
};

// Knows which partition it is.
class member {
public:
    explicit member(int number = -1) : number_{number} {}
    int handle_call(whoami) const { return number_; }
    void handle_cast(end_yourself const& order) { weft::exit(order.why); }

private:
    int number_;
};

partition_supervisor_spec numbered(std::size_t count) {
    return {.name = "pool", .partitions = count, .with_arguments = [](std::size_t n) { return weft::child<member>(static_cast<int>(n)); }};
}

template <class Key>
weft::server_ref<member> member_of(Key const& key) {
    return weft::named<member>(partitioned::via("pool", key));
}

template <class Key>
int number_of(Key const& key) {
    return weft::call(member_of(key), whoami{});
}

TEST(partition_supervisor, runs_the_child_once_for_each_partition) {  // SV-081
    captured_log const log;
    in_runtime([] {
        auto const sup = partitioned::start_link(
            {.name = "pool", .child = {.start = weft::child<member>()}, .partitions = 3, .strategy = weft::strategy::one_for_all});
        EXPECT_EQ(weft::whereis("pool"), sup);
        EXPECT_EQ(partitioned::partitions("pool"), 3U);
        EXPECT_EQ(ids_of(sup), (ids{"0", "1", "2"}));
        std::set<weft::pid> before;
        for (auto const& each : partitioned::which_children("pool")) before.insert(each.process);
        EXPECT_EQ(before.size(), 3U);
        static_cast<void>(end_after(member_of(1), [] { weft::cast(member_of(1), end_yourself{exit_reason{"bad"}}); }));
        EXPECT_EQ(partitioned::count_children("pool").active, 3U);
        for (auto const& each : partitioned::which_children("pool")) EXPECT_FALSE(before.contains(each.process));  // by the strategy
    });
}

TEST(partition_supervisor, has_as_many_partitions_as_workers_when_nothing_else_is_said) {
    in_runtime([] {
        partitioned::start_link({.name = "pool", .child = {.start = weft::child<member>()}});
        EXPECT_EQ(partitioned::partitions("pool"), weft::this_runtime().options().workers);
    });
}

TEST(partition_supervisor, leads_a_key_to_always_the_same_partition) {  // SV-082
    in_runtime([] {
        partitioned::start_link(numbered(3));
        for (int key = 0; key != 10; ++key) {
            EXPECT_EQ(number_of(key), key % 3);
            EXPECT_EQ(number_of(-key), key % 3);
        }
        EXPECT_EQ(number_of(std::numeric_limits<std::int64_t>::min()), static_cast<int>((std::uint64_t{1} << 63U) % 3));
        EXPECT_EQ(number_of(std::uint8_t{200}), 200 % 3);
        for (char const* key : {"ann", "bob", "cy"}) {
            int const there = number_of(std::string{key});
            for (int i = 0; i != 5; ++i) EXPECT_EQ(number_of(key), there);
            EXPECT_EQ(number_of(std::string_view{key}), there);
        }
        EXPECT_EQ(number_of(weft::self()), number_of(weft::self()));
        EXPECT_EQ(partitioned::via("pool", 7).text(), "partition(pool, 7)");
        EXPECT_EQ(partitioned::via("pool", "ann").text(), "partition(pool, ann)");
    });
}

TEST(partition_supervisor, uses_all_partitions_for_other_keys) {  // SV-083
    in_runtime([] {
        partitioned::start_link(numbered(8));
        std::mt19937 random{1};
        std::set<weft::pid> texts, numbers;
        for (int i = 0; i != 1000; ++i) {
            texts.insert(whereis(partitioned::via("pool", "key " + std::to_string(random()))));
            numbers.insert(whereis(partitioned::via("pool", static_cast<double>(random()))));
        }
        EXPECT_EQ(texts.size(), 8U);
        EXPECT_EQ(numbers.size(), 8U);
    });
}

TEST(partition_supervisor, gives_each_partition_arguments_of_its_own) {  // SV-084, SV-085
    captured_log const log;
    in_runtime([] {
        partitioned::start_link(numbered(3));
        weft::server_ref<member> const before = member_of(2);
        static_cast<void>(end_after(before, [before] { weft::cast(before, end_yourself{exit_reason{"bad"}}); }));
        EXPECT_EQ(partitioned::count_children("pool").active, 3U);  // it has been restarted
        EXPECT_NE(member_of(2), before);
        EXPECT_EQ(number_of(2), 2);
        EXPECT_EQ(number_of(0), 0);
    });
}

TEST(partition_supervisor, leads_to_nobody_while_a_partition_is_down_or_there_is_no_supervisor) {
    captured_log const log;
    in_runtime([] {
        EXPECT_FALSE(whereis(partitioned::via("pool", 1)));
        EXPECT_EQ(weft::try_call(member_of(1), whoami{}).error(), exit_reason::noproc());
        partition_supervisor_spec spec = numbered(2);
        spec.child.restart = weft::restart::temporary;
        partitioned::start_link(spec);
        static_cast<void>(end_after(member_of(1), [] { weft::cast(member_of(1), end_yourself{}); }));
        EXPECT_FALSE(whereis(partitioned::via("pool", 1)));
        EXPECT_TRUE(whereis(partitioned::via("pool", 0)));
    });
}

TEST(partition_supervisor, is_no_place_to_register_a_name) {  // SV-086
    in_runtime([] {
        partitioned::start_link(numbered(2));
        EXPECT_THROW(static_cast<void>(weft::try_start_link<member>(weft::server_options{.name = partitioned::via("pool", 1)})),
                     weft::argument_error);
        EXPECT_THROW(static_cast<void>(weft::supervisor::try_start_link({.name = partitioned::via("pool", 1)})), weft::argument_error);
        EXPECT_THROW(static_cast<void>(partitioned::via("pool", 1).keeper()->register_self()), weft::argument_error);
    });
}

TEST(partition_supervisor, that_is_not_there_ends_who_asks_for_its_partitions) {  // SV-087
    in_runtime([] {
        weft::register_name("other", weft::self());
        for (char const* name : {"pool", "other"}) {
            EXPECT_EQ(end_of_process([name] { static_cast<void>(partitioned::partitions(name)); }), exit_reason::noproc());
            EXPECT_EQ(end_of_process([name] { partitioned::resize(name, 1); }), exit_reason::noproc());
            EXPECT_EQ(end_of_process([name] { static_cast<void>(partitioned::count_children(name)); }), exit_reason::noproc());
        }
    });
}

TEST(partition_supervisor, has_another_number_of_partitions_when_resized) {  // SV-088, SV-091
    in_runtime([] {
        partitioned::start_link(numbered(4));
        weft::pid const second = member_of(1), third = member_of(2);
        EXPECT_EQ(partitioned::resize("pool", 2), 4U);
        EXPECT_EQ(partitioned::partitions("pool"), 2U);
        EXPECT_FALSE(weft::is_alive(third));
        EXPECT_EQ(number_of(3), 1);
        EXPECT_EQ(partitioned::count_children("pool").specs, 4U);
        EXPECT_EQ(partitioned::count_children("pool").active, 2U);
        EXPECT_EQ(partitioned::resize("pool", 3), 2U);
        EXPECT_EQ(number_of(2), 2);
        EXPECT_EQ(number_of(3), 0);
        EXPECT_EQ(member_of(1), weft::server_ref<member>{second});
        EXPECT_EQ(partitioned::count_children("pool").active, 3U);
        EXPECT_EQ(partitioned::resize("pool", 3), 3U);
    });
}

TEST(partition_supervisor, keeps_stopped_partitions_down_when_the_others_are_restarted) {  // SV-091
    captured_log const log;
    in_runtime([] {
        partition_supervisor_spec spec = numbered(3);
        spec.strategy = weft::strategy::one_for_all;
        partitioned::start_link(spec);
        partitioned::resize("pool", 2);
        static_cast<void>(end_after(member_of(0), [] { weft::cast(member_of(0), end_yourself{exit_reason{"bad"}}); }));
        EXPECT_EQ(partitioned::count_children("pool").active, 2U);
        EXPECT_EQ(number_of(2), 0);
    });
}

TEST(partition_supervisor, cannot_grow_beyond_its_first_number) {  // SV-089
    in_runtime([] {
        partitioned::start_link(numbered(2));
        try {
            partitioned::resize("pool", 3);
            ADD_FAILURE() << "it grew";
        } catch (weft::argument_error const& refused) {
            EXPECT_NE(std::string{refused.what()}.find("0 to 2"), std::string::npos) << refused.what();
        }
        EXPECT_EQ(partitioned::partitions("pool"), 2U);
    });
}

TEST(partition_supervisor, without_partitions_has_no_place_for_a_key) {  // SV-090
    in_runtime([] {
        partitioned::start_link(numbered(2));
        EXPECT_EQ(partitioned::resize("pool", 0), 2U);
        EXPECT_THROW(static_cast<void>(whereis(partitioned::via("pool", 1))), weft::argument_error);
        EXPECT_THROW(static_cast<void>(whereis(partitioned::via("pool", "ann"))), weft::argument_error);
        EXPECT_EQ(partitioned::count_children("pool").active, 0U);
        EXPECT_EQ(partitioned::resize("pool", 1), 0U);
        EXPECT_EQ(number_of(1), 0);
    });
}

TEST(partition_supervisor, ends_with_one_of_the_numbers_when_resized_by_many_at_once) {
    in_runtime([] {
        partitioned::start_link(numbered(4));
        weft::pid const probe = weft::self();
        int const many = 6;
        for (int i = 0; i != many; ++i) {
            weft::spawn_link([=] {
                partitioned::resize("pool", static_cast<std::size_t>(i % 4 + 1));
                weft::send(probe, gone{"resizer"});
            });
        }
        EXPECT_EQ(next_gone(many).size(), static_cast<std::size_t>(many));
        std::size_t const count = partitioned::partitions("pool");
        EXPECT_EQ(partitioned::count_children("pool").active, count);
        for (std::size_t key = 0; key != count; ++key) EXPECT_EQ(number_of(key), static_cast<int>(key));
    });
}

TEST(partition_supervisor, refuses_bad_options) {
    in_runtime([] {
        auto const refused = [](auto change) {
            partition_supervisor_spec spec{.name = "pool", .child = {.start = weft::child<member>()}, .partitions = 2};
            change(spec);
            try {
                static_cast<void>(partitioned::try_start_link(spec));
            } catch (weft::argument_error const& error) {
                return std::string{error.what()};
            }
            return std::string{"accepted"};
        };
        EXPECT_NE(refused([](auto& s) { s.name.clear(); }).find("name is empty"), std::string::npos);
        EXPECT_NE(refused([](auto& s) { s.partitions = 0; }).find("partitions is 0"), std::string::npos);
        EXPECT_NE(refused([](auto& s) { s.child.start = {}; }).find("child.start"), std::string::npos);
        EXPECT_NE(refused([](auto& s) { s.with_arguments = [](std::size_t) { return weft::child_start{}; }; }).find("missing_start"),
                  std::string::npos);
        EXPECT_NE(refused([](auto& s) { s.strategy = static_cast<weft::strategy>(9); }).find("invalid_strategy"), std::string::npos);
        EXPECT_NE(refused([](auto& s) { s.intensity.within = {}; }).find("invalid_period"), std::string::npos);
        EXPECT_FALSE(weft::whereis("pool"));
    });
}

TEST(partition_supervisor, spreads_task_supervisors_over_the_owners) {  // TK-058
    in_runtime([] {
        weft::supervisor::start_link({.children = {{.id = "pool", .start = weft::child(partition_supervisor_spec{
                                                        .name = "pool",
                                                        .child = {.start = weft::child(weft::task_supervisor_spec{})},
                                                        .partitions = 2})}}});
        weft::pid const probe = weft::self();
        std::set<weft::pid> used;
        int const owners = 40;
        for (int i = 0; i != owners; ++i) {
            weft::spawn_link([probe] {
                auto const mine = partitioned::via("pool", weft::self());
                weft::pid const first = weft::task::await(weft::task::async(mine, [] { return weft::parent(); }));
                EXPECT_EQ(weft::task::await(weft::task::async_nolink(mine, [] { return weft::parent(); })), first);
                weft::send(probe, first);
                weft::receive([](end_yourself) {});  // so that no other owner has the same place in the process table
            });
        }
        for (int i = 0; i != owners; ++i) used.insert(*next<weft::pid>());
        std::set<weft::pid> all;
        for (auto const& each : partitioned::which_children("pool")) all.insert(each.process);
        EXPECT_EQ(used, all);
        EXPECT_EQ(all.size(), 2U);
    });
}

}  // namespace
