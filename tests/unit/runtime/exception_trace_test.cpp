// A reason made of an exception tells the stack of the throw, not that of the catch, whoever had it in between.
#include "support/captured_log.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <stdexcept>
#include <string>
#include <vector>

using weft::exit_reason;
using weft::test::in_runtime;

namespace exception_trace {

constexpr int line_of_the_throw = __LINE__ + 4;

// Not inlined and not tail calls, so that each has a frame to be named.
[[gnu::noinline]] void throws_it(int depth) {
    if (depth == 0) throw std::runtime_error{"x"};
    throws_it(depth - 1);
    asm volatile("");
}

[[gnu::noinline]] void through_the_library() {
    static_cast<void>(std::vector<int>{1, 2, 3}.at(7));
    asm volatile("");
}

[[gnu::noinline]] void catches_and_throws_again() {
    try {
        throws_it(2);
    } catch (...) {
        try {
            throw std::logic_error{"another one in between"};
        } catch (std::logic_error const&) {
        }
        throw;
    }
}

struct counted {
    int* destroyed;
    counted(int* count) : destroyed{count} {}
    counted(counted const&) = default;
    counted& operator=(counted const&) = default;
    ~counted() { ++*destroyed; }
};

}  // namespace exception_trace

namespace {

std::string const the_throw =
    "exception_trace::throws_it(int) (runtime/exception_trace_test.cpp:" + std::to_string(exception_trace::line_of_the_throw) + ")";

std::string trace_of(void (*body)()) { return std::string{weft::test::end_of_process(body).trace()}; }

std::size_t count_of(std::string const& text, std::string_view part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

}  // namespace

// PR-054, PR-107
TEST(exception_trace, names_function_file_and_line_of_the_throw) {
    in_runtime([] {
        std::string const trace = trace_of([] { exception_trace::throws_it(0); });
        EXPECT_EQ(trace.find("  at " + the_throw + "\n"), 0U) << trace;
    });
}

TEST(exception_trace, has_every_caller_and_ends_where_the_body_begins) {
    in_runtime([] {
        std::string const trace = trace_of([] { exception_trace::throws_it(3); });
        EXPECT_EQ(count_of(trace, "exception_trace::throws_it(int)"), 4U) << trace;
        EXPECT_EQ(count_of(trace, "run_body"), 0U) << trace;
        EXPECT_EQ(count_of(trace, "weft::fiber"), 0U) << trace;
    });
}

TEST(exception_trace, is_that_of_the_first_throw_after_a_catch_that_throws_again) {
    in_runtime([] {
        std::string const trace = trace_of(&exception_trace::catches_and_throws_again);
        EXPECT_EQ(count_of(trace, "exception_trace::throws_it(int)"), 3U) << trace;
        EXPECT_EQ(count_of(trace, "exception_trace::catches_and_throws_again()"), 1U) << trace;
    });
}

TEST(exception_trace, passes_through_a_library_without_frame_pointers) {
    in_runtime([] {
        std::string const trace = trace_of(&exception_trace::through_the_library);
        EXPECT_EQ(count_of(trace, "exception_trace::through_the_library()"), 1U) << trace;
    });
}

TEST(exception_trace, goes_with_the_exception_to_the_process_that_throws_it_again) {
    in_runtime([] {
        exit_reason const first = weft::test::end_of_process([] { exception_trace::throws_it(1); });
        exit_reason const second =
            weft::test::end_of_process([kept = first.exception()] { std::rethrow_exception(kept); });
        EXPECT_EQ(first.trace(), second.trace());
        EXPECT_EQ(count_of(std::string{second.trace()}, "exception_trace::throws_it(int)"), 2U) << second.trace();
    });
}

TEST(exception_trace, of_an_end_on_purpose_or_from_a_plain_thread_is_empty) {
    in_runtime([] {
        EXPECT_EQ(weft::test::end_of_process([] { weft::exit(exit_reason{"r"}); }).trace(), "");
        EXPECT_EQ(weft::test::end_of_process([kept = std::make_exception_ptr(1)] { std::rethrow_exception(kept); }).trace(), "");
    });
    try {
        exception_trace::throws_it(0);
    } catch (...) {
        EXPECT_EQ(exit_reason::from_exception(std::current_exception()).trace(), "");
    }
}

TEST(exception_trace, leaves_the_exceptions_own_destructor_in_place) {
    int destroyed = 0;
    in_runtime([&destroyed] {
        exit_reason reason = weft::test::end_of_process([&destroyed] { throw exception_trace::counted{&destroyed}; });
        EXPECT_EQ(destroyed, 0);
        EXPECT_EQ(reason.type(), "exception_trace::counted");
        EXPECT_EQ(weft::test::end_of_process([] { throw 42; }).type(), "int");
        reason = {};
        // The last copies go with the dead process's control block.
    });
    EXPECT_EQ(destroyed, 1);
}

// PR-064
TEST(exception_trace, is_in_the_one_line_that_the_log_has_of_a_crash) {
    weft::test::captured_log const log;
    std::string id;
    in_runtime([&id] {
        auto const child = weft::spawn_monitor([] { exception_trace::throws_it(0); });
        id = weft::to_string(child.process);
        weft::receive([](weft::down_msg const&) {});
    });
    auto const lines = log.lines_with("process " + id + " crashed");
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].rfind("error", 0), 0U) << lines[0];
    EXPECT_NE(lines[0].find("std::runtime_error: x"), std::string::npos) << lines[0];
    EXPECT_NE(lines[0].find(the_throw), std::string::npos) << lines[0];
}

TEST(exception_trace, of_a_deep_stack_is_cut_and_not_wrong) {
    in_runtime([] {
        std::string const trace = trace_of([] { exception_trace::throws_it(200); });
        EXPECT_EQ(count_of(trace, "exception_trace::throws_it(int)"), 40U) << trace;
    });
}
