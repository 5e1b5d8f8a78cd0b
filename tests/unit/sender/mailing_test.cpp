// Rounds: who is tried again and when, what a late or broken attempt counts as, and when the mailing stops.

#include "sender/mailing.hpp"

#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <stdexcept>
#include <weft/file.hpp>
#include <weft/process.hpp>

#include "support.hpp"
#include "support/in_runtime.hpp"
#include "unit/csv/support.hpp"

namespace sender {
namespace {

using namespace std::chrono_literals;
using kind = verdict::kind;

constexpr pacing quick{.concurrency = 3, .timeout = 60s, .retries = 2, .backoff = 1ms};

/// Counts attempts by person; attempts run at the same time.
class counter {
public:
    int next(std::string const& who) {
        std::lock_guard const only{mutex_};
        return ++counts_[who];
    }
    int of(std::string const& who) {
        std::lock_guard const only{mutex_};
        return counts_[who];
    }

private:
    std::mutex mutex_;
    std::map<std::string, int> counts_;
};

struct done {
    std::vector<verdict> verdicts;
    journal_book book;
};

done mail(std::size_t count, std::shared_ptr<delivery const> way, pacing const& pace = quick, mailing_watch const& watch = {}) {
    csv::test::temporary_folder const folder;
    auto const file = folder.path("j");
    auto verdicts = mail_all(test::plan_for(test::people(count), std::move(way), file), pace, watch);
    return {std::move(verdicts), journal_book{weft::read_file(file), "j"}};
}

std::shared_ptr<delivery const> does(test::scripted::script what, verdict seen = {kind::unknown, "nobody knows"}) {
    return std::make_shared<test::scripted>(std::move(what), std::move(seen));
}

verdict sends(letter const&, commit const& before) {
    before();
    return {};
}

TEST(mailing, sends_to_everybody) {
    weft::test::in_runtime([] {
        auto const all = mail(50, does(sends));
        EXPECT_EQ(all.verdicts, std::vector<verdict>(50));
        EXPECT_EQ(all.book.sent(), 50U);
        EXPECT_TRUE(mail(0, does(sends)).verdicts.empty());
    });
}

TEST(mailing, tries_again_what_failed_for_the_moment) {
    weft::test::in_runtime([] {
        auto const tries = std::make_shared<counter>();
        std::vector<std::size_t> rounds;
        auto const all = mail(6, does([tries](letter const& what, commit const& before) -> verdict {
                                  if (tries->next(what.to) <= (what.to == "p4@example.org" ? 2 : 0)) return {kind::try_again, "450 later"};
                                  return sends(what, before);
                              }),
                              quick, {.pausing = [&](unsigned, weft::nanoseconds, std::size_t people) { rounds.push_back(people); }});
        EXPECT_EQ(all.verdicts, std::vector<verdict>(6));
        EXPECT_EQ(tries->of("p4@example.org"), 3);
        EXPECT_EQ(tries->of("p3@example.org"), 1);
        EXPECT_EQ(rounds, (std::vector<std::size_t>{1, 1}));
    });
}

TEST(mailing, gives_up_after_all_rounds) {
    weft::test::in_runtime([] {
        auto const tries = std::make_shared<counter>();
        auto const all = mail(2, does([tries](letter const& what, commit const&) {
                                  tries->next(what.to);
                                  return verdict{kind::try_again, "450 later"};
                              }));
        EXPECT_EQ(all.verdicts, (std::vector<verdict>(2, {kind::try_again, "450 later"})));
        EXPECT_EQ(tries->of("p0@example.org"), 3);
    });
}

TEST(mailing, does_not_try_again_what_is_refused_or_unknown) {
    weft::test::in_runtime([] {
        auto const tries = std::make_shared<counter>();
        auto const all = mail(2, does([tries](letter const& what, commit const& before) -> verdict {
                                  tries->next(what.to);
                                  if (what.to == "p0@example.org") return {kind::refused, "550 no"};
                                  before();
                                  return {kind::unknown, "no answer"};
                              }));
        EXPECT_EQ(all.verdicts[0], (verdict{kind::refused, "550 no"}));
        EXPECT_EQ(all.verdicts[1], (verdict{kind::unknown, "no answer"}));
        EXPECT_EQ(tries->of("p0@example.org"), 1);
        EXPECT_EQ(tries->of("p1@example.org"), 1);
        EXPECT_EQ(all.book.of("p0@example.org"), standing::not_mailed);
        EXPECT_EQ(all.book.of("p1@example.org"), standing::begun);
    });
}

TEST(mailing, notes_that_a_letter_was_refused_behind_the_last_step) {
    weft::test::in_runtime([] {
        auto const all = mail(1, does([](letter const&, commit const& before) -> verdict {
                                  before();
                                  return {kind::refused, "554 no"};
                              }));
        EXPECT_EQ(all.verdicts[0].what, kind::refused);
        EXPECT_EQ(all.book.begun(), 0U);
    });
}

TEST(mailing, tries_again_what_was_late_before_the_last_step) {
    weft::test::in_runtime([] {
        auto const tries = std::make_shared<counter>();
        pacing const pace{.concurrency = 2, .timeout = 20ms, .retries = 1, .backoff = 1ms};
        auto const all = mail(1, does([tries](letter const& what, commit const&) -> verdict {
                                  tries->next(what.to);
                                  weft::sleep_for(weft::infinity);
                                  return {};
                              }), pace);
        EXPECT_EQ(all.verdicts[0], (verdict{kind::try_again, "took longer than 20ms (--timeout)"}));
        EXPECT_EQ(tries->of("p0@example.org"), 2);
    });
}

TEST(mailing, asks_what_became_of_what_was_late_behind_the_last_step) {
    weft::test::in_runtime([] {
        auto const tries = std::make_shared<counter>();
        auto const sleeps = [tries](letter const& what, commit const& before) -> verdict {
            tries->next(what.to);
            before();
            weft::sleep_for(weft::infinity);
            return {};
        };
        pacing const pace{.concurrency = 2, .timeout = 500ms, .retries = 1, .backoff = 1ms};
        auto const unknown = mail(1, does(sleeps), pace);
        EXPECT_EQ(unknown.verdicts[0], (verdict{kind::unknown, "nobody knows"}));
        EXPECT_EQ(unknown.book.begun(), 1U);
        EXPECT_EQ(tries->of("p0@example.org"), 1);
        auto const sent = mail(1, does(sleeps, verdict{}), pace);
        EXPECT_EQ(sent.verdicts[0], verdict{});
        EXPECT_EQ(sent.book.sent(), 1U);
        EXPECT_EQ(tries->of("p0@example.org"), 2);
    });
}

TEST(mailing, goes_on_when_an_attempt_crashes) {
    weft::test::in_runtime([] {
        auto const all = mail(3, does([](letter const& what, commit const& before) -> verdict {
                                  if (what.to == "p1@example.org") throw std::runtime_error{"a bug"};
                                  return sends(what, before);
                              }), {.concurrency = 1, .timeout = 60s, .retries = 0, .backoff = 1ms});
        EXPECT_EQ(all.verdicts[0], verdict{});
        EXPECT_EQ(all.verdicts[1].what, kind::try_again);
        EXPECT_NE(all.verdicts[1].reason.find("a bug"), std::string::npos) << all.verdicts[1].reason;
        EXPECT_EQ(all.verdicts[2], verdict{});
    });
}

TEST(mailing, stops_when_the_journal_cannot_be_written) {
    weft::test::in_runtime([] {
        auto const tries = std::make_shared<counter>();
        auto const all = mail(5, does([tries](letter const& what, commit const& before) -> verdict {
                                  if (tries->next("all") == 2) throw journal_error{"the disk is full"};
                                  return sends(what, before);
                              }), {.concurrency = 1, .timeout = 60s, .retries = 5, .backoff = 1ms});
        EXPECT_EQ(all.verdicts[0], verdict{});
        for (std::size_t i = 1; i < 5; ++i)
            EXPECT_EQ(all.verdicts[i], (verdict{kind::stop, "the journal cannot be written: the disk is full"})) << i;
        EXPECT_EQ(tries->of("all"), 2);
    });
}

TEST(mailing, pauses_twice_as_long_each_time_up_to_a_limit) {
    EXPECT_EQ(pause_before(0, 1s), 0s);
    EXPECT_EQ(pause_before(1, 1s), 1s);
    EXPECT_EQ(pause_before(2, 1s), 2s);
    EXPECT_EQ(pause_before(5, 1s), 16s);
    EXPECT_EQ(pause_before(100, 1s), longest_pause);
    EXPECT_EQ(pause_before(1, 1h), longest_pause);
}

}  // namespace
}  // namespace sender
