// Bad options are refused when a flow is built, naming the option and what is allowed.

#include <weft/errors.hpp>
#include <weft/flow.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace {

namespace flow = weft::flow;
using numbers = std::vector<int>;

TEST(flow_options, are_checked_when_the_flow_is_built) {  // FL-012
    EXPECT_THROW(static_cast<void>(flow::from(numbers{}, {.stages = 0})), weft::argument_error);
    EXPECT_THROW(static_cast<void>(flow::partition({.stages = -1})), weft::argument_error);
    EXPECT_THROW(static_cast<void>(flow::shuffle({.max_demand = 0})), weft::argument_error);
    try {
        static_cast<void>(flow::partition({.stages = 0}));
    } catch (weft::argument_error const& wrong) {
        EXPECT_STREQ(wrong.what(), "expected stages to be equal to or greater than 1, got: 0");
    }
}

}  // namespace
