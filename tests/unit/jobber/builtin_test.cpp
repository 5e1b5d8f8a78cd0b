// The jobs that need no program.

#include "jobber/builtin.hpp"

#include <weft/process.hpp>
#include <weft/sim_gtest.hpp>

#include "support.hpp"
#include "support/in_runtime.hpp"

namespace jobber {
namespace {

using namespace std::chrono_literals;

job running(std::string builtin, std::vector<std::string> arguments, unsigned failures = 0) {
    job made = begin(add({.id = "a", .builtin = std::move(builtin), .arguments = std::move(arguments)}, 0s).now, 0s).now;
    made.failures = failures;
    return made;
}

TEST(builtin, fails_always_or_so_many_times) {
    EXPECT_FALSE(run_builtin(running("fail", {}, 100)).succeeded);
    EXPECT_EQ(run_builtin(running("fail", {"2"}, 1)).reason, "failed, as it was told to");
    EXPECT_TRUE(run_builtin(running("fail", {"2"}, 2)).succeeded);
}

TEST(builtin, sleeps_no_longer_than_its_job_may_take) {
    EXPECT_TRUE(weft::sim::always({.count = 20}, [] {
        auto const start = weft::monotonic_time();
        EXPECT_TRUE(run_builtin(running("sleep", {"1h"})).succeeded);
        EXPECT_GE(weft::monotonic_time() - start, 1h);
        job bounded = running("sleep", {"10h"});
        bounded.spec.timeout = 2h;
        EXPECT_EQ(run_builtin(bounded).reason, "timed out after 2 h");
        EXPECT_LT(weft::monotonic_time() - start, 4h);
    }));
}

TEST(builtin, appends_a_line) {
    test::temporary_folder const folder;
    std::string const path = folder.path("log");
    weft::test::in_runtime([&] {
        EXPECT_TRUE(run_builtin(running("write", {path, "one"})).succeeded);
        EXPECT_TRUE(run_builtin(running("write", {path, "two"})).succeeded);
        outcome const how = run_builtin(running("write", {"/no/such/folder/log", "x"}));
        EXPECT_FALSE(how.succeeded);
        EXPECT_NE(how.reason.find("No such file or directory"), std::string::npos) << how.reason;
    });
    EXPECT_EQ(test::content(path), "one\ntwo\n");
}

}  // namespace
}  // namespace jobber
