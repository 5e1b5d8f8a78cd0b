// Workers that stay on the cores that they were given.

#include <weft/blocking.hpp>
#include <weft/cpus.hpp>
#include <weft/errors.hpp>
#include <weft/info.hpp>
#include <weft/process.hpp>
#include <weft/runtime.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace {

TEST(cpus, may_be_used_as_many_as_are_allowed_at_most) {
    auto const allowed = weft::allowed_cpus();
    EXPECT_TRUE(std::is_sorted(allowed.begin(), allowed.end()));
    EXPECT_GE(weft::usable_cpus(), 1U);
    EXPECT_LE(weft::usable_cpus(), allowed.size());
}

TEST(cpus, keep_the_workers_where_they_are_told_to_be) {
    unsigned const last = weft::allowed_cpus().back();
    weft::runtime node{{.cpus = {last}}};
    EXPECT_EQ(weft::info::node(node).workers.size(), 1U) << "one for each core named";
    std::vector<unsigned> seen;
    auto const until_it_is_there = [&] {
        for (; seen != std::vector{last}; weft::yield()) seen = weft::allowed_cpus();
    };
    static_cast<void>(node.wait(node.spawn(until_it_is_there)));
    EXPECT_EQ(seen, std::vector{last});
}

TEST(cpus, of_the_workers_are_not_those_of_threads_that_processes_start) {
    auto const all = weft::allowed_cpus();
    weft::runtime node{{.cpus = {all.back()}}};
    std::vector<unsigned> seen;
    auto const ended = node.run([&seen, &all] {
        while (weft::allowed_cpus() != std::vector{all.back()}) weft::yield();
        seen = weft::blocking([] { return weft::allowed_cpus(); });
    });
    EXPECT_TRUE(ended.is_normal()) << ended.to_string();
    EXPECT_EQ(seen, all);
}

TEST(cpus, are_refused_when_they_may_not_be_used) {
    try {
        weft::runtime const node{{.workers = 1, .cpus = {70'000}}};
        FAIL() << "accepted";
    } catch (weft::argument_error const& wrong) {
        EXPECT_EQ(std::string{wrong.what()}, "cpus: 70000 is not a core that this program may use");
    }
}

}  // namespace
