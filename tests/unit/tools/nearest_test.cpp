// Edit distance and the guess that error texts offer.

#include <weft/detail/nearest.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace weft::detail {
namespace {

TEST(nearest, counts_single_edits) {
    EXPECT_EQ(edit_distance("", ""), 0U);
    EXPECT_EQ(edit_distance("", "abc"), 3U);
    EXPECT_EQ(edit_distance("port", "port"), 0U);
    EXPECT_EQ(edit_distance("prot", "port"), 1U) << "a swap of neighbours is one edit";
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(nearest, finds_a_slip_and_no_stranger) {
    std::vector<std::string> const known{"overview", "ps", "info", "tree"};
    EXPECT_EQ(nearest("ovreview", known), "overview");
    EXPECT_EQ(nearest("treee", known), "tree");
    EXPECT_EQ(nearest("shutdown", known), std::nullopt);
    EXPECT_EQ(nearest("x", {}), std::nullopt);
    EXPECT_EQ(did_you_mean("pss", known), "; did you mean ps?");
    EXPECT_EQ(did_you_mean("shutdown", known), "");
}

TEST(nearest, prefers_the_first_of_equally_close_ones) {
    std::vector<std::string> const known{"bat", "cat"};
    EXPECT_EQ(nearest("rat", known), "bat");
}

}  // namespace
}  // namespace weft::detail
