// Doing something with all entries under a key at once.

#include "registry_support.hpp"

#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <stdexcept>

namespace {

using namespace weft;
using namespace weft::test;

struct item {
    int number;
};

// Residents, each with one entry under the key.
std::vector<pid> subscribers(phone_book const& book, std::string const& key, int count) {
    std::vector<pid> made;
    for (int i = 0; i != count; ++i) {
        made.push_back(resident());
        do_in(made.back(), [&] { book.register_key(key, i); });
    }
    return made;
}

// What dispatch calls: collects the lists, and in which processes it was called.
struct calls {
    std::mutex mutex;
    std::vector<phones> lists;
    std::set<pid> callers;

    void add(phones const& list) {
        std::lock_guard const hold{mutex};
        lists.push_back(list);
        callers.insert(self());
    }
    [[nodiscard]] phones all() const {
        phones joined;
        for (phones const& each : lists) joined.insert(joined.end(), each.begin(), each.end());
        return sorted(joined);
    }
};

calls dispatched(phone_book const& book, std::string const& key, dispatch_options options = {}) {
    auto const made = std::make_shared<calls>();
    book.dispatch(key, [made](phones const& list) { made->add(list); }, options);
    return {{}, made->lists, made->callers};
}

TEST(registry_dispatch, calls_once_per_partition_that_has_entries_in_the_caller) {  // RG-022
    in_runtime([] {
        auto const book = duplicate_book(keys::duplicate, 4);
        subscribers(book, "news", 12);
        auto const seen = dispatched(book, "news");
        EXPECT_GT(seen.lists.size(), 1U) << "twelve processes in four partitions";
        EXPECT_LE(seen.lists.size(), 4U);
        for (phones const& each : seen.lists) EXPECT_FALSE(each.empty());
        EXPECT_EQ(seen.all(), sorted(book.lookup("news")));
        EXPECT_EQ(seen.callers, std::set{self()});
    });
}

TEST(registry_dispatch, calls_once_where_a_keys_entries_lie_together_and_never_without_entries) {  // RG-022
    in_runtime([] {
        auto const by_key = duplicate_book(keys::duplicate_by_key, 4);
        subscribers(by_key, "news", 5);
        EXPECT_EQ(dispatched(by_key, "news").lists.size(), 1U);
        EXPECT_EQ(dispatched(by_key, "news").all().size(), 5U);
        EXPECT_EQ(dispatched(by_key, "other").lists.size(), 0U);
    });
}

TEST(registry_dispatch, runs_in_one_task_a_partition_and_waits_for_them_all) {  // RG-023
    in_runtime([] {
        auto const book = duplicate_book(keys::duplicate, 4);
        subscribers(book, "news", 12);
        std::size_t const parts = dispatched(book, "news").lists.size();
        auto const seen = dispatched(book, "news", {.parallel = true});
        EXPECT_EQ(seen.lists.size(), parts);
        EXPECT_EQ(seen.callers.size(), parts);
        EXPECT_FALSE(seen.callers.contains(self()));
        EXPECT_EQ(seen.all(), sorted(book.lookup("news")));
    });
}

TEST(registry_dispatch, runs_in_the_caller_if_there_is_nothing_to_run_apart) {  // RG-023
    in_runtime([] {
        auto const alone = phone_book::start_link({.name = "alone", .keys = keys::duplicate});
        auto const by_key = phone_book::start_link({.name = "by_key", .keys = keys::duplicate_by_key, .partitions = 4});
        auto const unique = phone_book::start_link({.name = "unique", .keys = keys::unique, .partitions = 4});
        for (auto const& each : {alone, by_key, unique}) {
            each.register_key("news", 1);
            auto const seen = dispatched(each, "news", {.parallel = true});
            EXPECT_EQ(seen.callers, std::set{self()});
            EXPECT_EQ(seen.all(), (phones{{self(), 1}}));
        }
    });
}

TEST(registry_dispatch, hands_on_what_is_thrown_and_changes_no_entry) {  // RG-024
    in_runtime([] {
        auto const book = duplicate_book(keys::duplicate, 4);
        subscribers(book, "news", 6);
        auto const fail = [](phones const&) { throw std::runtime_error{"bad news"}; };
        EXPECT_THROW(book.dispatch("news", fail), std::runtime_error);
        exit_reason const end = end_of_process([&] { book.dispatch("news", fail, {.parallel = true}); });
        EXPECT_NE(end.to_string().find("bad news"), std::string::npos) << end.to_string();
        EXPECT_EQ(book.count(), 6U);
    });
}

TEST(registry_dispatch, publishes_to_each_subscriber_once_for_each_entry) {  // RG-025
    in_runtime([] {
        auto const book = duplicate_book(keys::duplicate, 3);
        auto const all = subscribers(book, "news", 5);
        do_in(all[0], [&] { book.register_key("news", 100); });
        book.dispatch("news", [](phones const& list) {
            for (auto const& each : list) send(each.process, item{each.value});
        });
        for (pid const each : all) {
            do_in(each, [&] {
                std::vector<int> got;
                while (auto const one = next_now<item>()) got.push_back(one->number);
                EXPECT_EQ(sorted(got), sorted(book.values("news", each)));
            });
        }
    });
}

}  // namespace
