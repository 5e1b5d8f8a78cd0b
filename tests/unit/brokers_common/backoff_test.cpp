// How long a client waits before it tries again.
#include <weft_brokers/common/backoff.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace weft::brokers {
namespace {

using namespace std::chrono_literals;

TEST(brokers_backoff, exp_doubles_up_to_the_maximum_and_begins_again_after_a_success) {  // BW-127
    backoff waits{{.type = backoff_type::exp, .min = 10ms, .max = 65ms}, 1};
    std::vector<std::chrono::milliseconds> seen;
    for (int i = 0; i < 5; ++i) seen.push_back(waits.next().value());
    EXPECT_EQ(seen, (std::vector<std::chrono::milliseconds>{10ms, 20ms, 40ms, 65ms, 65ms}));
    waits.reset();
    EXPECT_EQ(waits.next(), 10ms);
}

TEST(brokers_backoff, rand_exp_grows_and_stays_inside_its_bounds) {  // BW-127
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        backoff waits{{.type = backoff_type::rand_exp, .min = 1s, .max = 30s}, seed};
        auto last = waits.next().value();
        EXPECT_GE(last, 1s);
        EXPECT_LE(last, 3s);
        for (int i = 0; i < 20; ++i) {
            auto const next = waits.next().value();
            EXPECT_LE(next, 30s);
            EXPECT_GE(next, last < 10s ? last : 10s) << "seed " << seed;
            last = next;
        }
        EXPECT_GE(last, 10s);
        waits.reset();
        EXPECT_LE(waits.next().value(), 3s);
    }
}

TEST(brokers_backoff, rand_is_anything_between_and_stop_is_no_second_try) {
    backoff any{{.type = backoff_type::rand, .min = 5ms, .max = 9ms}, 7};
    for (int i = 0; i < 100; ++i) {
        auto const wait = any.next().value();
        EXPECT_GE(wait, 5ms);
        EXPECT_LE(wait, 9ms);
    }
    backoff none{{.type = backoff_type::stop}, 7};
    EXPECT_EQ(none.next(), std::nullopt);
}

TEST(brokers_backoff, equal_bounds_are_one_wait) {
    for (auto const type : {backoff_type::exp, backoff_type::rand, backoff_type::rand_exp}) {
        backoff one{{.type = type, .min = 7ms, .max = 7ms}, 3};
        for (int i = 0; i < 5; ++i) EXPECT_EQ(one.next(), 7ms);
    }
}

}  // namespace
}  // namespace weft::brokers
