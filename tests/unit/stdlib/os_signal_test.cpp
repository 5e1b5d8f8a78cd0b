// Signals of the operating system as events. Raised by the test itself.

#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/os_signal.hpp>

#include <gtest/gtest.h>

#include <unistd.h>

#include <csignal>

namespace {

using namespace weft::test;
using weft::os_signal;
namespace gen_event = weft::gen_event;

struct came {
    int number;
    weft::pid inside;
};

struct teller {
    explicit teller(weft::pid probe) : probe_{probe} {}
    void handle_event(os_signal const& one) {
        weft::yield();  // as no signal handler may
        weft::send(probe_, came{one.number, weft::self()});
    }
    weft::pid probe_;
};

TEST(os_signal, comes_to_a_handler_in_the_managers_process) {  // GN-116
    in_runtime([] {
        auto const signals = weft::os_signals::start_link({.signals = {SIGHUP, SIGUSR2}});
        gen_event::add_handler<teller>(signals, "teller", weft::self());
        for (int const number : {SIGHUP, SIGUSR2, SIGHUP}) {
            ::kill(::getpid(), number);
            auto const told = next<came>();
            ASSERT_TRUE(told);
            EXPECT_EQ(told->number, number);
            EXPECT_EQ(told->inside, signals.process());
        }
    });
}

TEST(os_signal, goes_to_several_sources) {  // GN-116
    in_runtime([] {
        auto const first = weft::os_signals::start_link({.signals = {SIGHUP}});
        auto const second = weft::os_signals::start_link({.signals = {SIGHUP}});
        for (auto const& each : {first, second}) gen_event::add_handler<teller>(each, "teller", weft::self());
        ::kill(::getpid(), SIGHUP);
        auto const a = next<came>();
        auto const b = next<came>();
        ASSERT_TRUE(a && b);
        EXPECT_NE(a->inside, b->inside);
        weft::stop(first);
        ::kill(::getpid(), SIGHUP);
        EXPECT_EQ(next<came>()->inside, second.process());
    });
}

TEST(os_signal, has_its_default_action_again_when_the_source_has_ended) {
    EXPECT_EXIT(
        {
            weft::test::end_of([] {
                auto const signals = weft::os_signals::start_link({.signals = {SIGUSR2}});
                gen_event::add_handler<teller>(signals, "teller", weft::self());
                ::kill(::getpid(), SIGUSR2);
                if (!next<came>()) std::exit(1);
            });
            ::kill(::getpid(), SIGUSR2);
        },
        ::testing::KilledBySignal(SIGUSR2), "");
}

TEST(os_signal, refuses_signals_that_cannot_be_events) {
    in_runtime([] {
        for (int const number : {SIGKILL, SIGSEGV, 0, 1000}) {
            try {
                static_cast<void>(weft::os_signals::try_start_link({.signals = {SIGHUP, number}}));
                ADD_FAILURE() << number;
            } catch (weft::argument_error const& refused) {
                EXPECT_NE(std::string{refused.what()}.find(weft::to_string(os_signal{number})), std::string::npos) << refused.what();
            }
        }
        EXPECT_THROW(static_cast<void>(weft::os_signals::try_start_link({})), weft::argument_error);
    });
}

}  // namespace
