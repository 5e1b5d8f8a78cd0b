// Jobs as text and as JSON.

#include "jobber/view.hpp"

#include <boost/json/parse.hpp>

#include "support.hpp"

namespace jobber {
namespace {

using namespace std::chrono_literals;

constexpr nanoseconds now = 1'767'225'600s;  // 2026-01-01T00:00:00Z

std::vector<job> some_jobs() {
    job const queued = add(test::spec("queued"), now).now;
    job const running = begin(add(test::spec("running", "mail"), now).now, now + 1s).now;
    job const done = end(begin(add(test::spec("done"), now).now, now).now, {.succeeded = true, .exit_code = 0, .output = "first\nlast"},
                         now + 1500ms).now;
    job const failed = end(begin(add(test::spec("failed"), now).now, now).now, test::failure("exit status 1"), now).now;
    return {queued, running, done, failed};
}

TEST(view, lists_jobs_as_a_table) {
    EXPECT_EQ(list_text(some_jobs(), {}),
              "ID       KIND     STATE    ATTEMPTS  NOTE\n"
              "queued   default  queued   0\n"
              "running  mail     running  1\n"
              "done     default  done     1         last\n"
              "failed   default  failed   1         exit status 1\n"
              "1 done, 1 failed, 1 running, 1 queued\n");
}

TEST(view, lists_those_that_fit_and_says_how_many_more_there_are) {
    EXPECT_EQ(list_text(some_jobs(), {.state = job_state::running}),
              "ID       KIND  STATE    ATTEMPTS  NOTE\n"
              "running  mail  running  1\n"
              "1 done, 1 failed, 1 running, 1 queued\n");
    EXPECT_EQ(list_text(some_jobs(), {.kind = "default", .limit = 1}),
              "ID      KIND     STATE   ATTEMPTS  NOTE\n"
              "queued  default  queued  0\n"
              "and 2 more\n"
              "1 done, 1 failed, 1 running, 1 queued\n");
    EXPECT_EQ(list_text(some_jobs(), {.kind = "other"}), "1 done, 1 failed, 1 running, 1 queued\n");
    EXPECT_EQ(list_text({}, {}), "no jobs\n");
}

TEST(view, lists_jobs_as_json) {
    auto const list = boost::json::parse(list_json(some_jobs(), {.state = job_state::done})).as_object();
    EXPECT_EQ(list.at("counts").at("failed").as_int64(), 1);
    EXPECT_EQ(list.at("total").as_int64(), 1);
    auto const& done = list.at("jobs").at(0);
    EXPECT_EQ(done.at("id").as_string(), "done");
    EXPECT_EQ(done.at("exit_code").as_int64(), 0);
    EXPECT_EQ(done.at("ended").as_string(), "2026-01-01T00:00:01.500Z");
    EXPECT_TRUE(done.at("due").is_null());
    EXPECT_TRUE(done.at("reason").is_null());
    EXPECT_EQ(done.at("output").as_string(), "first\nlast");
}

TEST(view, shows_one_job_with_its_history) {
    std::vector<history_line> const history{{.what = event::added, .at = now},
                                            {.what = event::begun, .attempt = 1, .at = now},
                                            {.what = event::failed, .attempt = 1, .at = now, .reason = "exit status 1"}};
    job const failed = some_jobs().back();
    EXPECT_EQ(job_text(failed, history),
              "failed  default  failed\n"
              "  {\"id\":\"failed\",\"kind\":\"default\",\"command\":\"true\",\"backoff\":\"10ms\"}\n"
              "  2026-01-01T00:00:00.000Z  added\n"
              "  2026-01-01T00:00:00.000Z  begun  attempt 1\n"
              "  2026-01-01T00:00:00.000Z  failed  attempt 1  exit status 1\n");
    auto const json = boost::json::parse(job_json(failed, history)).as_object();
    EXPECT_EQ(json.at("spec").at("command").as_string(), "true");
    EXPECT_EQ(json.at("history").at(2).at("reason").as_string(), "exit status 1");
}

TEST(view, sums_a_run_up) {
    auto jobs = some_jobs();
    jobs.front().interruptions = 2;
    EXPECT_EQ(summary_text(jobs, 2s), "4 jobs: 1 done, 1 failed, 1 running, 1 queued; 3 attempts, 2 of them interrupted; 2 s\n");
    EXPECT_EQ(summary_text({jobs[2]}, 9ms), "1 job: 1 done; 1 attempt; 9 ms\n");
    auto const json = boost::json::parse(summary_json(jobs, 2s)).as_object();
    EXPECT_EQ(json.at("attempts").as_int64(), 3);
    EXPECT_EQ(json.at("seconds").as_double(), 2.0);
    EXPECT_EQ(json.at("failed").at(0).at("id").as_string(), "failed");
}

TEST(view, lets_no_data_steer_a_terminal) {
    EXPECT_EQ(printable("a\tü\n\x1b[2J\x7f\xff\xc3"), "a\tü\n\\x1B[2J\\x7F\\xFF\\xC3");
    EXPECT_EQ(printable("\xc2\x9b"), "\\xC2\\x9B");
    job made = some_jobs().back();
    made.last.reason = "\xff";
    EXPECT_NO_THROW(static_cast<void>(boost::json::parse(job_json(made, {}))));
}

}  // namespace
}  // namespace jobber
