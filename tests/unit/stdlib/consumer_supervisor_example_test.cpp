// The example at the head of <weft/consumer_supervisor.hpp>, as it stands there, with something to fetch.

#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/consumer_supervisor.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;

struct url {
    std::string text;
    weft::pid reader;
};

struct pages_to_read {
    std::vector<url> pages;
    std::vector<url> handle_demand(std::size_t) { return std::exchange(pages, {}); }
};

void fetch(url const& page) { weft::send(page.reader, page.text); }

namespace consumer_supervisor = weft::consumer_supervisor;

TEST(consumer_supervisor_example, fetches_every_page) {
    weft::test::in_runtime([] {
        std::vector<url> pages{{"/", weft::self()}, {"/about", weft::self()}, {"/news", weft::self()}};
        auto const frontier = weft::gen_stage::start_link<pages_to_read>(pages);

        auto const fetchers = consumer_supervisor::start_link<url>({
            .name = "fetchers",
            .start = [](url const& page) { return weft::child([page] { fetch(page); }); },
            .restart = weft::restart::transient,
            .shutdown = 5s,
            .intensity = {.restarts = 10, .within = 1min},
            .subscribe_to = {{frontier, {.max_demand = 50, .min_demand = 40}}},
        });

        std::set<std::string> fetched;
        for (std::size_t i = 0; i != pages.size(); ++i) fetched.insert(weft::test::next<std::string>().value_or("nothing"));
        EXPECT_EQ(fetched, (std::set<std::string>{"/", "/about", "/news"}));
        while (consumer_supervisor::count_children(fetchers).active != 0) weft::yield();
    });
}

}  // namespace
