// What an answer means.

#include "scraper/visit.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <map>

namespace scraper {
namespace {

using namespace std::chrono_literals;
using urls = std::vector<std::string>;

constexpr auto here = "http://a/dir/page";

visit_plan plan_with(fetcher fetch) {
    return {.fetch = std::move(fetch), .pages = scope{{.starts = {"http://a/"}}}, .retries = 2, .redirects = 3};
}

visit_plan answering(reply const& with) {
    return plan_with([with](web_address const&, wanted) { return with; });
}

task asking(unsigned tries = 0, unsigned redirects = 0) { return {.of = {.url = here, .at = {0, redirects}}, .tries = tries}; }

finished_page finished(visit_plan const& plan, task const& what = asking()) {
    auto const result = visit_page(plan, what);
    EXPECT_TRUE(std::holds_alternative<finished_page>(result));
    return std::holds_alternative<finished_page>(result) ? std::get<finished_page>(result) : finished_page{};
}

std::optional<nanoseconds> pause(visit_plan const& plan, task const& what = asking()) {
    auto const result = visit_page(plan, what);
    EXPECT_TRUE(std::holds_alternative<try_later>(result));
    return std::holds_alternative<try_later>(result) ? std::get<try_later>(result).after : std::nullopt;
}

TEST(visit, reads_title_and_links_of_a_page) {
    auto const page = finished(answering({.status = 200, .type = "text/html",
        .body = "<title>T</title><a href=x#1><a href=/y><a href=x><a href=mailto:a@b><a href=http://other/><a href=https://a/s>", .bytes = 7}));
    EXPECT_EQ(page.url, here);
    EXPECT_EQ(page.how, ending::fetched);
    EXPECT_EQ(page.leads, (urls{"http://a/dir/x", "http://a/y", "https://a/s"}));
    EXPECT_EQ(page.line, R"({"url":"http://a/dir/page","status":200,"type":"text/html","bytes":7,"title":"T",)"
                         R"("links":["http://a/dir/x","http://a/y","http://other/","https://a/s"]})" "\n");
}

TEST(visit, resolves_links_against_the_base_that_the_page_names) {
    auto const page = finished(answering({.status = 200, .type = "text/html", .body = "<base href='/other/'><a href=x>"}));
    EXPECT_EQ(page.leads, urls{"http://a/other/x"});
}

TEST(visit, records_what_is_no_page_without_reading_it) {
    EXPECT_EQ(finished(answering({.status = 200, .type = "image/png", .bytes = 5})).line,
              R"({"url":"http://a/dir/page","status":200,"type":"image/png","bytes":5})" "\n");
    auto const absent = finished(answering({.status = 404, .type = "text/html", .body = "<a href=x>"}));
    EXPECT_EQ(absent.how, ending::fetched);
    EXPECT_EQ(absent.leads, urls{});
    auto const large = finished(answering({.status = 200, .type = "text/html", .too_large = true}));
    EXPECT_EQ(large.how, ending::failed);
    EXPECT_EQ(large.reason, "larger than --max-bytes, not read");
}

TEST(visit, hands_on_where_a_redirect_leads) {
    auto const moved = finished(answering({.status = 301, .location = "../x#top"}));
    EXPECT_TRUE(moved.is_redirect);
    EXPECT_EQ(moved.leads, urls{"http://a/x"});
    EXPECT_EQ(moved.line, R"({"url":"http://a/dir/page","status":301,"location":"http://a/x"})" "\n");
    EXPECT_EQ(finished(answering({.status = 302, .location = "http://other/"})).leads, urls{});
    EXPECT_EQ(finished(answering({.status = 304})).how, ending::fetched);
}

TEST(visit, knows_redirects_that_lead_nowhere) {
    EXPECT_EQ(finished(answering({.status = 301, .location = "#top"})).reason, "it redirects to itself");
    EXPECT_EQ(finished(answering({.status = 301, .location = "ftp://a/"})).reason, "it redirects to what is no address of http or https");
    auto const last = finished(answering({.status = 301, .location = "x"}), asking(0, 3));
    EXPECT_EQ(last.reason, "more than 3 redirects in a row");
    EXPECT_EQ(last.leads, urls{});
}

TEST(visit, comes_back_when_the_site_is_busy) {
    for (unsigned const status : {408U, 429U, 500U, 502U, 503U, 504U}) {
        EXPECT_EQ(pause(answering({.status = status})), std::nullopt);
        EXPECT_EQ(pause(answering({.status = status, .retry_after = 7s}), asking(1)), 7s);
        auto const last = finished(answering({.status = status}), asking(2));
        EXPECT_EQ(last.how, ending::failed);
        EXPECT_EQ(last.reason, "given up after 3 tries: the site answers " + std::to_string(status));
    }
    EXPECT_EQ(finished(answering({.status = 503, .retry_after = 2h})).reason, "the site answers 503 and asks to come back in 2 h");
    EXPECT_EQ(finished(answering({.status = 501})).how, ending::fetched) << "another time it will be no better";
}

TEST(visit, tries_again_when_there_is_no_answer) {
    auto const broken = plan_with([](web_address const&, wanted) -> reply { throw fetch_error{"the connection failed"}; });
    EXPECT_EQ(pause(broken), std::nullopt);
    EXPECT_EQ(finished(broken, asking(2)).line, R"({"url":"http://a/dir/page","error":"given up after 3 tries: the connection failed"})" "\n");
}

}  // namespace
}  // namespace scraper
