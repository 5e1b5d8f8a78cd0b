// What the log says of a plain process's end: nothing but crashes.
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include "support/captured_log.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <stdexcept>
#include <string>

using weft::exit_reason;
using weft::test::captured_log;
using weft::test::end_of_process;
using weft::test::in_runtime;

namespace {

exit_reason ended_by(exit_reason const& signal) {
    auto const target = weft::spawn_monitor([] { weft::sleep_for(weft::infinity); });
    weft::exit_signal(target.process, signal);
    return weft::test::next<weft::down_msg>()->reason;
}

}  // namespace

// PR-063
TEST(end_log, is_silent_about_exits_and_exit_signals) {
    captured_log const log;
    in_runtime([] {
        EXPECT_EQ(end_of_process([] { weft::exit(exit_reason{"custom"}); }), exit_reason{"custom"});
        EXPECT_EQ(end_of_process([] {}), exit_reason::normal());
        EXPECT_EQ(ended_by(exit_reason{"custom"}), exit_reason{"custom"});
        EXPECT_EQ(ended_by(exit_reason::shutdown()), exit_reason::shutdown());
        EXPECT_EQ(ended_by(exit_reason::kill()), exit_reason::killed());
    });
    EXPECT_EQ(log.size(), 0U) << log.lines().front();
}

TEST(end_log, tells_of_an_uncaught_exception_once) {
    captured_log const log;
    std::string who;
    exit_reason reason;
    in_runtime([&] {
        auto const child = weft::spawn_monitor([] { throw std::runtime_error{"out of paper"}; });
        who = weft::to_string(child.process);
        reason = weft::test::next<weft::down_msg>()->reason;
    });
    ASSERT_EQ(log.size(), 1U);
    std::string const line = log.lines().front();
    EXPECT_EQ(line.rfind("error ", 0), 0U) << line;
    EXPECT_NE(line.find("process " + who + " "), std::string::npos) << line;
    EXPECT_NE(line.find(reason.to_string()), std::string::npos) << line;
    EXPECT_NE(line.find("std::runtime_error: out of paper"), std::string::npos) << line;
}
