// Which batch processor gets which batch: counts and keys alone.

#include <weft/broadway/batch_order.hpp>

#include <gtest/gtest.h>

#include "support/in_runtime.hpp"

namespace {

using namespace weft;
using broadway::batch_key;
using broadway::detail::batch_order;

TEST(broadway_batch_order, gives_a_key_to_one_consumer_at_a_time) {  // BW-080
    weft::test::in_runtime([] {
        batch_order order;
        ref const a = make_ref();
        ref const b = make_ref();
        for (ref const each : {a, b}) {
            order.subscribe(each);
            order.ask(each, 1);
        }
        EXPECT_EQ(order.room(), 2U);
        EXPECT_EQ(order.take(batch_key{1}), a);
        EXPECT_FALSE(order.take(batch_key{1}));
        EXPECT_EQ(order.take(batch_key{2}), b);
        EXPECT_FALSE(order.take(batch_key{3}));
        order.ask(b, 1);
        EXPECT_FALSE(order.take(batch_key{1}));
        EXPECT_EQ(order.take(batch_key{2}), b);
        order.ask(a, 1);
        EXPECT_EQ(order.take(batch_key{1}), a);
    });
}

TEST(broadway_batch_order, takes_no_more_than_may_wait) {
    weft::test::in_runtime([] {
        batch_order order;
        ref const a = make_ref();
        ref const b = make_ref();
        order.subscribe(a);
        order.subscribe(b);
        EXPECT_EQ(order.room(), 0U);
        order.ask(a, 1);
        order.ask(b, 1);
        EXPECT_EQ(order.take(batch_key{}), a);
        EXPECT_EQ(order.room(), 2U);
        order.kept_back();
        order.kept_back();
        EXPECT_EQ(order.room(), 0U);
        EXPECT_TRUE(order.balance().holds());
        order.let_go();
        EXPECT_EQ(order.room(), 1U);
        EXPECT_TRUE(order.balance().holds());
    });
}

TEST(broadway_batch_order, frees_the_key_of_a_consumer_that_leaves) {
    weft::test::in_runtime([] {
        batch_order order;
        ref const a = make_ref();
        ref const b = make_ref();
        order.subscribe(a);
        order.ask(a, 1);
        EXPECT_EQ(order.take(batch_key{"k"}), a);
        order.subscribe(b);
        order.ask(b, 1);
        EXPECT_FALSE(order.take(batch_key{"k"}));
        order.cancel(a);
        EXPECT_EQ(order.take(batch_key{"k"}), b);
        EXPECT_EQ(order.demand_of(b), 0U);
    });
}

}  // namespace
