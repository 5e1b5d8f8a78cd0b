// Who is next, and how politely.

#include "scraper/frontier.hpp"

#include <gtest/gtest.h>

namespace scraper {
namespace {

using namespace std::chrono_literals;
using urls = std::vector<std::string>;

constexpr frontier_limits plain{.per_host = 2, .delay = 0s, .retries = 1, .backoff = 1s, .pages = 100, .ignore_robots = true};

frontier_limits with(auto change) {
    auto what = plain;
    change(what);
    return what;
}

urls addresses(std::vector<task> const& given) {
    urls all;
    for (auto const& each : given) all.push_back(each.of.url);
    return all;
}

page at(std::string url, unsigned depth = 0) { return {.url = std::move(url), .at = {.depth = depth}}; }

task only(std::vector<task> const& given) {
    EXPECT_EQ(given.size(), 1U);
    return given.empty() ? task{} : given.front();
}

TEST(frontier, gives_nearer_pages_first) {
    frontier pages{plain};
    pages.offer(at("http://a/2", 2));
    pages.offer(at("http://a/1", 1));
    pages.offer(at("http://a/0", 0));
    EXPECT_EQ(addresses(pages.take(1, 0s)), urls{"http://a/0"});
    pages.offer(at("http://a/2", 1));
    pages.offer(at("http://a/2", 7));
    EXPECT_EQ(only(pages.take(1, 0s)).of, at("http://a/2", 1)) << "found before the other one";
    pages.settled("http://a/0");
    EXPECT_EQ(addresses(pages.take(9, 0s)), urls{"http://a/1"});
}

TEST(frontier, gives_a_site_no_more_than_it_may_have_at_once) {
    frontier pages{plain};
    for (int i = 0; i < 5; ++i) pages.offer(at("http://a/" + std::to_string(i)));
    pages.offer(at("http://b/"));
    auto const first = pages.take(9, 0s);
    EXPECT_EQ(first.size(), 3U);
    EXPECT_EQ(pages.take(9, 0s).size(), 0U);
    EXPECT_EQ(pages.next_time(), std::nullopt);
    pages.settled("http://a/0");
    EXPECT_EQ(addresses(pages.take(9, 0s)), urls{"http://a/2"});
    EXPECT_FALSE(pages.is_finished());
}

TEST(frontier, lets_sites_take_turns) {
    frontier pages{with([](auto& what) { what.per_host = 9; })};
    for (auto const* const each : {"http://a/1", "http://a/2", "http://b/1", "http://b/2"}) pages.offer(at(each));
    EXPECT_EQ(addresses(pages.take(9, 0s)), (urls{"http://a/1", "http://b/1", "http://a/2", "http://b/2"}));
}

TEST(frontier, waits_between_requests_to_a_site) {
    frontier pages{with([](auto& what) { what.delay = 5s; })};
    pages.offer(at("http://a/1"));
    pages.offer(at("http://a/2"));
    pages.offer(at("http://b/1"));
    EXPECT_EQ(addresses(pages.take(9, 10s)), (urls{"http://a/1", "http://b/1"}));
    EXPECT_EQ(pages.next_time(), 15s);
    EXPECT_EQ(pages.take(9, 14s).size(), 0U);
    EXPECT_EQ(addresses(pages.take(9, 15s)), urls{"http://a/2"});
}

TEST(frontier, says_how_its_sites_stand) {
    frontier pages{with([](auto& what) { what.delay = 5s; })};
    EXPECT_EQ(pages.sites(0s), std::vector<site_standing>{});
    for (auto const* const each : {"http://b/1", "http://a/1", "http://a/2", "http://a/3"}) pages.offer(at(each));
    EXPECT_EQ(pages.take(2, 10s).size(), 2U);
    EXPECT_EQ(pages.sites(11s), (std::vector<site_standing>{{.site = "a:80", .waiting = 2, .under_way = 1, .next = 4s},
                                                            {.site = "b:80", .waiting = 0, .under_way = 1, .next = std::nullopt}}));
    EXPECT_EQ(pages.sites(99s).front().next, 0s);
    EXPECT_EQ(pages.take(1, 15s).size(), 1U);
    EXPECT_EQ(pages.sites(15s).front(), (site_standing{.site = "a:80", .waiting = 1, .under_way = 2, .next = std::nullopt}))
        << "it has as many as it may";
    pages.settled("http://a/1");
    EXPECT_EQ(pages.sites(15s).front().next, 5s);
}

TEST(frontier, asks_for_robots_txt_first) {
    frontier pages{with([](auto& what) { what.ignore_robots = false; })};
    pages.offer(at("http://a/1"));
    pages.offer(at("http://a/private"));
    auto const asked = only(pages.take(9, 0s));
    EXPECT_EQ(asked.what, task::kind::robots);
    EXPECT_EQ(asked.of.url, "http://a:80/robots.txt");
    EXPECT_EQ(pages.take(9, 0s).size(), 0U);
    pages.robots_known(asked.id, robots_rules::parse("User-agent: *\nDisallow: /private\nCrawl-delay: 7", "us"));
    auto const skipped = only(pages.take(9, 1s));
    EXPECT_EQ(skipped.what, task::kind::skip);
    EXPECT_EQ(skipped.of.url, "http://a/private");
    EXPECT_EQ(skipped.why, "forbidden by robots.txt");
    EXPECT_EQ(pages.next_time(), 7s);
    EXPECT_EQ(only(pages.take(9, 7s)).of.url, "http://a/1");
    pages.settled("http://a/1");
    pages.settled("http://a/private");
    EXPECT_TRUE(pages.is_finished());
    pages.offer(at("http://a/private/too"));
    EXPECT_EQ(only(pages.take(9, 7s)).what, task::kind::skip);
}

TEST(frontier, leaves_a_site_alone_whose_robots_txt_cannot_be_had) {
    frontier pages{with([](auto& what) { what.ignore_robots = false; })};
    pages.offer(at("http://a/1"));
    auto asked = only(pages.take(9, 0s));
    pages.try_again(asked.id, std::nullopt, 0s);
    EXPECT_EQ(pages.next_time(), 1s);
    asked = only(pages.take(9, 1s));
    EXPECT_EQ(asked.tries, 1U);
    pages.robots_unreachable(asked.id, "no robots");
    auto const skipped = only(pages.take(9, 1s));
    EXPECT_EQ(skipped.what, task::kind::skip);
    EXPECT_EQ(skipped.why, "no robots");
}

TEST(frontier, does_not_ask_for_https) {
    frontier pages{plain};
    pages.offer(at("https://a/"));
    auto const skipped = only(pages.take(9, 0s));
    EXPECT_EQ(skipped.what, task::kind::skip);
    EXPECT_EQ(skipped.why, "https is not spoken");
}

TEST(frontier, tries_again_after_a_pause_that_grows) {
    frontier pages{with([](auto& what) { what.retries = 5; })};
    pages.offer(at("http://a/1"));
    pages.try_again(only(pages.take(9, 0s)).id, std::nullopt, 10s);
    EXPECT_EQ(pages.next_time(), 11s);
    auto const second = only(pages.take(9, 11s));
    EXPECT_EQ(second.tries, 1U);
    pages.try_again(second.id, std::nullopt, 20s);
    EXPECT_EQ(pages.next_time(), 22s);
    EXPECT_FALSE(pages.is_finished());
    pages.try_again(only(pages.take(9, 22s)).id, 60s, 30s);
    EXPECT_EQ(pages.next_time(), 90s) << "as the site asks";
}

TEST(frontier, leaves_the_whole_site_alone_that_asks_for_time) {
    frontier pages{plain};
    pages.offer(at("http://a/1"));
    pages.offer(at("http://a/2"));
    pages.offer(at("http://b/1"));
    auto const busy = pages.take(1, 0s).front();
    pages.try_again(busy.id, 60s, 0s);
    EXPECT_EQ(addresses(pages.take(9, 59s)), urls{"http://b/1"});
    EXPECT_EQ(addresses(pages.take(9, 60s)), (urls{"http://a/1", "http://a/2"}));
}

TEST(frontier, gives_again_what_was_lost_and_gives_up_in_the_end) {
    frontier pages{plain};
    pages.offer(at("http://a/1"));
    pages.lost(only(pages.take(9, 0s)).id, "killed", 0s);
    auto const second = only(pages.take(9, 1s));
    EXPECT_EQ(second.what, task::kind::fetch);
    pages.lost(second.id, "killed", 1s);
    auto const last = only(pages.take(9, 1s));
    EXPECT_EQ(last.what, task::kind::give_up);
    EXPECT_EQ(last.why, "killed");
    pages.lost(last.id, "killed too", 1s);
    EXPECT_EQ(only(pages.take(9, 1s)).what, task::kind::give_up) << "until it is noted";
    pages.settled("http://a/1");
    EXPECT_TRUE(pages.is_finished());
}

TEST(frontier, believes_the_journal_whoever_did_it) {
    frontier pages{plain};
    pages.offer(at("http://a/1"));
    auto const first = only(pages.take(9, 0s));
    pages.lost(first.id, "seemed to be", 0s);
    pages.settled("http://a/1");
    EXPECT_TRUE(pages.is_finished());
    pages.try_again(first.id, std::nullopt, 0s);
    pages.lost(first.id, "late", 0s);
    EXPECT_TRUE(pages.is_finished());
    pages.offer(at("http://a/2"));
    auto const lost = only(pages.take(9, 0s));
    pages.lost(lost.id, "seemed to be", 0s);
    EXPECT_EQ(pages.take(9, 1s).size(), 1U);
    pages.settled("http://a/2");
    EXPECT_TRUE(pages.is_finished());
}

TEST(frontier, ends_with_the_number_of_pages_that_it_may_fetch) {
    frontier pages{with([](auto& what) { what.pages = 5; }), 3};
    for (int i = 0; i < 9; ++i) pages.offer(at("http://" + std::string(1, static_cast<char>('a' + i)) + "/"));
    auto const given = pages.take(9, 0s);
    EXPECT_EQ(given.size(), 2U);
    EXPECT_FALSE(pages.is_finished());
    pages.try_again(given[0].id, std::nullopt, 0s);
    pages.settled(given[1].of.url);
    EXPECT_FALSE(pages.is_finished());
    EXPECT_EQ(only(pages.take(9, 1s)).of, given[0].of) << "a retry is no page more";
    pages.settled(given[0].of.url);
    EXPECT_TRUE(pages.is_finished());
}

TEST(frontier, asks_for_no_robots_txt_when_it_is_full) {
    frontier pages{with([](auto& what) {
        what.pages = 1;
        what.ignore_robots = false;
    })};
    pages.offer(at("http://a/"));
    pages.robots_known(only(pages.take(9, 0s)).id, {});
    EXPECT_EQ(addresses(pages.take(9, 0s)), urls{"http://a/"});
    pages.offer(at("http://b/"));
    EXPECT_EQ(pages.take(9, 0s).size(), 0U);
    pages.settled("http://a/");
    EXPECT_TRUE(pages.is_finished());
}

}  // namespace
}  // namespace scraper
