// A handler with a thread of its own, in front of an output that the test holds closed as long as it likes.

#include "support/fresh_log.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"
#include "support/stepped_clock.hpp"

#include <weft/errors.hpp>
#include <weft/info.hpp>
#include <weft/log.hpp>
#include <weft/log/handler.hpp>
#include <weft/logger/queue_handler.hpp>

#include <gtest/gtest.h>

#include <signal.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using weft::logger::output;
using weft::logger::overload_options;
using weft::logger::queue_handler;
namespace logging = weft::log;
using logging::level;
using texts = std::vector<std::string>;

/// What an output has got, and whether it may take more.
class door {
public:
    explicit door(bool open) : open_{open} {}

    void open() {
        std::lock_guard const hold{mutex_};
        open_ = true;
        changed_.notify_all();
    }
    void fail(bool on) {
        std::lock_guard const hold{mutex_};
        fails_ = on;
    }
    void pass(logging::event const& what) {
        std::unique_lock hold{mutex_};
        ++came_;
        changed_.notify_all();
        changed_.wait(hold, [this] { return open_; });
        if (fails_) throw std::runtime_error{"no space"};
        lines_.push_back(what.text());
        writer_ = std::this_thread::get_id();
        sigset_t blocked;
        ::pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
        writer_takes_sigterm_ = ::sigismember(&blocked, SIGTERM) == 0;
    }
    void note(int door::*count) {
        std::lock_guard const hold{mutex_};
        ++(this->*count);
        changed_.notify_all();
    }
    /// Waits until an event is being written.
    void wait_for_first() { wait([this] { return came_ != 0; }); }
    void wait_for_sync() { wait([this] { return synced != 0; }); }

    [[nodiscard]] texts lines() const {
        std::lock_guard const hold{mutex_};
        return lines_;
    }
    [[nodiscard]] std::thread::id writer() const {
        std::lock_guard const hold{mutex_};
        return writer_;
    }
    [[nodiscard]] bool writer_takes_sigterm() const {
        std::lock_guard const hold{mutex_};
        return writer_takes_sigterm_;
    }

    int synced = 0;  // under mutex_, as restarted
    int restarted = 0;

private:
    template <class Condition>
    void wait(Condition there) {
        std::unique_lock hold{mutex_};
        ASSERT_TRUE(changed_.wait_for(hold, weft::test::patience, there));
    }

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool open_;
    bool fails_ = false;
    int came_ = 0;
    texts lines_;
    std::thread::id writer_;
    bool writer_takes_sigterm_ = true;
};

class behind_door final : public output {
public:
    explicit behind_door(std::shared_ptr<door> which) : door_{std::move(which)} {}
    void write(logging::event const& what) override { door_->pass(what); }
    void sync() override { door_->note(&door::synced); }
    void restart() override { door_->note(&door::restarted); }

private:
    std::shared_ptr<door> door_;
};

struct rig {
    explicit rig(queue_handler::options how, bool open = false) : way{std::make_shared<door>(open)} {
        how.name = "tested";
        handler = std::make_shared<queue_handler>(std::move(how), std::make_unique<behind_door>(way));
    }
    rig(rig const&) = delete;
    rig& operator=(rig const&) = delete;
    ~rig() { way->open(); }

    /// As who cannot wait does.
    void log(std::string text, level urgency = level::info) {
        logging::event what;
        what.level = urgency;
        what.what = std::move(text);
        handler->handle(std::make_shared<logging::event const>(std::move(what)), {});
    }
    void log_many(int count) {
        for (int i = 0; i != count; ++i) log(std::to_string(i));
    }
    /// The first event is being written, and no longer in the queue.
    void begin() {
        log("first");
        way->wait_for_first();
    }
    [[nodiscard]] texts lines_at_end() {
        way->open();
        EXPECT_TRUE(handler->flush(weft::test::patience));
        return way->lines();
    }
    [[nodiscard]] std::string status(std::string_view key) const { return handler->status().find(key)->to_string(); }

    std::shared_ptr<door> way;
    std::shared_ptr<queue_handler> handler;
};

constexpr overload_options small{.sync_mode_qlen = 2, .drop_mode_qlen = 4, .flush_qlen = 8, .burst_limit_enable = false};

TEST(logger_queue, lets_nobody_wait_while_it_is_idle) {  // AP-078
    weft::test::fresh_log const log;
    rig its{{.overload = small}};
    logging::add_handler("tested", its.handler).value();
    logging::info("one");
    logging::info("two");
    its.way->wait_for_first();
    weft::test::in_runtime([&its] {
        logging::info("three");
        EXPECT_TRUE(its.way->lines().empty()) << "its output still takes nothing, and everybody went on";
        its.way->open();
    });
    EXPECT_EQ(its.lines_at_end(), (texts{"one", "two", "three"}));
}

TEST(logger_queue, writes_on_a_thread_of_its_own) {  // AP-074
    weft::test::fresh_log const log;
    rig its{{}, true};
    logging::add_handler("tested", its.handler).value();
    logging::info("one");
    EXPECT_EQ(its.lines_at_end(), texts{"one"});
    EXPECT_NE(its.way->writer(), std::this_thread::get_id());
}

TEST(logger_queue, takes_no_signal_that_the_program_waits_for) {
    rig its{{}, true};
    its.log("one");
    EXPECT_EQ(its.lines_at_end(), texts{"one"});
    EXPECT_FALSE(its.way->writer_takes_sigterm());
}

struct went_on {};

weft::pid spawn_logger(std::string text, level urgency = level::info) {
    return weft::spawn_link([text = std::move(text), urgency, to = weft::self()] {
        logging::write(urgency, text);
        weft::send(to, went_on{});
    });
}

/// Until the process is parked by the log.
void wait_until_parked(weft::pid who) {
    auto const parked = [who] {
        auto const its = weft::info::process(weft::this_runtime(), who);
        return its && its->state == weft::process_state::blocking;
    };
    while (!parked()) weft::yield();
}

TEST(logger_queue, lets_callers_wait_when_its_queue_is_long) {  // AP-079
    weft::test::fresh_log const log;
    rig its{{.overload = small}};
    logging::add_handler("tested", its.handler).value();
    its.begin();
    weft::test::in_runtime([&] {
        logging::info("1");
        logging::info("2");
        weft::pid const waits = spawn_logger("3");
        wait_until_parked(waits);
        EXPECT_FALSE(weft::test::next_now<went_on>());
        its.way->open();
        EXPECT_TRUE(weft::test::next<went_on>());
        EXPECT_TRUE(its.handler->flush(weft::test::patience));
        logging::info("4");
    });
    EXPECT_EQ(its.lines_at_end(), (texts{"first", "1", "2", "3", "4"}));
}

TEST(logger_queue, lets_a_plain_thread_wait_as_well) {  // AP-079
    weft::test::fresh_log const log;
    rig its{{.overload = small}};
    logging::add_handler("tested", its.handler).value();
    its.begin();
    its.log_many(2);
    std::atomic<bool> on{false};
    std::thread other{[&on] {
        logging::info("waits");
        on.store(true);
    }};
    while (its.status("queued") != "3") std::this_thread::yield();
    EXPECT_FALSE(on.load());
    EXPECT_EQ(its.lines_at_end(), (texts{"first", "0", "1", "waits"}));
    other.join();
}

TEST(logger_queue, holds_up_no_process_that_is_killed_and_keeps_its_event) {
    weft::test::fresh_log const log;
    rig its{{.overload = small}};
    logging::add_handler("tested", its.handler).value();
    its.begin();
    its.log_many(2);
    weft::test::in_runtime([&] {
        weft::monitored const victim = weft::spawn_monitor([] {
            logging::info("waits");
            for (;;) weft::checkpoint();
        });
        wait_until_parked(victim.process);
        weft::exit_signal(victim.process, weft::exit_reason::kill());
        weft::receive([](weft::down_msg const& down) { EXPECT_EQ(down.reason, weft::exit_reason::killed()); });
    });
    EXPECT_EQ(its.lines_at_end(), (texts{"first", "0", "1", "waits"}));
}

TEST(logger_queue, holds_up_nobody_for_longer_than_its_limit_and_keeps_the_event) {
    weft::test::fresh_log const log;
    overload_options how = small;
    how.sync_timeout = 20ms;
    how.drop_mode_qlen = 5;
    rig its{{.overload = how}};
    logging::add_handler("tested", its.handler).value();
    its.begin();
    its.log_many(2);
    logging::info("of a thread");
    weft::test::in_runtime([&] { logging::info("of a process"); });
    EXPECT_EQ(its.status("queued"), "4");
    EXPECT_EQ(its.lines_at_end(), (texts{"first", "0", "1", "of a thread", "of a process"}));
}

TEST(logger_queue, drops_what_is_not_urgent_and_tells_how_much) {  // AP-080
    rig its{{.overload = small}};
    its.begin();
    its.log_many(9);
    its.log("error", level::error);
    EXPECT_EQ(its.status("queued"), "5");
    EXPECT_EQ(its.status("lost"), "5");
    auto const lines = its.lines_at_end();
    EXPECT_EQ(lines, (texts{"first", "0", "1", "log handler tested: dropped 5 events while its queue was full", "2", "3", "error"}));
}

TEST(logger_queue, flushes_a_queue_that_is_too_long_and_lets_callers_go) {  // AP-081
    weft::test::fresh_log const log;
    overload_options how = small;
    how.flush_qlen = 4;
    rig its{{.overload = how}};
    logging::add_handler("tested", its.handler).value();
    its.begin();
    its.log("error", level::error);
    its.log("1");
    weft::test::in_runtime([&] {
        wait_until_parked(spawn_logger("2"));
        wait_until_parked(spawn_logger("3"));
        its.way->open();
        EXPECT_TRUE(weft::test::next<went_on>());
        EXPECT_TRUE(weft::test::next<went_on>());
    });
    EXPECT_EQ(its.lines_at_end(), (texts{"first", "log handler tested: flushed 3 events of its queue, which was full", "error"}));
}

/// A clock that stands still until it is told to go on.
struct hand_clock {
    std::shared_ptr<std::atomic<std::int64_t>> now = std::make_shared<std::atomic<std::int64_t>>(1'000'000'000);
    [[nodiscard]] std::function<weft::nanoseconds()> function() const {
        return [its = now] { return weft::nanoseconds{its->load()}; };
    }
    void advance(weft::nanoseconds by) const { now->fetch_add(by.count()); }
};

TEST(logger_queue, drops_the_rest_of_a_burst) {  // AP-082
    hand_clock const clock;
    rig its{{.overload = {.burst_limit_max_count = 3}, .clock = clock.function()}, true};
    its.log_many(8);
    its.log("error", level::error);
    EXPECT_EQ(its.lines_at_end(), (texts{"0", "1", "2", "error"}));
    clock.advance(1s);
    its.log("later");
    EXPECT_EQ(its.lines_at_end(), (texts{"0", "1", "2", "error",
                                         "log handler tested: dropped 5 events of a burst of more than 3 within 1 s", "later"}));
}

TEST(logger_queue, is_stopped_beyond_a_limit_and_started_again) {  // AP-083
    hand_clock const clock;
    overload_options how = small;
    how.overload_kill_enable = true;
    how.overload_kill_qlen = 3;
    how.overload_kill_restart_after = 1h;
    rig its{{.overload = how, .clock = clock.function()}};
    ::testing::internal::CaptureStderr();
    its.begin();
    its.log_many(4);
    its.log("lost too", level::error);
    EXPECT_EQ(its.lines_at_end(), texts{"first"});
    clock.advance(1h);
    its.log("wakes it, and is lost as well");
    while (its.way->lines().size() < 2) std::this_thread::yield();
    its.log("after");
    EXPECT_EQ(its.lines_at_end(), (texts{"first", "log handler tested: it was stopped for overload, and is started again; 6 events lost", "after"}));
    EXPECT_EQ(its.way->restarted, 1);
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "error weft: log handler tested is stopped for overload\n");
}

TEST(logger_queue, tells_once_that_it_cannot_write_and_goes_on_when_it_can) {  // AP-086
    rig its{{.overload = {.burst_limit_enable = false}}, true};
    its.way->fail(true);
    ::testing::internal::CaptureStderr();
    its.log_many(3);
    its.log("an error", level::error);
    EXPECT_TRUE(its.lines_at_end().empty());
    EXPECT_EQ(its.status("failing"), "true");
    its.way->fail(false);
    its.log("goes on");
    std::string const again = "log handler tested: it can write again; 4 events were not written";
    EXPECT_EQ(its.lines_at_end(), (texts{"goes on", again}));
    EXPECT_EQ(::testing::internal::GetCapturedStderr(),
              "error weft: log handler tested cannot write: no space; it tries again with each event, and what is urgent comes here\n"
              "error weft: an error\nnotice weft: " + again + "\n");
    EXPECT_EQ(its.status("unwritten"), "4");
}

TEST(logger_queue, writes_everything_before_it_stops) {  // AP-087
    rig its{{.overload = {.burst_limit_enable = false}}};
    its.begin();
    its.log_many(100);
    std::thread opens{[&its] { its.way->open(); }};
    its.handler->stop();
    opens.join();
    EXPECT_EQ(its.way->lines().size(), 101U);
    its.log("nobody hears");
    its.handler->stop();
    EXPECT_EQ(its.way->lines().size(), 101U);
}

TEST(logger_queue, syncs_when_nothing_comes_any_more) {
    rig its{{.sync_interval = 1ms}, true};
    its.log("one");
    its.way->wait_for_sync();
    EXPECT_THROW((rig{{.sync_interval = 0ns}}), weft::argument_error);
}

TEST(logger_queue, keeps_the_order_of_arrival_when_the_wall_clock_steps_back) {  // AP-090
    weft::test::fresh_log const log;
    rig its{{}, true};
    auto const kept = weft::test::add_recorder("kept");
    logging::add_handler("tested", its.handler).value();
    logging::info("one");
    {
        weft::test::stepped_wall_clock const back{-1h};
        logging::info("two");
    }
    logging::info("three");
    EXPECT_EQ(its.lines_at_end(), (texts{"one", "two", "three"}));
    auto const seen = kept->events();
    EXPECT_LT(seen.at(1)->time, seen.at(0)->time);
    EXPECT_GT(seen.at(2)->time, seen.at(1)->time);
}

}  // namespace
