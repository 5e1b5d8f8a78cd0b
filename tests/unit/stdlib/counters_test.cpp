// Counters that many processes share, in both modes.

#include "resident_support.hpp"

#include <weft/counters.hpp>
#include <weft/errors.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace weft;
using namespace weft::test;

constexpr auto modes = {counter_mode::atomic, counter_mode::write_concurrent};

TEST(counters, begin_at_zero_and_count_as_integers_do) {  // RG-062
    in_runtime([] {
        for (counter_mode const mode : modes) {
            counters const made{20, mode};
            EXPECT_EQ(made.size(), 20U);
            EXPECT_EQ(made.mode(), mode);
            for (std::size_t i = 0; i != 20; ++i) EXPECT_EQ(made.get(i), 0);
            made.add(3);
            made.add(3, 41);
            made.sub(3, 2);
            made.sub(19);
            EXPECT_EQ(made.get(3), 40);
            EXPECT_EQ(made.get(19), -1);
            made.put(3, 7);
            made.add(3, -10);
            EXPECT_EQ(made.get(3), -3);
            EXPECT_EQ(made.get(2), 0);
            EXPECT_EQ(made.get(4), 0);
        }
    });
}

TEST(counters, lose_nothing_that_eight_processes_add) {  // RG-063
    in_runtime([] {
        int const each = unless_simulated(100'000, 100);
        for (counter_mode const mode : modes) {
            counters const made{2, mode};
            std::vector<pid> adders;
            for (int i = 0; i != 8; ++i) {
                adders.push_back(resident());
                tell(adders.back(), [made, each] {
                    for (int n = 0; n != each; ++n) {
                        made.add(1);
                        if (n % 64 == 0) checkpoint();
                    }
                });
            }
            for (pid const adder : adders) wait_until_done(adder);
            EXPECT_EQ(made.get(1), 8 * each);
            EXPECT_EQ(made.get(0), 0);
        }
    });
}

TEST(counters, that_are_atomic_are_never_read_as_a_value_that_was_not_current) {  // RG-064
    in_runtime([] {
        counters const made{1};
        int const steps = unless_simulated(20'000, 200);
        pid const writer = resident();
        tell(writer, [made, steps] {
            for (int n = 1; n <= steps; ++n) {
                made.put(0, n);  // each value of the row once, ascending
                checkpoint();
            }
        });
        std::int64_t last = 0;
        while (last != steps) {
            std::int64_t const now = made.get(0);
            ASSERT_GE(now, last);
            ASSERT_LE(now, steps);
            last = now;
            yield();
        }
        wait_until_done(writer);
    });
}

TEST(counters, keep_what_is_added_while_another_process_puts) {  // RG-064
    in_runtime([] {
        counters const made{1, counter_mode::write_concurrent};
        int const steps = unless_simulated(10'000, 100);
        pid const adder = resident();
        tell(adder, [made, steps] {
            for (int n = 0; n != steps; ++n) {
                made.add(0);
                checkpoint();
            }
        });
        std::int64_t put = 0;
        for (int n = 0; n != steps; ++n) {
            made.put(0, put = made.get(0));  // changes nothing but what was added in between
            checkpoint();
        }
        wait_until_done(adder);
        EXPECT_LE(made.get(0), steps);
        EXPECT_GE(made.get(0), put);
        made.put(0, 5);
        EXPECT_EQ(made.get(0), 5);
    });
}

TEST(counters, wrap_around_at_the_largest_value) {  // RG-065
    in_runtime([] {
        constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
        constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();
        for (counter_mode const mode : modes) {
            counters const made{1, mode};
            made.put(0, largest);
            made.add(0, 1);
            EXPECT_EQ(made.get(0), smallest);
            made.sub(0, 1);
            EXPECT_EQ(made.get(0), largest);
            made.put(0, 0);
            made.sub(0, smallest);
            EXPECT_EQ(made.get(0), smallest);
        }
    });
}

TEST(counters, live_as_long_as_somebody_has_them) {  // RG-067
    in_runtime([] {
        struct parcel {
            counters held;
        };
        pid const maker = resident();
        do_in(maker, [me = self()] {
            counters const made{1, counter_mode::write_concurrent};
            made.add(0, 3);
            send(me, parcel{made});
        });
        auto const got = next<parcel>();
        ASSERT_TRUE(got);
        kill(maker);
        got->held.add(0, 4);
        EXPECT_EQ(got->held.get(0), 7);
    });
}

TEST(counters, refuse_a_size_of_zero_an_unknown_mode_and_indices_outside) {
    in_runtime([] {
        EXPECT_EQ(refusal([] { counters{0}; }), "counters: size is 0; allowed are 1 and more");
        EXPECT_EQ(refusal([] { counters(1, static_cast<counter_mode>(7)); }),
                  "counters: mode is 7; allowed are atomic and write_concurrent");
        counters const made{3};
        EXPECT_EQ(refusal([&] { made.add(3); }), "counters: index is 3; allowed are 0 to 2");
        EXPECT_EQ(refusal([&] { static_cast<void>(made.get(4)); }), "counters: index is 4; allowed are 0 to 2");
        EXPECT_EQ(refusal([&] { made.put(3, 1); }), "counters: index is 3; allowed are 0 to 2");
        EXPECT_EQ(refusal([&] { made.sub(3); }), "counters: index is 3; allowed are 0 to 2");
    });
}

}  // namespace
