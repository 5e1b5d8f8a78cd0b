// Constants of the program, as readers and writers see them.

#include "resident_support.hpp"

#include <weft/constants.hpp>
#include <weft/errors.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace weft;
using namespace weft::test;

// The store is one for the program, so each test takes its keys away again.
class with_keys {
public:
    explicit with_keys(std::vector<std::string> keys) : keys_{std::move(keys)} {
        for (auto const& each : keys_) constants::erase(each);
    }
    with_keys(with_keys const&) = delete;
    with_keys& operator=(with_keys const&) = delete;
    ~with_keys() {
        for (auto const& each : keys_) constants::erase(each);
    }

private:
    std::vector<std::string> keys_;
};

struct routes {
    std::vector<std::string> names;
    bool operator==(routes const&) const = default;
};

// Counts how many are alive; not comparable.
struct counted {
    explicit counted(int which) : number{which} { ++alive; }
    counted(counted const& other) : number{other.number} { ++alive; }
    counted(counted&& other) noexcept : number{other.number} { ++alive; }
    counted& operator=(counted const&) = delete;
    ~counted() { --alive; }

    int number;
    static inline std::atomic<int> alive{0};
};

TEST(constants, are_read_by_whoever_knows_that_they_were_put) {  // RG-056
    with_keys const mine{{"a", "b", "c"}};
    in_runtime([] {
        constants::put("a", routes{{"north"}});
        constants::put("b", 7);
        constants::put("c", "text");
        do_in(resident(), [] {
            EXPECT_EQ(constants::get<routes>("a")->names, std::vector<std::string>{"north"});
            EXPECT_EQ(*constants::get<int>("b"), 7);
            EXPECT_EQ(*constants::get<std::string>("c"), "text");
        });
        do_in(resident(), [] { constants::put("b", 8); });
        EXPECT_EQ(*constants::get<int>("b"), 8);
    });
}

TEST(constants, that_are_not_there_are_an_error_or_the_default) {  // RG-057
    with_keys const mine{{"a"}};
    in_runtime([] {
        EXPECT_EQ(refusal([] { static_cast<void>(constants::get<int>("a")); }),
                  "constant \"a\" is not there; allowed are keys that were put and not erased");
        EXPECT_EQ(constants::get("a", 3), 3);
        EXPECT_FALSE(constants::find<int>("a"));
        constants::put("a", 4);
        EXPECT_EQ(constants::get("a", 3), 4);
        EXPECT_EQ(refusal([] { static_cast<void>(constants::get<long>("a")); }), "constant \"a\" is a int and was read as a long int");
        EXPECT_EQ(refusal([] { constants::put("", 1); }), "constants::put: the key is empty");
    });
}

TEST(constants, stay_where_they_are_when_an_equal_value_is_put) {  // RG-058
    with_keys const mine{{"a", "b"}};
    in_runtime([] {
        constants::put("a", routes{{"north"}});
        routes const* const before = &*constants::get<routes>("a");
        constants::put("a", routes{{"north"}});
        EXPECT_EQ(&*constants::get<routes>("a"), before);
        constants::put("a", routes{{"south"}});
        EXPECT_EQ(constants::get<routes>("a")->names, std::vector<std::string>{"south"});

        constants::put("b", 1);
        constants::put("b", 1L);
        EXPECT_EQ(*constants::get<long>("b"), 1) << "of another type, so not equal";
    });
}

TEST(constants, are_erased_once) {  // RG-059
    with_keys const mine{{"a"}};
    in_runtime([] {
        std::size_t const others = constants::count();
        constants::put("a", 1);
        EXPECT_EQ(constants::count(), others + 1);
        EXPECT_TRUE(constants::erase("a"));
        EXPECT_FALSE(constants::erase("a"));
        EXPECT_FALSE(constants::find<int>("a"));
        EXPECT_EQ(constants::count(), others);
    });
}

TEST(constants, that_were_replaced_or_erased_live_until_their_last_reader_lets_go) {  // RG-060
    with_keys const mine{{"a"}};
    in_runtime([] {
        int const before = counted::alive;
        constants::put("a", counted{1});
        auto first = constants::get<counted>("a");
        auto second = constants::get<counted>("a");
        constants::put("a", counted{2});
        EXPECT_EQ(first->number, 1);
        EXPECT_EQ(second->number, 1);
        EXPECT_EQ(constants::get<counted>("a")->number, 2);
        EXPECT_EQ(counted::alive, before + 2);
        first = {};
        EXPECT_EQ(second->number, 1);
        second = {};
        EXPECT_EQ(counted::alive, before + 1);
        auto last = constants::get<counted>("a");
        constants::erase("a");
        EXPECT_EQ(last->number, 2);
        last = {};
        EXPECT_EQ(counted::alive, before);
    });
}

TEST(constants, are_held_by_a_handle_that_was_sent_to_another_process) {  // RG-060
    with_keys const mine{{"a"}};
    in_runtime([] {
        constants::put("a", counted{1});
        pid const reader = resident();
        struct parcel {
            shared_constant<counted> held;
        };
        send(reader, parcel{constants::get<counted>("a")});
        constants::put("a", counted{2});
        do_in(reader, [] {
            auto const got = next<parcel>();
            ASSERT_TRUE(got);
            EXPECT_EQ(got->held->number, 1);
        });
    });
}

// Each value is whole: what a reader sees was put so, and never an older one than it has seen.
TEST(constants, are_whole_for_readers_while_they_are_replaced) {  // RG-056, RG-061
    with_keys const mine{{"a"}};
    in_runtime([] {
        int const rounds = unless_simulated(2000, 20);
        constants::put("a", std::vector<int>(16, 0));
        std::vector<pid> readers;
        for (int i = 0; i != 3; ++i) {
            readers.push_back(resident());
            tell(readers.back(), [rounds] {
                int last = 0;
                while (last != rounds) {
                    auto const now = constants::get<std::vector<int>>("a");
                    for (int const each : *now) ASSERT_EQ(each, now->front());
                    ASSERT_GE(now->front(), last);
                    last = now->front();
                    yield();
                }
            });
        }
        for (int round = 1; round <= rounds; ++round) {
            constants::put("a", std::vector<int>(16, round));
            checkpoint();
        }
        for (pid const each : readers) wait_until_done(each);
    });
}

TEST(constants, may_use_the_store_when_they_are_compared_and_destroyed) {
    struct nosy {
        bool operator==(nosy const&) const {
            constants::put("b", 2);
            return false;
        }
        nosy() = default;
        nosy(nosy const&) = default;
        nosy& operator=(nosy const&) = delete;
        ~nosy() { constants::put("b", 1); }
    };
    with_keys const mine{{"a", "b"}};
    in_runtime([] {
        constants::put("a", nosy{});
        constants::put("a", nosy{});
        constants::erase("a");
        EXPECT_EQ(constants::get("b", 0), 1);
    });
}

}  // namespace
