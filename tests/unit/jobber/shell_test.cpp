// Commands for the shell: what is told of their end, and that nothing of them stays.

#include "jobber/shell.hpp"

#include <weft/process.hpp>
#include <weft/spawn.hpp>

#include <signal.h>

#include <cerrno>

#include "support.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

namespace jobber {
namespace {

using namespace std::chrono_literals;

job running(std::string command, nanoseconds timeout = weft::infinity) {
    return begin(add({.id = "the-job", .command = std::move(command), .timeout = timeout}, 0s).now, 0s).now;
}

outcome run(std::string command, nanoseconds timeout = weft::infinity, nanoseconds grace = 5s) {
    outcome how;
    weft::test::in_runtime([&] { how = run_shell(running(std::move(command), timeout), grace); });
    return how;
}

bool is_gone(int process_id) { return ::kill(process_id, 0) != 0 && errno == ESRCH; }

/// Until it is true; a test that waits in vain is ended by its own time limit.
template <class Condition>
void wait_until(Condition condition) {
    while (!condition()) weft::sleep_for(1ms);
}

TEST(shell, succeeds_with_status_0_and_keeps_the_output_of_both_streams) {
    EXPECT_EQ(run("echo one; echo two >&2"), (outcome{.succeeded = true, .exit_code = 0, .output = "one\ntwo"}));
}

TEST(shell, fails_with_another_status_or_a_signal) {
    EXPECT_EQ(run("echo no; exit 3"), (outcome{.exit_code = 3, .reason = "exit status 3", .output = "no"}));
    EXPECT_EQ(run("kill -9 $$"), outcome{.reason = "SIGKILL"});
}

TEST(shell, tells_the_command_which_job_and_attempt_it_is_and_gives_it_no_input) {
    EXPECT_EQ(run("echo $JOBBER_JOB $JOBBER_ATTEMPT; cat").output, "the-job 1");
}

TEST(shell, keeps_the_last_lines_of_much_output) {
    EXPECT_EQ(run("seq 1 100000").output, "99991\n99992\n99993\n99994\n99995\n99996\n99997\n99998\n99999\n100000");
}

TEST(shell, ends_a_command_that_takes_too_long) {
    outcome const how = run("echo begun; sleep 1000", 300ms);
    EXPECT_EQ(how.reason, "timed out after 300 ms");
    EXPECT_EQ(how.exit_code, std::nullopt);
}

TEST(shell, kills_a_command_that_ignores_the_grace) {
    outcome const how = run("trap '' TERM; while :; do sleep 1000; done", 200ms, 100ms);
    EXPECT_EQ(how.reason, "timed out after 200 ms");
}

TEST(shell, ends_what_the_command_has_left_behind) {
    weft::test::in_runtime([] {
        outcome const how = run_shell(running("sleep 1000 & echo $!"), 5s);
        EXPECT_TRUE(how.succeeded) << how.reason;
        int const left = std::stoi(how.output);
        wait_until([&] { return is_gone(left); });
    });
}

TEST(shell, waits_for_a_command_that_has_closed_its_output) {
    EXPECT_EQ(run("exec >&- 2>&-; sleep 0.1; exit 3").exit_code, 3);
}

TEST(shell, ends_the_command_when_its_process_is_told_to_end) {
    test::temporary_folder const folder;
    std::string const ids = folder.path("ids");
    weft::test::in_runtime([&] {
        auto const command = "trap 'echo stopped >>" + ids + "; exit' TERM; echo $$ >" + ids + "; sleep 1000 & wait";
        weft::pid const attempt = weft::spawn([command] {
            static_cast<void>(run_shell(running(command), 60s));
            ADD_FAILURE() << "it has an outcome";
        });
        wait_until([&] { return test::content(ids).ends_with('\n'); });
        auto const end = weft::test::end_after(attempt, [&] { weft::exit_signal(attempt, weft::exit_reason::shutdown()); });
        EXPECT_EQ(end, weft::exit_reason::shutdown());
    });
    EXPECT_TRUE(test::content(ids).ends_with("stopped\n"));
}

TEST(shell, ends_the_command_at_once_when_its_process_is_killed) {
    test::temporary_folder const folder;
    std::string const ids = folder.path("ids");
    weft::test::in_runtime([&] {
        auto const command = "trap '' TERM; echo $$ >" + ids + "; while :; do sleep 1000; done";
        weft::pid const attempt = weft::spawn([command] { static_cast<void>(run_shell(running(command), 60s)); });
        wait_until([&] { return test::content(ids).ends_with('\n'); });
        weft::exit_signal(attempt, weft::exit_reason::kill());
        int const id = std::stoi(test::content(ids));
        wait_until([&] { return is_gone(id); });
    });
}

TEST(shell, gives_an_outcome_when_it_is_told_to_end_after_the_command_has) {
    weft::test::in_runtime([] {
        EXPECT_TRUE(run_shell(running("true"), 5s).succeeded);
        EXPECT_FALSE(weft::trap_exit(false)) << "it has left the flag set";
    });
}

}  // namespace
}  // namespace jobber
