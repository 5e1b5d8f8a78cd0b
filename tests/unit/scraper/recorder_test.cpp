// Who records a page is answered when it is on the disk, and a page is recorded once.

#include "scraper/recorder.hpp"

#include <weft/names.hpp>
#include <weft/receive.hpp>
#include <weft/spawn.hpp>

#include "scraper/frontier_stage.hpp"
#include "support.hpp"
#include "support/in_runtime.hpp"

namespace scraper {
namespace {

class recorder_files : public testing::Test {
protected:
    test::own_folder folder_;
    std::string state_ = folder_.path("state");
    std::string output_ = folder_.path("out");

    [[nodiscard]] weft::server_ref<recorder> start() const {
        return weft::start_link<recorder>({}, recorder_options{.open = [path = state_] {
            auto made = std::make_unique<crawl_store>(path, "a crawl", crawl_limits{});
            made->add(std::vector<std::string>{"http://a/", "http://b/"});
            return made;
        }, .output = output_, .listener = weft::self()});
    }
    static void keep(weft::server_ref<recorder> to, finished_page page) { weft::call(to, record{std::move(page)}, weft::infinity); }
    static settled told() {
        settled got;
        weft::receive([&](settled what) { got = std::move(what); });
        return got;
    }
};

TEST_F(recorder_files, hold_a_page_when_its_call_returns) {
    weft::test::in_runtime([this] {
        weft::register_name(frontier_stage::name, weft::self());
        auto const writer = start();
        keep(writer, {.url = "http://a/", .line = "one\n", .leads = {"http://a/1"}});
        EXPECT_EQ(test::text_of(output_), "one\n");
        auto const first = told();
        EXPECT_EQ(first.urls, std::vector<std::string>{"http://a/"});
        EXPECT_EQ(first.found, (std::vector<page>{{"http://a/1", {1, 0}}}));
        keep(writer, {.url = "http://b/", .how = ending::failed, .line = "two\n", .reason = "broken"});
        EXPECT_EQ(test::text_of(output_), "one\ntwo\n");
        auto const now = weft::call(writer, ask_standing{});
        EXPECT_EQ(now.waiting, (std::vector<page>{{"http://a/1", {1, 0}}}));
        EXPECT_EQ(now.counts, (page_counts{.fetched = 1, .failed = 1, .waiting = 1}));
        auto const counts = weft::call(writer, ask_counts{});
        EXPECT_EQ(counts.now, now.counts);
        EXPECT_EQ(counts.before, page_counts{.waiting = 2});
        std::vector<std::string> failed;
        for (int i = 0; i < 2; ++i)
            weft::receive([&](crawl_news const& of) { for (auto const& each : of.failed) failed.push_back(each.url + " " + each.reason); });
        EXPECT_EQ(failed, std::vector<std::string>{"http://b/ broken"});
    });
}

TEST_F(recorder_files, hold_a_page_once_whoever_comes_late) {
    weft::test::in_runtime([this] {
        weft::register_name(frontier_stage::name, weft::self());
        auto const writer = start();
        keep(writer, {.url = "http://a/", .line = "one\n"});
        static_cast<void>(told());
        keep(writer, {.url = "http://a/", .line = "again\n"});
        EXPECT_EQ(told().urls, std::vector<std::string>{"http://a/"}) << "the frontier is told all the same";
        keep(writer, {.url = "http://unknown/", .line = "never\n"});
        EXPECT_EQ(test::text_of(output_), "one\n");
    });
}

// A kill between the line and the journal's word leaves a line too many, or a part of it.
TEST_F(recorder_files, are_cut_to_what_the_journal_knows) {
    auto const run = [this](std::string const& url, std::string const& line) {
        weft::test::in_runtime([&, this] {
            weft::register_name(frontier_stage::name, weft::self());
            keep(start(), {.url = url, .line = line});
        });
    };
    run("http://a/", "one\n");
    std::ofstream{output_, std::ios::app} << "a line without its page\nhalf a li";
    run("http://b/", "two\n");
    EXPECT_EQ(test::text_of(output_), "one\ntwo\n");
}

}  // namespace
}  // namespace scraper
