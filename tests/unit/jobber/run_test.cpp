// A whole run with a real journal and made-up work: what is printed where, with which exit code, and what stays.

#include "jobber/run.hpp"

#include <weft/process.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include <atomic>
#include <sstream>

#include "storage/lock_file.hpp"
#include "jobber/spec_json.hpp"
#include "jobber/sqlite_store.hpp"
#include "support.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

namespace jobber {
namespace {

using namespace std::chrono_literals;

class run : public testing::Test {
protected:
    test::temporary_folder folder_;
    std::string journal_ = folder_.path("jobs.db");
    std::ostringstream out_;
    std::ostringstream err_;
    std::atomic<int> ran_{0};

    streams io() { return {.out = out_, .err = err_}; }

    std::string file(std::vector<std::string> const& ids) const {
        std::string text;
        for (auto const& id : ids) text += "{\"id\":\"" + id + "\",\"command\":\"x\"}\n";
        return folder_.file("jobs.jsonl", text);
    }
    runner counting() {
        return [this](job const& running) {
            ++ran_;
            return running.spec.id == "broken" ? test::failure("exit status 1") : test::success();
        };
    }
    int run_now(std::vector<std::string> files) {
        run_options const what{.journal = journal_, .files = std::move(files)};
        int code = -1;
        weft::test::in_runtime([&] {
            weft::trap_exit(true);
            code = run_jobs(what, counting(), io());
        });
        return code;
    }
};

TEST_F(run, ends_with_0_when_all_jobs_are_done_and_does_nothing_twice) {
    EXPECT_EQ(run_now({file({"a", "b"})}), 0) << err_.str();
    EXPECT_TRUE(out_.str().starts_with("2 jobs: 2 done; 2 attempts; ")) << out_.str();
    EXPECT_EQ(err_.str(), "");
    EXPECT_EQ(ran_, 2);
    EXPECT_EQ(run_now({file({"a", "b"})}), 0) << err_.str();
    EXPECT_EQ(ran_, 2);
}

TEST_F(run, tells_of_jobs_that_failed) {
    EXPECT_EQ(run_now({file({"a", "broken"})}), 5);
    EXPECT_EQ(err_.str(), "jobber: broken failed after 1 attempt: exit status 1\n");
    EXPECT_TRUE(out_.str().starts_with("2 jobs: 1 done, 1 failed; ")) << out_.str();
    err_.str("");
    EXPECT_EQ(run_now({}), 0) << "what failed before is not this run's";
    EXPECT_EQ(err_.str(), "");
}

TEST_F(run, runs_what_was_added_before) {
    weft::test::in_runtime([&] {
        EXPECT_EQ(add_to_journal({.journal = journal_, .files = {file({"a", "b"})}}, io()), 0);
        EXPECT_EQ(add_to_journal({.journal = journal_, .files = {file({"b", "c"})}}, io()), 0);
    });
    EXPECT_EQ(out_.str(), "2 added, 0 known already\n1 added, 1 known already\n");
    EXPECT_EQ(run_now({}), 0) << err_.str();
    EXPECT_EQ(ran_, 3);
}

TEST_F(run, refuses_a_job_that_the_journal_has_as_another) {
    EXPECT_EQ(run_now({file({"a"})}), 0);
    auto const other = folder_.file("other.jsonl", R"({"id":"a","command":"y"})");
    EXPECT_EQ(run_now({other}), 1);
    EXPECT_EQ(err_.str(), "jobber: the journal has these jobs already, but not as the files have them: a\n");
    weft::test::in_runtime([&] { EXPECT_EQ(add_to_journal({.journal = journal_, .files = {other}}, io()), 1); });
}

TEST_F(run, refuses_a_bad_file_and_a_bad_journal_before_anything_runs) {
    EXPECT_EQ(run_now({folder_.file("bad.jsonl", "{}\n")}), 1);
    EXPECT_NE(err_.str().find("bad.jsonl:1: a job needs an id"), std::string::npos) << err_.str();
    err_.str("");
    journal_ = folder_.file("text", std::string(5000, 'x'));
    EXPECT_EQ(run_now({file({"a"})}), 1);
    EXPECT_NE(err_.str().find("not a database"), std::string::npos) << err_.str();
    EXPECT_EQ(ran_, 0);
}

TEST_F(run, refuses_a_journal_that_is_in_use) {
    auto const held = storage::lock_file::try_take(storage::lock_path(journal_));
    EXPECT_EQ(run_now({}), 75);
    EXPECT_EQ(err_.str(), "jobber: " + journal_ + " is in use by another jobber\n");
    weft::test::in_runtime([&] { EXPECT_EQ(add_to_journal({.journal = journal_, .files = {file({"a"})}}, io()), 75); });
}

TEST_F(run, stops_in_order_and_leaves_the_rest_for_later) {
    auto const files = std::vector{file({"endless", "next"})};
    weft::test::in_runtime([&] {
        weft::pid const me = weft::self();
        struct is_running {};
        runner const endless = [me](job const&) {
            weft::send(me, is_running{});
            weft::sleep_for(1000h);
            return test::success();
        };
        // Spawned by whoever it takes for its parent.
        weft::pid const main = weft::spawn_link(
            [&] { EXPECT_EQ(run_jobs({.journal = journal_, .files = files, .jobs = 1}, endless, io()), 0); }, {.trap_exit = true});
        EXPECT_TRUE(weft::test::next<is_running>());
        auto const end = weft::test::end_after(main, [&] { weft::exit_signal(main, weft::exit_reason::shutdown()); });
        EXPECT_TRUE(end.is_clean()) << end.to_string();
    });
    auto const jobs = sqlite_store{journal_, sqlite_mode::read_only}.load();
    ASSERT_EQ(jobs.size(), 2U);
    EXPECT_EQ(jobs[0].state, job_state::queued);
    EXPECT_EQ(jobs[0].interruptions, 1U);
    EXPECT_EQ(jobs[1].attempts, 0U);
    EXPECT_EQ(run_now({}), 0) << err_.str();
    EXPECT_EQ(ran_, 2);
}

TEST_F(run, shows_the_journal_of_whoever_runs_or_not) {
    EXPECT_EQ(run_now({file({"a", "broken"})}), 5);
    out_.str("");
    weft::test::in_runtime([&] {
        EXPECT_EQ(show_status({.journal = journal_, .which = {.state = job_state::failed}}, io()), 0);
        EXPECT_EQ(show_status({.journal = journal_, .id = "a"}, io()), 0);
        EXPECT_NE(out_.str().find("broken  default  failed  1         exit status 1\n1 done, 1 failed\na  default  done\n"), std::string::npos)
            << out_.str();
        err_.str("");
        EXPECT_EQ(show_status({.journal = journal_, .id = "none"}, io()), 1);
        EXPECT_EQ(err_.str(), "jobber: " + journal_ + " has no job none\n");
        EXPECT_EQ(show_status({.journal = folder_.path("none.db")}, io()), 1);
    });
    EXPECT_FALSE(std::filesystem::exists(folder_.path("none.db")));
}

}  // namespace
}  // namespace jobber
