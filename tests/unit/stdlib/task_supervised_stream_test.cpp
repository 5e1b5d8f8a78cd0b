// Streams whose tasks are children of a task supervisor, and streams that tell the inputs of what failed.

#include "support/captured_log.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/info.hpp>
#include <weft/sim_gtest.hpp>
#include <weft/task.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using namespace weft::test;
using weft::exit_reason;
namespace task = weft::task;
namespace task_supervisor = weft::task_supervisor;

using numbers = std::vector<int>;

struct go_on {};

// The number itself; a negative one is an exit.
int only_positive(int n) {
    if (n < 0) weft::exit(exit_reason{"negative"});
    return n;
}

template <class Stream>
std::vector<std::string> told(Stream&& stream) {
    std::vector<std::string> all;
    for (auto& each : stream) all.push_back(each ? std::to_string(*each) : each.error().to_string());
    return all;
}

template <class Stream>
std::vector<std::string> told_with_inputs(Stream&& stream) {
    std::vector<std::string> all;
    for (auto& each : stream) {
        all.push_back(each ? std::to_string(*each) : std::to_string(each.error().input) + ": " + each.error().reason.to_string());
    }
    return all;
}

TEST(task_supervised_stream, has_tasks_that_are_the_supervisors_children) {  // TK-080, TK-083
    in_runtime([] {
        auto const sup = task_supervisor::start_link();
        weft::pid const owner = weft::self();
        auto const work = [owner](int n) {
            EXPECT_EQ(task::callers(), std::vector{owner});
            return std::pair{n, weft::parent()};
        };
        int sum = 0;
        for (auto& each : task::async_stream(sup, numbers{1, 2, 3}, work, {.max_concurrency = 2})) {
            EXPECT_EQ(each->second, sup);
            sum += each->first;
        }
        EXPECT_EQ(sum, 6);
        for (auto& each : task::async_stream(numbers{1}, [](int) { return task::callers(); })) EXPECT_EQ(*each, std::vector{owner});
        EXPECT_EQ(weft::mailbox_length(), 0U);
        while (!task_supervisor::children(sup).empty()) weft::yield();
    });
}

TEST(task_supervised_stream, ends_as_the_plain_form_does) {  // TK-080
    captured_log const log;
    in_runtime([] {
        auto const sup = task_supervisor::start_link();
        EXPECT_EQ(end_of_process([sup] { static_cast<void>(told(task::async_stream(sup, numbers{1, -2}, only_positive))); }),
                  exit_reason{"negative"});
        weft::trap_exit(true);
        EXPECT_EQ(told(task::async_stream(sup, numbers{1, -2, 3}, only_positive)), (std::vector<std::string>{"1", "negative", "3"}));
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(task_supervised_stream, without_links_gives_failures_to_any_owner) {  // TK-081
    captured_log const log;
    in_runtime([] {
        auto const sup = task_supervisor::start_link();
        EXPECT_EQ(told(task::async_stream_nolink(sup, numbers{1, -2, 3, -4}, only_positive, {.max_concurrency = 2})),
                  (std::vector<std::string>{"1", "negative", "3", "negative"}));
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(task_supervised_stream, is_closed_by_the_supervisors_limit) {  // TK-082
    in_runtime([] {
        auto const sup = task_supervisor::start_link({.max_children = 2});
        weft::pid const probe = weft::self();
        auto const work = [probe](int n) {
            weft::send(probe, weft::self());
            weft::receive([](go_on) {});
            return n;
        };
        auto stream = task::async_stream(sup, numbers{1, 2, 3, 4}, work, {.max_concurrency = 4});
        EXPECT_THROW(static_cast<void>(stream.begin()), task::limit_error);
        while (!task_supervisor::children(sup).empty()) weft::yield();  // though the stream is still there
        while (next_now<weft::pid>()) {}
        EXPECT_EQ(weft::mailbox_length(), 0U);
        EXPECT_TRUE(stream.begin() == stream.end());
        EXPECT_EQ(told(task::async_stream(sup, numbers{1, 2, 3}, only_positive, {.max_concurrency = 1})),
                  (std::vector<std::string>{"1", "2", "3"}));
    });
}

TEST(task_supervised_stream, needs_a_supervisor_and_good_options) {
    in_runtime([] {
        exit_reason const end = end_of_process([] { static_cast<void>(task::async_stream("nobody", numbers{1}, only_positive)); });
        EXPECT_EQ(end, exit_reason::noproc());
        auto const sup = task_supervisor::start_link();
        EXPECT_THROW(static_cast<void>(task::async_stream(sup, numbers{1}, only_positive, {.shutdown = -1ms})), weft::argument_error);
    });
}

TEST(task_supervised_stream, zips_the_input_of_what_failed) {  // TK-072
    captured_log const log;
    in_runtime([] {
        weft::trap_exit(true);
        numbers const input{1, -2, 3};
        std::vector<std::string> const expected{"1", "-2: negative", "3"};
        EXPECT_EQ(told_with_inputs(task::async_stream(task::zip_input_on_exit(input), only_positive)), expected);
        EXPECT_EQ(told_with_inputs(task::async_stream(task::zip_input_on_exit(numbers{1, -2, 3}), only_positive)), expected);
        auto const sup = task_supervisor::start_link();
        EXPECT_EQ(told_with_inputs(task::async_stream_nolink(sup, task::zip_input_on_exit(input), only_positive)), expected);
        auto failed = task::async_stream(task::zip_input_on_exit(numbers{-1}), only_positive);
        EXPECT_THROW(static_cast<void>(failed.begin()->value()), weft::process_exit);
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(task_supervised_stream, zips_the_input_of_what_was_late) {  // TK-072
    EXPECT_TRUE(weft::sim::always({.count = 20}, [] {  // in virtual time: only one of them is late
        auto const work = [](int n) {
            if (n == 2) weft::receive([](go_on) {});
            return n;
        };
        task::stream_options const options{.timeout = 50ms, .on_timeout = weft::on_timeout::kill_task};
        EXPECT_EQ(told_with_inputs(task::async_stream(task::zip_input_on_exit(numbers{1, 2, 3}), work, options)),
                  (std::vector<std::string>{"1", "2: timeout", "3"}));
    }));
}

}  // namespace
