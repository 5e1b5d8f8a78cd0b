// Faults that end the program: memory may be corrupt, or something is half done. Each tells why, and where, before it dies
// of its own signal.
#include "support/fault_sites.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/alias.hpp>

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <mutex>
#include <utility>

using weft::exit_reason;

namespace {

WEFT_FAULTS void asks_the_runtime_about_null() {
    fault_sites::kept = static_cast<int>(static_cast<exit_reason const*>(fault_sites::nowhere)->text().size());
}

struct trap {
    bool armed = false;
    explicit trap(bool on) : armed{on} {}
    trap(trap&& other) noexcept : armed{std::exchange(other.armed, false)} {}
    trap& operator=(trap&&) = delete;
    ~trap() {
        if (armed) fault_sites::reads_null();
    }
};

/// Dead of the signal; a sanitizer, to which the fault is passed on, may exit by itself.
bool died_of(int status, int signal) {
    if (WIFSIGNALED(status))
        return WTERMSIG(status) == signal || (fault_sites::sanitized && WTERMSIG(status) == SIGABRT);
    return fault_sites::sanitized && WIFEXITED(status) && WEXITSTATUS(status) != 0;
}
bool by_sigsegv(int status) { return died_of(status, SIGSEGV); }
bool by_sigfpe(int status) { return died_of(status, SIGFPE); }

/// As the body of the first process of a fresh runtime. Comes back only when the program was not ended.
template <class Body>
void run(Body body, weft::on_fault policy = weft::on_fault::isolate) {
    weft::runtime node{{.name = "doomed", .workers = 1, .stack_bytes = std::size_t{256} * 1024, .on_fault = policy}};
    exit_reason const reason = node.run(std::move(body));
    std::fprintf(stderr, "survived: %s\n", reason.to_string().c_str());
    std::_Exit(0);
}

class fault_abort : public testing::Test {
protected:
    void SetUp() override {
        GTEST_FLAG_SET(death_test_style, "threadsafe");
        ::setenv("WEFT_CRASH_DUMP", "off", 1);  // crash_dump_test looks at those
    }
};

}  // namespace

TEST_F(fault_abort, a_wild_address_may_have_company) {
    EXPECT_EXIT(run([] { fault_sites::reads_at(0xbad000U); }), by_sigsegv,
                "weft: SIGSEGV at 0xbad000 \\(memory may be corrupt\\) in the program's code, which ends the program\n"
                "  thread [0-9]+ doomed/[0-9], scheduler thread [0-9]\n"
                "  process [0-9.]+, spawned at .*fault_abort_test.cpp:[0-9]+\n"
                "  calls, innermost first:\n"
                "    0x[0-9a-f]+ the program\\+0x[0-9a-f]+");
}

TEST_F(fault_abort, an_address_that_cannot_exist_is_not_taken_for_null) {
    EXPECT_EXIT(run([] { fault_sites::reads_at(0xdead'beef'dead'beefU); }), by_sigsegv,
                "weft: SIGSEGV at 0x0 \\(memory may be corrupt\\)");
}

TEST_F(fault_abort, inside_the_allocator) {
    if (fault_sites::sanitized) GTEST_SKIP() << "the sanitizer's free checks its argument and does not fault";
    EXPECT_EXIT(run([] { fault_sites::frees_what_is_no_block(); }), by_sigsegv,
                "weft: SIGSEGV at 0x8 \\(null pointer\\) in the allocator");
}

TEST_F(fault_abort, inside_a_function_that_may_hold_a_lock) {
    EXPECT_EXIT(run([] {
                    std::FILE* const to = std::fopen("/dev/null", "w");
                    fault_sites::recurses_through_fprintf(to, 0);
                }),
                by_sigsegv,
                "weft: SIGSEGV at 0x[0-9a-f]+ \\(the process's stack is used up\\) in a library that may hold a lock");
}

TEST_F(fault_abort, below_a_lock_of_the_c_library) {
    EXPECT_EXIT(run([] {
                    static std::once_flag once;
                    std::call_once(once, [] { fault_sites::reads_null(); });
                }),
                by_sigsegv, "weft: SIGSEGV at 0x0 \\(null pointer\\) in a library that may hold a lock");
}

TEST_F(fault_abort, inside_the_runtime) {
    if (fault_sites::sanitized)
        GTEST_SKIP() << "the runtime is instrumented: the sanitizer reports its null object first";
    EXPECT_EXIT(run([] { asks_the_runtime_about_null(); }), by_sigsegv,
                "weft: SIGSEGV at 0x0 \\(null pointer\\) in the runtime");
}

TEST_F(fault_abort, in_a_message_that_the_runtime_drops_while_others_wait) {
    EXPECT_EXIT(run([] {
                    weft::ref const closed = weft::alias();
                    weft::unalias(closed);
                    weft::send(closed, trap{true});
                    static_cast<void>(weft::mailbox_length());
                }),
                by_sigsegv, "weft: SIGSEGV at 0x0 \\(null pointer\\) below a part of the runtime that cannot be left");
}

TEST_F(fault_abort, on_a_stack_that_was_overwritten) {
    EXPECT_EXIT(run(&fault_sites::reads_null_below_a_broken_return_address), by_sigsegv,
                "weft: SIGSEGV at 0x0 \\(null pointer\\) where the calls cannot be followed");
}

TEST_F(fault_abort, in_a_thread_of_the_programs_own) {
    EXPECT_EXIT(
        {
            weft::runtime node{weft::test::two_workers()};
            fault_sites::reads_null();
        },
        [](int status) { return by_sigsegv(status); },
        fault_sites::sanitized ? "" : "weft: SIGSEGV at 0x0 .* outside of any process");
}

TEST_F(fault_abort, when_the_option_says_so) {
    EXPECT_EXIT(run([] { fault_sites::divides_by_zero(); }, weft::on_fault::abort), by_sigfpe,
                "weft: SIGFPE at 0x[0-9a-f]+ \\(integer division by zero\\) in the program's code");
    EXPECT_EXIT(run([] { fault_sites::recurses(0); }, weft::on_fault::abort), by_sigsegv,
                "the process's stack is used up");
}

TEST_F(fault_abort, a_signal_that_was_sent_is_no_fault) {
    EXPECT_EXIT(run([] { ::raise(SIGSEGV); }), by_sigsegv, "weft: SIGSEGV");
}

namespace {

void previous_handler(int, siginfo_t*, void*) {
    constexpr char text[] = "the handler before\n";
    static_cast<void>(!::write(STDERR_FILENO, text, sizeof text - 1));
    ::_exit(7);
}

void install_previous_handler() {
    struct sigaction mine{};
    mine.sa_sigaction = &previous_handler;
    mine.sa_flags = SA_SIGINFO | SA_ONSTACK;
    ::sigaction(SIGSEGV, &mine, nullptr);
}

}  // namespace

TEST_F(fault_abort, the_handler_before_gets_what_is_not_ours) {
    EXPECT_EXIT(
        {
            install_previous_handler();
            weft::runtime node{weft::test::two_workers()};
            fault_sites::reads_null();
        },
        testing::ExitedWithCode(7), "^the handler before\n$");
    EXPECT_EXIT(
        {
            install_previous_handler();
            run([] { fault_sites::reads_at(0xbad000U); });
        },
        testing::ExitedWithCode(7), "weft: SIGSEGV at 0xbad000(.|\n)*the handler before");
    EXPECT_EXIT(
        {
            install_previous_handler();
            run([] { fault_sites::reads_null(); });
        },
        testing::ExitedWithCode(0), "survived: weft::memory_fault");
}
