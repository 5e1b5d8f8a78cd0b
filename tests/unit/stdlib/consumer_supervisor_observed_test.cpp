// What the observer sees of a consumer supervisor: the lines of a supervisor and those of a consumer, and whose its children are.

#include "consumer_supervisor_support.hpp"

#include <weft/info.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <future>

namespace {

using namespace weft;
using namespace weft::test;

TEST(consumer_supervisor_observed, shows_what_a_supervisor_and_a_consumer_show) {
    runtime node{two_workers()};
    std::promise<std::pair<pid, pid>> ready;
    pid const first = node.spawn([&ready] {
        auto const sup = consumer_supervisor::start_link(chores());
        feeder in{sup, {.max_demand = 8}};
        EXPECT_EQ(in.demand(), 8U);
        in.feed({"a", "b", "c"});
        pid const child = next_worker().process;
        EXPECT_EQ(next_begun(2).size(), 2U);
        EXPECT_EQ(active(sup), 3U);
        ready.set_value({sup, child});
        receive([](exit_msg const&) {});
    });
    auto const [sup, child] = ready.get_future().get();

    auto const shown = info::details(node, sup, std::chrono::seconds{10}).value();
    EXPECT_EQ(shown.summary.behaviour, "consumer_supervisor");
    auto const value = [&shown](std::string const& key) {
        auto const found = std::find_if(shown.published.begin(), shown.published.end(), [&](auto const& each) { return each.first == key; });
        return found == shown.published.end() ? "(none)" : found->second;
    };
    EXPECT_EQ(value("strategy"), "one_for_one");
    EXPECT_EQ(value("children"), "3 of 3 running");
    EXPECT_EQ(value("stage"), "consumer");
    EXPECT_EQ(value("producer " + to_string(first)), "asked=8 delivered=3 outstanding=5");
    EXPECT_EQ(info::process(node, child).value().parent, sup);
    exit_signal(first, exit_reason::kill());
}

}  // namespace
