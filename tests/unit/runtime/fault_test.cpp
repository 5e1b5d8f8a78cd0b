// A clean fault ends the process that it struck, with a reason that tells where, and nobody else.
#include "support/captured_log.hpp"
#include "support/fault_sites.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/alias.hpp>
#include <weft/errors.hpp>
#include <weft/info.hpp>
#include <weft/names.hpp>
#include <weft/supervisor.hpp>
#include <weft/timer.hpp>

#include <atomic>
#include <csignal>
#include <stdexcept>
#include <string>
#include <thread>

using namespace std::chrono_literals;
using weft::exit_reason;
using weft::test::end_of_process;
using weft::test::in_runtime;
using weft::test::next;

namespace {

struct ping {
    weft::pid from;
};
struct pong {};
struct go {};

std::string text_of(void (*body)()) { return std::string{end_of_process(body).text()}; }

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

bool is_fault(exit_reason const& reason, std::string_view type) {
    return reason.what() == exit_reason::kind::error && reason.type() == type;
}

std::uint64_t abandoned() { return weft::info::node(weft::this_runtime()).abandoned_stacks; }

/// A message, or anything else, whose destructor faults once it was armed.
struct trap {
    bool armed = false;
    explicit trap(bool on = false) : armed{on} {}
    trap(trap&& other) noexcept : armed{std::exchange(other.armed, false)} {}
    trap& operator=(trap&& other) noexcept {
        armed = std::exchange(other.armed, false);
        return *this;
    }
    ~trap() {
        if (armed) fault_sites::reads_null();
    }
};

struct counted {
    std::atomic<int>* destroyed;
    explicit counted(std::atomic<int>* count) : destroyed{count} {}
    counted(counted&& other) noexcept : destroyed{std::exchange(other.destroyed, nullptr)} {}
    counted& operator=(counted&&) = delete;
    ~counted() {
        if (destroyed != nullptr) ++*destroyed;
    }
};

}  // namespace

TEST(fault, a_read_through_null_names_signal_address_and_place) {
    in_runtime([] {
        exit_reason const reason = end_of_process(&fault_sites::reads_null);
        EXPECT_TRUE(is_fault(reason, "weft::memory_fault")) << reason.to_string();
        EXPECT_EQ(reason.text().find("SIGSEGV at 0x0: a read through a null pointer, in fault_sites::reads_null() "
                                     "(support/fault_sites.hpp:"),
                  0U)
            << reason.to_string();
        EXPECT_EQ(reason.trace().find("  at fault_sites::reads_null() (support/fault_sites.hpp:"), 0U)
            << reason.trace();
        EXPECT_FALSE(holds(reason.trace(), "run_body")) << reason.trace();
    });
}

TEST(fault, a_write_and_a_member_of_null_are_told_apart) {
    in_runtime([] {
        EXPECT_TRUE(holds(text_of(&fault_sites::writes_null), "SIGSEGV at 0x0: a write through a null pointer"));
        EXPECT_TRUE(
            holds(text_of(&fault_sites::reads_a_member_of_null), "SIGSEGV at 0xfa0: a read through a null pointer"));
    });
}

TEST(fault, a_call_through_null_names_the_caller) {
    in_runtime([] {
        std::string const text = text_of(&fault_sites::calls_null);
        EXPECT_TRUE(holds(text, "SIGSEGV at 0x0: ") && holds(text, "in fault_sites::calls_null()")) << text;
    });
}

TEST(fault, a_division_by_zero_is_an_arithmetic_fault) {
    in_runtime([] {
        exit_reason const reason = end_of_process(&fault_sites::divides_by_zero);
        EXPECT_TRUE(is_fault(reason, "weft::arithmetic_fault")) << reason.to_string();
        EXPECT_TRUE(holds(reason.text(), "SIGFPE at 0x") &&
                    holds(reason.text(), "integer division by zero, in fault_sites::divides_by_zero()"))
            << reason.to_string();
    });
}

TEST(fault, a_recursion_without_end_uses_up_its_stack_and_no_other) {
    in_runtime([] {
        exit_reason const reason = end_of_process([] { fault_sites::recurses(0); });
        EXPECT_TRUE(is_fault(reason, "weft::stack_overflow")) << reason.to_string();
        EXPECT_TRUE(holds(reason.text(), "the stack of 256 KiB is used up, in fault_sites::recurses(int)"))
            << reason.to_string();
    });
}

TEST(fault, a_frame_of_half_a_stack_does_not_step_over_the_guard) {
    if (fault_sites::sanitized) GTEST_SKIP() << "under a sanitizer the end of a process needs more than 64 KiB";
    weft::runtime node{{.workers = 2, .stack_bytes = std::size_t{64} * 1024}};
    EXPECT_TRUE(node.run([] {
                        for (int i = 0; i < 20; ++i) {
                            exit_reason const reason = end_of_process([] { fault_sites::recurses_in_strides(0); });
                            EXPECT_TRUE(is_fault(reason, "weft::stack_overflow")) << reason.to_string();
                        }
                    })
                    .is_normal());
}

TEST(fault, inside_functions_of_the_c_library_that_hold_nothing_is_the_programs) {
    if (fault_sites::sanitized)
        GTEST_SKIP() << "the sanitizer's own memset, strlen and snprintf count as the allocator does";
    in_runtime([] {
        for (auto* const each :
             {&fault_sites::clears_null, &fault_sites::measures_null, &fault_sites::sorts_with_a_fault}) {
            exit_reason const reason = end_of_process(each);
            EXPECT_TRUE(is_fault(reason, "weft::memory_fault")) << reason.to_string();
        }
        exit_reason const reason = end_of_process([] { fault_sites::recurses_through_snprintf(0); });
        EXPECT_TRUE(is_fault(reason, "weft::stack_overflow")) << reason.to_string();
        EXPECT_TRUE(holds(reason.trace(), "snprintf")) << reason.trace();
    });
}

TEST(fault, ten_thousand_others_go_on) {
    int const others = weft::test::alive_at_once(10'000);
    weft::test::captured_log const log;
    in_runtime([others] {
        std::vector<weft::pid> echoes;
        for (int i = 0; i < others; ++i)
            echoes.push_back(weft::spawn([] {
                for (;;) weft::receive([](ping one) { weft::send(one.from, pong{}); });
            }));
        constexpr int faults = 60;
        for (int i = 0; i < faults; ++i)
            static_cast<void>(weft::spawn_monitor([i] {
                if (i % 3 == 0) fault_sites::recurses(0);
                if (i % 3 == 1) fault_sites::divides_by_zero();
                fault_sites::writes_null();
            }));
        for (weft::pid const& each : echoes) weft::send(each, ping{weft::self()});
        int pongs = 0;
        while (pongs < others && next<pong>()) ++pongs;
        EXPECT_EQ(pongs, others);
        for (int i = 0; i < faults; ++i) {
            auto const down = next<weft::down_msg>();
            ASSERT_TRUE(down);
            EXPECT_EQ(down->reason.what(), exit_reason::kind::error) << down->reason.to_string();
        }
        EXPECT_EQ(abandoned(), std::uint64_t{faults});
        for (weft::pid const& each : echoes) weft::send(each, ping{weft::self()});
        for (pongs = 0; pongs < others && next<pong>();) ++pongs;
        EXPECT_EQ(pongs, others);
        for (weft::pid const& each : echoes) weft::exit_signal(each, exit_reason::kill());
    });
    EXPECT_EQ(log.lines_with("has left a stack behind, without destructors: SIG").size(), 60U);
}

TEST(fault, links_and_monitors_hear_the_same_reason_when_the_name_is_free) {
    in_runtime([] {
        weft::trap_exit(true);
        weft::pid const child = weft::spawn_link(
            [] {
                weft::receive([](go) {});
                fault_sites::reads_null();
            },
            {.name = "faulty"});
        weft::ref const watch = weft::monitor(child);
        weft::send(child, go{});
        auto const down = next<weft::down_msg>();
        ASSERT_TRUE(down);
        EXPECT_EQ(down->monitor, watch);
        EXPECT_FALSE(weft::whereis("faulty"));
        EXPECT_FALSE(weft::is_alive(child));
        auto const left = next<weft::exit_msg>();
        ASSERT_TRUE(left);
        EXPECT_EQ(left->from, child);
        EXPECT_EQ(left->reason, down->reason);
        EXPECT_TRUE(is_fault(left->reason, "weft::memory_fault"));
    });
}

TEST(fault, a_link_takes_the_other_end_along) {
    in_runtime([] {
        exit_reason const reason = end_of_process([] {
            weft::spawn_link(&fault_sites::reads_null);
            weft::receive([](go) {});
        });
        EXPECT_TRUE(is_fault(reason, "weft::memory_fault")) << reason.to_string();
    });
}

TEST(fault, timers_and_aliases_of_the_process_go_with_it) {
    in_runtime([] {
        weft::pid const me = weft::self();
        exit_reason const reason = end_of_process([me] {
            weft::send(me, weft::alias());
            static_cast<void>(weft::send_after(1h, weft::self(), go{}));
            fault_sites::reads_null();
        });
        EXPECT_TRUE(is_fault(reason, "weft::memory_fault"));
        auto const alias = next<weft::ref>();
        ASSERT_TRUE(alias);
        weft::send(*alias, go{});
        EXPECT_EQ(weft::info::node(weft::this_runtime()).timers, 1U);  // next<>'s own
    });
}

TEST(fault, a_supervisor_starts_the_child_again) {
    in_runtime([] {
        weft::trap_exit(true);
        static std::atomic<int> starts;
        starts = 0;
        weft::pid const probe = weft::self();
        weft::supervisor::start_link({.children = {{.id = "faulty", .start = weft::child([probe] {
                                                                        if (++starts == 1) fault_sites::recurses(0);
                                                                        weft::send(probe, pong{});
                                                                        weft::receive([](go) {});
                                                                    })}}});
        EXPECT_TRUE(next<pong>());
        EXPECT_EQ(starts, 2);
    });
}

TEST(fault, on_both_workers_again_and_again_leaves_one_stack_each) {
    weft::test::captured_log const log;
    in_runtime([] {
        for (int round = 0; round < 10; ++round) {
            for (int i = 0; i < 20; ++i)
                static_cast<void>(
                    weft::spawn_monitor(i % 2 == 0 ? &fault_sites::reads_null : &fault_sites::divides_by_zero));
            for (int i = 0; i < 20; ++i) {
                auto const down = next<weft::down_msg>();
                ASSERT_TRUE(down);
                EXPECT_EQ(down->reason.what(), exit_reason::kind::error) << down->reason.to_string();
            }
        }
        EXPECT_EQ(abandoned(), 200U);
    });
}

TEST(fault, in_a_catch_block_leaves_the_thread_without_an_exception) {
    weft::runtime node{{.workers = 1, .stack_bytes = std::size_t{256} * 1024}};
    EXPECT_TRUE(node.run([] {
                        exit_reason const reason = end_of_process([] {
                            try {
                                throw std::runtime_error{"caught"};
                            } catch (std::exception const& caught) {
                                fault_sites::reads_null();
                                fault_sites::kept = caught.what()[0];
                            }
                        });
                        EXPECT_TRUE(is_fault(reason, "weft::memory_fault")) << reason.to_string();
                        EXPECT_EQ(std::current_exception(), nullptr);
                        EXPECT_EQ(std::uncaught_exceptions(), 0);
                        EXPECT_THROW(throw std::logic_error{"another"}, std::logic_error);
                    })
                    .is_normal());
}

TEST(fault, keeps_the_threads_signal_mask_and_stack) {
    weft::runtime node{{.workers = 1, .spare_workers = 0, .stack_bytes = std::size_t{256} * 1024}};
    EXPECT_TRUE(node.run([] {
                        auto const state = [] {
                            sigset_t blocked;
                            stack_t stack;
                            ::pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
                            ::sigaltstack(nullptr, &stack);
                            return std::tuple{::sigismember(&blocked, SIGSEGV), ::sigismember(&blocked, SIGFPE),
                                              ::sigismember(&blocked, SIGURG), stack.ss_sp, stack.ss_flags};
                        };
                        auto const before = state();
                        end_of_process(&fault_sites::reads_null);
                        end_of_process(&fault_sites::divides_by_zero);
                        EXPECT_EQ(state(), before);
                    })
                    .is_normal());
}

TEST(fault, in_a_messages_destructor_ends_who_received_it) {
    in_runtime([] {
        exit_reason const reason = end_of_process([] {
            weft::send(weft::self(), trap{true});
            weft::receive([](weft::message) {});
        });
        EXPECT_TRUE(is_fault(reason, "weft::memory_fault")) << reason.to_string();
    });
}

TEST(fault, in_the_destructor_of_a_message_to_nobody_ends_who_sent_it) {
    in_runtime([] {
        weft::pid const nobody = weft::spawn([] {});
        weft::test::wait_for_end(nobody);
        exit_reason const reason = end_of_process([nobody] { weft::send(nobody, trap{true}); });
        EXPECT_TRUE(is_fault(reason, "weft::memory_fault")) << reason.to_string();
    });
}

TEST(fault, in_messages_that_were_never_received_loses_none_of_the_others) {
    in_runtime([] {
        std::atomic<int> destroyed{0};
        exit_reason const reason = end_of_process([&destroyed] {
            for (int i = 0; i < 3; ++i) {
                weft::send(weft::self(), counted{&destroyed});
                weft::send(weft::self(), trap{true});
            }
            static_cast<void>(weft::mailbox_length());       // takes these in; the next ones come too late
            weft::send(weft::self(), trap{true});
            weft::send(weft::self(), counted{&destroyed});
        });
        EXPECT_TRUE(reason.is_normal()) << reason.to_string();  // told before the mailbox was emptied
        EXPECT_EQ(destroyed, 4);
        EXPECT_EQ(abandoned(), 4U);
    });
}

TEST(fault, in_what_the_body_holds_is_the_reason_unless_there_is_a_worse_one) {
    in_runtime([] {
        exit_reason const quiet = end_of_process([held = trap{true}] { static_cast<void>(held); });
        EXPECT_TRUE(is_fault(quiet, "weft::memory_fault")) << quiet.to_string();
        exit_reason const loud = end_of_process([held = trap{true}] {
            static_cast<void>(held);
            throw std::runtime_error{"first"};
        });
        EXPECT_TRUE(is_fault(loud, "std::runtime_error")) << loud.to_string();
    });
}

TEST(fault, leaves_what_the_body_holds_alone) {
    in_runtime([] {
        std::atomic<int> destroyed{0};
        end_of_process([held = counted{&destroyed}] {
            static_cast<void>(held);
            fault_sites::reads_null();
        });
        EXPECT_EQ(destroyed, 0);
    });
}

TEST(fault, on_a_thread_that_lost_its_place_ends_that_process_alone) {
    weft::runtime node{{.workers = 1, .spare_workers = 2, .stack_bytes = std::size_t{256} * 1024}};
    EXPECT_TRUE(node.run([] {
                        std::atomic<bool> others_run{false};
                        auto const faulty = weft::spawn_monitor([&others_run] {
                            while (!others_run.load()) {}
                            fault_sites::recurses(0);
                        });
                        // Runs on a spare thread, since the only worker is held.
                        EXPECT_TRUE(is_fault(end_of_process(&fault_sites::reads_null), "weft::memory_fault"));
                        others_run = true;
                        auto const down = next<weft::down_msg>();
                        ASSERT_TRUE(down);
                        EXPECT_EQ(down->monitor, faulty.monitor);
                        EXPECT_TRUE(is_fault(down->reason, "weft::stack_overflow")) << down->reason.to_string();
                    })
                    .is_normal());
}

TEST(fault, a_process_that_swallows_its_unwinding_abandons_its_stack_too) {
    weft::test::captured_log const log;
    in_runtime([] {
        weft::pid const stubborn = weft::spawn([me = weft::self()] {
            weft::send(me, pong{});
            for (;;) {
                try {
                    weft::yield();
                } catch (...) {}
            }
        });
        EXPECT_TRUE(next<pong>());  // one that is killed before it begins has no stack
        weft::ref const watch = weft::monitor(stubborn);
        weft::exit_signal(stubborn, exit_reason::kill());
        auto const down = next<weft::down_msg>();
        ASSERT_TRUE(down);
        EXPECT_EQ(down->monitor, watch);
        while (abandoned() == 0) weft::yield();  // counted when its last turn is over
        EXPECT_EQ(abandoned(), 1U);
    });
}

TEST(fault, two_runtimes_share_the_handlers_and_the_last_one_takes_them_away) {
    auto const handler = [] {
        struct sigaction now{};
        ::sigaction(SIGSEGV, nullptr, &now);
        return now.sa_sigaction;
    };
    auto const before = handler();
    {
        weft::runtime first{weft::test::two_workers()};
        auto const during = handler();
        EXPECT_NE(during, before);
        {
            weft::runtime second{weft::test::two_workers()};
            EXPECT_TRUE(is_fault(second.run(&fault_sites::reads_null), "weft::memory_fault"));
        }
        EXPECT_EQ(handler(), during);
        EXPECT_TRUE(is_fault(first.run(&fault_sites::reads_null), "weft::memory_fault"));
    }
    EXPECT_EQ(handler(), before);
}

TEST(fault, option_on_fault_is_checked) {
    try {
        weft::runtime const node{{.on_fault = static_cast<weft::on_fault>(7)}};
        FAIL() << "accepted";
    } catch (weft::argument_error const& wrong) {
        EXPECT_STREQ(wrong.what(), "on_fault: 7 is not isolate or abort");
    }
}
