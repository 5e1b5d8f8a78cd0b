// The whole crawl over sites in memory: it is polite, it finds what there is, and whoever of it is killed, whenever, each page
// stands in the output once when it has been begun again.

#include "scraper/crawl.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <weft/info.hpp>
#include <weft/sim_gtest.hpp>

#include "fake_site.hpp"

namespace scraper {
namespace {

using namespace std::chrono_literals;
using test::fake_sites;

constexpr std::size_t stack_bytes = std::size_t{512} * 1024;

/// Two sites: links, circles, redirects, what is forbidden, absent or busy.
std::shared_ptr<fake_sites> small_world() {
    auto made = std::make_shared<fake_sites>();
    made->robots("a:80", "User-agent: *\nDisallow: /private\n");
    made->page("http://a/", {"/1", "/2", "/private", "https://a/safe", "http://b/", "/moved"});
    made->page("http://a/1", {"/", "/3", "/absent"});
    made->page("http://a/2", {"/3", "/4"});
    made->page("http://a/3", {"/1"});
    made->page("http://a/4", {"/busy"});
    made->page("http://a/busy", {});
    made->failures["http://a/busy"] = 1;
    made->redirect("http://a/moved", "/round");
    made->redirect("http://a/round", "/moved");
    made->page("http://b/", {"/1", "http://a/"});
    made->page("http://b/1", {});
    return made;
}

constexpr std::size_t small_world_pages = 13;

options small_crawl(std::string const& output) {
    return {.pages = {.starts = {"http://a/"}, .all_hosts = true},
            .output = output,
            .state = output + ".state",
            .pace = {.per_host = 2, .delay = 0s, .retries = 2, .backoff = 100ms},
            .http = {.user_agent = usual_agent},
            .concurrency = 3,
            .quiet = true,
            .safety = safe_from::kill};
}

std::string in_folder(char const* name) { return weft::sim::folder().value() / name; }

struct ran {
    bool ended = false;  // not killed
    exit_status how = exit_status::done;
    std::string err = {};
};

std::string left_behind() {
    std::string all;
    for (auto const& each : weft::info::processes(weft::this_runtime())) all += weft::to_string(each.id) + ' ' + each.label + "; ";
    return all;
}

// As `weft run` does, in a process of its own; nothing of the run is left afterwards, as when a node ends.
ran run(options const& what, std::shared_ptr<fake_sites> const& sites) {
    auto const before = weft::info::node(weft::this_runtime()).processes;
    weft::pid const me = weft::self();
    auto const main = weft::spawn_monitor(
        [me, what, sites] {
            std::ostringstream out;
            std::ostringstream err;
            auto const no_time = [] { return std::chrono::steady_clock::time_point{}; };
            auto const how = crawl(what, fake_sites::ask(sites), {.out = out, .err = err, .now = no_time});
            weft::send(me, ran{true, how, err.str()});
        },
        {.label = "scraper.crawl", .trap_exit = true});
    ran seen{};
    weft::receive([&](ran of) { seen = std::move(of); },
                  weft::when([&](weft::down_msg const& end) { return end.monitor == main.monitor; }, [](weft::down_msg) {}));
    weft::demonitor(main.monitor, {.flush = true});
    for (int patience = 1000; weft::info::node(weft::this_runtime()).processes > before; --patience) {
        if (patience == 0) weft::exit(weft::exit_reason{"left: " + left_behind()});
        weft::sleep_for(10ms);
    }
    return seen;
}

std::map<std::string, std::string> lines_of(std::string const& path) {
    std::map<std::string, std::string> all;
    std::ifstream in{path};
    for (std::string line; std::getline(in, line);) {
        auto const url = boost::json::parse(line).at("url").as_string();
        EXPECT_TRUE(all.emplace(std::string{url}, line).second) << "twice: " << url;
    }
    return all;
}

weft::sim::options roomy() {
    weft::sim::options how;
    how.runtime.stack_bytes = stack_bytes;
    return how;
}

TEST(crawl, finds_what_there_is_and_asks_once) {
    auto const body = [] {
        auto const sites = small_world();
        auto const seen = run(small_crawl(in_folder("out")), sites);
        EXPECT_EQ(seen.how, exit_status::done) << seen.err;
        auto const lines = lines_of(in_folder("out"));
        EXPECT_EQ(lines.size(), small_world_pages);
        EXPECT_NE(lines.at("http://a/private").find(R"("skipped":"forbidden by robots.txt")"), std::string::npos);
        EXPECT_NE(lines.at("https://a/safe").find(R"("skipped":"https is not spoken")"), std::string::npos);
        EXPECT_NE(lines.at("http://a/absent").find(R"("status":404)"), std::string::npos);
        EXPECT_NE(lines.at("http://a/busy").find(R"("status":200)"), std::string::npos);
        EXPECT_NE(lines.at("http://a/round").find(R"("location":"http://a/moved")"), std::string::npos);
        EXPECT_FALSE(sites->asked.contains("http://a/private"));
        for (auto const& [url, times] : sites->asked) EXPECT_EQ(times, url == "http://a/busy" ? 2 : 1) << url;
    };
    EXPECT_TRUE(weft::sim::always({.count = 12}, body, roomy()));
}

TEST(crawl, keeps_to_its_limits) {
    auto const body = [] {
        auto const sites = std::make_shared<fake_sites>();
        std::vector<std::string> links;
        for (int i = 0; i < 8; ++i)
            for (std::string const host : {"a", "b", "c"}) links.push_back("http://" + host + "/" + std::to_string(i));
        sites->page("http://a/", links);
        sites->robots("b:80", "User-agent: *\nCrawl-delay: 1");
        sites->takes = 1s;
        auto what = small_crawl(in_folder("out"));
        what.pace.delay = 300ms;
        auto const seen = run(what, sites);
        EXPECT_EQ(seen.how, exit_status::done) << seen.err;
        EXPECT_EQ(lines_of(what.output).size(), 25U);
        EXPECT_LE(sites->most_in_all, 3);
        for (std::string const site : {"a:80", "b:80", "c:80"}) {
            EXPECT_LE(sites->most_at_once.at(site), 2) << site;
            // Between being given out and asking a process takes its time, of which the simulation makes milliseconds.
            EXPECT_GE(sites->shortest_gap.at(site), (site == "b:80" ? 1000ms : 300ms) - 100ms) << site;
        }
    };
    EXPECT_TRUE(weft::sim::always({.count = 12}, body, roomy()));
}

TEST(crawl, goes_on_with_a_greater_number_of_pages) {
    auto const body = [] {
        auto const sites = small_world();
        auto what = small_crawl(in_folder("out"));
        what.pace.pages = 3;
        EXPECT_EQ(run(what, sites).how, exit_status::done);
        EXPECT_EQ(std::ranges::count_if(sites->asked, [](auto const& each) { return !each.first.ends_with("robots.txt"); }), 3);
        what.pace.pages = 100;
        EXPECT_EQ(run(what, sites).how, exit_status::done);
        EXPECT_EQ(lines_of(what.output).size(), small_world_pages);
    };
    EXPECT_TRUE(weft::sim::always({.count = 6}, body, roomy()));
}

// Main process, recorder, frontier, supervisor or a visitor: all that they know is on the disk.
TEST(crawl, killed_at_any_moment_writes_each_page_once) {
    auto how = roomy();
    how.faults.kills = 1;
    how.faults.may_kill = [](weft::process_summary const& of) { return of.label.starts_with("scraper."); };
    auto const body = [] {
        auto const sites = small_world();
        auto const what = small_crawl(in_folder("out"));
        int runs = 1;
        for (auto last = run(what, sites); !last.ended || last.how != exit_status::done; last = run(what, sites)) {
            EXPECT_TRUE(!last.ended || last.how == exit_status::cannot_work) << last.err;
            ASSERT_LT(++runs, 4) << last.err;
        }
        EXPECT_EQ(lines_of(what.output).size(), small_world_pages);
    };
    EXPECT_TRUE(weft::sim::always({.count = 30}, body, how));
}

}  // namespace
}  // namespace scraper
