// The journal: what is done stays done, every page is known once, and which pages there are does not depend on the order in
// which they were found.

#include "scraper/crawl_store.hpp"

#include <gtest/gtest.h>

#include "storage/error.hpp"
#include "support.hpp"

namespace scraper {
namespace {

constexpr auto crawl = "a crawl";
constexpr crawl_limits limits{.depth = 2, .redirects = 2};

class with_starts : public crawl_store {
public:
    explicit with_starts(std::vector<std::string> const& starts) : crawl_store{":memory:", crawl, limits} { add(starts); }
};

std::vector<page> done(crawl_store& in, std::string url, std::vector<std::string> leads, bool is_redirect = false) {
    std::vector<finished_page> const one{{.url = std::move(url), .leads = std::move(leads), .is_redirect = is_redirect}};
    return in.finish(one, 0);
}

TEST(crawl_store, knows_after_it_was_opened_again_what_it_knew) {
    test::own_folder const folder;
    auto const path = folder.path("state");
    {
        crawl_store store{path, crawl, limits};
        store.add(std::vector<std::string>{"http://a/", "http://b/"});
        std::vector<finished_page> const pages{{.url = "http://a/", .leads = {"http://a/1", "http://b/", "http://a/1"}},
                                               {.url = "http://b/", .how = ending::failed}};
        EXPECT_EQ(store.finish(pages, 77), (std::vector<page>{{"http://a/1", {1, 0}}}));
    }
    crawl_store store{path, crawl, limits};
    store.add(std::vector<std::string>{"http://a/", "http://b/"});
    EXPECT_EQ(store.waiting(), (std::vector<page>{{"http://a/1", {1, 0}}}));
    EXPECT_EQ(store.counts(), (page_counts{.fetched = 1, .failed = 1, .waiting = 1}));
    EXPECT_EQ(store.output_bytes(), 77U);
    EXPECT_TRUE(store.is_waiting("http://a/1"));
    EXPECT_FALSE(store.is_waiting("http://a/"));
    EXPECT_FALSE(store.is_waiting("http://c/"));
}

TEST(crawl_store, has_no_pages_beyond_the_depth) {
    with_starts store{{"http://a/"}};
    done(store, "http://a/", {"http://a/1"});
    EXPECT_EQ(done(store, "http://a/1", {"http://a/2"}), (std::vector<page>{{"http://a/2", {2, 0}}}));
    EXPECT_EQ(done(store, "http://a/2", {"http://a/3"}), std::vector<page>{});
}

TEST(crawl_store, has_no_pages_beyond_so_many_redirects_in_a_row) {
    with_starts store{{"http://a/"}};
    done(store, "http://a/", {"http://a/1"}, true);
    EXPECT_EQ(done(store, "http://a/1", {"http://a/2"}, true), (std::vector<page>{{"http://a/2", {0, 2}}}));
    EXPECT_EQ(done(store, "http://a/2", {"http://a/3"}, true), std::vector<page>{});
    with_starts other{{"http://a/"}};
    done(other, "http://a/", {"http://a/1"}, true);
    EXPECT_EQ(done(other, "http://a/1", {"http://a/2"}), (std::vector<page>{{"http://a/2", {1, 0}}})) << "a link begins anew";
}

// a -> b -> c -> d: found late that a leads to c as well, d is within the depth.
TEST(crawl_store, brings_what_a_page_leads_to_nearer_with_it) {
    with_starts store{{"http://a/", "http://z/"}};
    done(store, "http://a/", {"http://b/"});
    done(store, "http://b/", {"http://c/"});
    EXPECT_EQ(done(store, "http://c/", {"http://d/"}), std::vector<page>{});
    EXPECT_EQ(done(store, "http://z/", {"http://c/", "http://b/"}), (std::vector<page>{{"http://d/", {2, 0}}}));
}

TEST(crawl_store, brings_a_waiting_page_nearer) {
    with_starts store{{"http://a/", "http://b/"}};
    done(store, "http://a/", {"http://c/"});
    EXPECT_EQ(done(store, "http://c/", {"http://d/"}), (std::vector<page>{{"http://d/", {2, 0}}}));
    EXPECT_EQ(done(store, "http://b/", {"http://d/"}), (std::vector<page>{{"http://d/", {1, 0}}}));
}

TEST(crawl_store, ends_where_pages_lead_in_a_circle) {
    with_starts store{{"http://a/"}};
    done(store, "http://a/", {"http://b/"}, true);
    EXPECT_EQ(done(store, "http://b/", {"http://a/", "http://b/"}, true), std::vector<page>{});
    EXPECT_EQ(store.counts().waiting, 0U);
}

TEST(crawl_store, refuses_what_is_not_its_own) {
    test::own_folder const folder;
    auto const refusal = [](std::string const& path, std::string_view what) -> std::string {
        try {
            crawl_store const opened{path, what, limits};
            return "it was opened";
        } catch (storage::error const& wrong) { return wrong.what(); }
    };
    auto const path = folder.path("state");
    EXPECT_EQ(refusal(path, crawl), "it was opened");
    EXPECT_EQ(refusal(path, "another"), path + ": it is of another crawl, a crawl; this one is another");
    auto const text = folder.path("text");
    std::ofstream{text} << "no database, but long enough to be one for whoever looks at its size alone, and then some more text to be sure";
    EXPECT_EQ(refusal(text, crawl), text + ": file is not a database");
    auto const others = folder.path("others");
    storage::sqlite_database{others, storage::sqlite_mode::read_write}.execute("CREATE TABLE t(x)");
    EXPECT_EQ(refusal(others, crawl), others + ": it is no state of scraper");
    auto const newer = folder.path("newer");
    EXPECT_EQ(refusal(newer, crawl), "it was opened");
    storage::sqlite_database{newer, storage::sqlite_mode::read_write}.execute("PRAGMA user_version = 2");
    EXPECT_EQ(refusal(newer, crawl), newer + ": it is a state of version 2; this scraper knows version 1");
}

}  // namespace
}  // namespace scraper
