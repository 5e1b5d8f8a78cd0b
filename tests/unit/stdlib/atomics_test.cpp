// Integers on which processes agree.

#include "resident_support.hpp"

#include <weft/counters.hpp>
#include <weft/errors.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <optional>

namespace {

using namespace weft;
using namespace weft::test;

TEST(atomics, begin_at_zero_and_count_as_integers_do) {  // RG-062
    in_runtime([] {
        atomics<> const made{3};
        EXPECT_EQ(made.size(), 3U);
        for (std::size_t i = 0; i != 3; ++i) EXPECT_EQ(made.get(i), 0);
        made.put(1, 5);
        made.add(1, 3);
        made.sub(1, 10);
        EXPECT_EQ(made.get(1), -2);
        EXPECT_EQ(made.get(0), 0);
    });
}

TEST(atomics, tell_the_old_the_new_or_the_actual_value) {  // RG-066
    in_runtime([] {
        atomics<> const made{1};
        EXPECT_EQ(made.exchange(0, 5), 0);
        EXPECT_EQ(made.compare_exchange(0, 5, 6), std::nullopt);
        EXPECT_EQ(made.compare_exchange(0, 5, 7), 6) << "what is there instead";
        EXPECT_EQ(made.get(0), 6);
        EXPECT_EQ(made.add_get(0, 4), 10);
        EXPECT_EQ(made.sub_get(0, 11), -1);
    });
}

TEST(atomics, lose_nothing_that_eight_processes_add) {  // RG-063
    in_runtime([] {
        int const each = unless_simulated(20'000, 100);
        atomics<std::uint64_t> const made{1};
        std::vector<pid> adders;
        for (int i = 0; i != 8; ++i) {
            adders.push_back(resident());
            tell(adders.back(), [made, each] {
                for (int n = 0; n != each; ++n) {
                    made.add(0, 1);
                    if (n % 64 == 0) checkpoint();
                }
            });
        }
        for (pid const adder : adders) wait_until_done(adder);
        EXPECT_EQ(made.get(0), 8 * static_cast<std::uint64_t>(each));
    });
}

TEST(atomics, wrap_around_at_their_largest_value) {  // RG-065
    in_runtime([] {
        atomics<std::int64_t> const with_sign{1};
        with_sign.put(0, std::numeric_limits<std::int64_t>::max());
        EXPECT_EQ(with_sign.add_get(0, 1), std::numeric_limits<std::int64_t>::min());
        EXPECT_EQ(with_sign.sub_get(0, 1), std::numeric_limits<std::int64_t>::max());
        with_sign.add(0, 1);
        EXPECT_EQ(with_sign.get(0), std::numeric_limits<std::int64_t>::min());

        atomics<std::uint64_t> const without{1};
        EXPECT_EQ(without.sub_get(0, 1), std::numeric_limits<std::uint64_t>::max());
        EXPECT_EQ(without.add_get(0, 1), 0U);
    });
}

TEST(atomics, live_as_long_as_somebody_has_them) {  // RG-067
    in_runtime([] {
        struct parcel {
            atomics<> held;
        };
        pid const maker = resident();
        do_in(maker, [me = self()] {
            atomics<> const made{1};
            made.put(0, 3);
            send(me, parcel{made});
        });
        auto const got = next<parcel>();
        ASSERT_TRUE(got);
        kill(maker);
        EXPECT_EQ(got->held.add_get(0, 4), 7);
    });
}

TEST(atomics, refuse_a_size_of_zero_and_indices_outside) {
    in_runtime([] {
        EXPECT_THROW(atomics<>{0}, argument_error);
        atomics<> const made{2};
        EXPECT_THROW(static_cast<void>(made.get(2)), argument_error);
        EXPECT_THROW(made.put(2, 1), argument_error);
        EXPECT_THROW(made.add(2, 1), argument_error);
        EXPECT_THROW(made.sub(2, 1), argument_error);
        EXPECT_THROW(static_cast<void>(made.add_get(2, 1)), argument_error);
        EXPECT_THROW(static_cast<void>(made.exchange(2, 1)), argument_error);
        EXPECT_THROW(static_cast<void>(made.compare_exchange(2, 1, 1)), argument_error);
    });
}

}  // namespace
