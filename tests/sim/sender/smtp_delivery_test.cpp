// Delivery to a mail server, over a network that is slow, refuses and breaks: what is said of a letter is true.

#include "sender/smtp_delivery.hpp"

#include <gtest/gtest.h>

#include <weft/file.hpp>
#include <weft/sim_gtest.hpp>

#include "fake_server.hpp"
#include "unit/sender/support.hpp"

namespace sender {
namespace {

using namespace std::chrono_literals;
using kind = verdict::kind;
using test::fake_server;

constexpr pacing pace{.concurrency = 3, .timeout = 10s, .retries = 2, .backoff = 1s};

struct done {
    std::shared_ptr<fake_server> server;
    std::vector<verdict> verdicts;
    journal_book book;
};

done mail(std::size_t count, fake_server::script what = {}, pacing const& how = pace) {
    auto server = std::make_shared<fake_server>(std::move(what));
    auto const way = std::make_shared<smtp_delivery>(smtp_server{.host = "localhost", .port = fake_server::start(server), .our_name = "here"});
    auto verdicts = mail_all(test::plan_for(test::people(count), way, "j"), how);
    way->finish();
    return {std::move(server), std::move(verdicts), journal_book{weft::read_file("j"), "j"}};
}

std::string who(std::size_t i) { return "p" + std::to_string(i) + "@example.org"; }

void expect_always(std::function<void()> const& body, weft::sim::options const& how = {}, std::uint64_t seeds = 40) {
    EXPECT_TRUE(weft::sim::always({.count = seeds}, body, how));
}

/// Whatever happened: a letter that is said to be sent was taken once, one that is not was not, and none was twice.
void expect_true(done const& all) {
    for (std::size_t i = 0; i < all.verdicts.size(); ++i) {
        auto const& said = all.verdicts[i];
        int const taken = all.server->count(who(i));
        EXPECT_LE(taken, 1) << who(i);
        if (said.what == kind::sent) {
            EXPECT_EQ(taken, 1) << who(i);
            EXPECT_EQ(all.book.of(who(i)), standing::sent);
        } else if (said.what == kind::unknown) {
            EXPECT_EQ(all.book.of(who(i)), standing::begun);
        } else {
            EXPECT_EQ(taken, 0) << who(i) << ": " << said.reason;
            EXPECT_EQ(all.book.of(who(i)), standing::not_mailed);
        }
    }
}

TEST(smtp_delivery, brings_letters_as_they_are) {
    expect_always([] {
        auto const all = mail(1);
        ASSERT_EQ(all.server->taken.size(), 1U);
        auto const& one = all.server->taken.front();
        EXPECT_EQ(one.from, "news@example.org");
        EXPECT_EQ(one.to, who(0));
        EXPECT_TRUE(one.text.starts_with("From: news@example.org\r\nSubject: Hello\r\nTo: p0@example.org\r\n")) << one.text;
        EXPECT_TRUE(one.text.ends_with("\r\n\r\nYou are p0@example.org.\r\n")) << one.text;
    });
}

TEST(smtp_delivery, keeps_its_connections_and_says_goodbye) {
    expect_always([] {
        auto const all = mail(12);
        EXPECT_EQ(all.verdicts, std::vector<verdict>(12));
        EXPECT_LE(all.server->all_connections, 3);
        weft::sleep_for(1s);
        EXPECT_EQ(all.server->connections, 0);
        expect_true(all);
    });
}

TEST(smtp_delivery, tries_again_when_the_server_is_busy) {
    expect_always([] {
        for (std::string const command : {"MAIL", "RCPT", "DATA", "."}) {
            auto const all = mail(3, [command](std::string const& said, std::string const& to, int nth) {
                return said == command && (to == who(1) || to.empty()) && nth <= 2 ? "451 busy" : "";
            });
            EXPECT_EQ(all.verdicts, std::vector<verdict>(3)) << command;
            expect_true(all);
        }
    }, {}, 20);
}

TEST(smtp_delivery, does_not_try_again_when_the_server_says_no) {
    expect_always([] {
        for (std::string const command : {"RCPT", "DATA", "."}) {
            int tries = 0;
            auto const all = mail(3, [&tries, command](std::string const& said, std::string const& to, int) {
                if (said != command || to != who(1)) return "";
                ++tries;
                return "550 no such user";
            });
            EXPECT_EQ(all.verdicts[1].what, kind::refused);
            EXPECT_TRUE(all.verdicts[1].reason.ends_with(": 550 no such user")) << all.verdicts[1].reason;
            EXPECT_EQ(all.verdicts[0], verdict{});
            EXPECT_EQ(all.verdicts[2], verdict{});
            EXPECT_EQ(tries, 1);
            expect_true(all);
        }
    }, {}, 20);
}

TEST(smtp_delivery, does_not_know_when_the_answer_to_the_dot_does_not_come) {
    expect_always([] {
        for (std::string const fault : {"drop", "hang", "nonsense"}) {
            auto const all = mail(3, [fault](std::string const& said, std::string const& to, int) {
                return said == "." && to == who(1) ? fault : "";
            });
            EXPECT_EQ(all.verdicts[1].what, kind::unknown) << fault << ": " << all.verdicts[1].reason;
            EXPECT_EQ(all.verdicts[0], verdict{});
            EXPECT_EQ(all.verdicts[2], verdict{});
            expect_true(all);
        }
    }, {}, 20);
}

TEST(smtp_delivery, tries_again_when_the_server_is_lost_before_the_dot) {
    expect_always([] {
        for (std::string const command : {"HELLO", "EHLO", "RCPT", "DATA"}) {
            for (std::string const fault : {"drop", "hang", "nonsense", "421 closing"}) {
                auto const all = mail(2, [command, fault](std::string const& said, std::string const&, int nth) {
                    return said == command && nth == 1 ? fault : "";
                });
                EXPECT_EQ(all.verdicts, std::vector<verdict>(2)) << command << ' ' << fault;
                expect_true(all);
            }
        }
    }, {}, 20);
}

TEST(smtp_delivery, opens_another_connection_for_one_that_was_closed_while_it_rested) {
    expect_always([] {
        auto const all = mail(3, [](std::string const& said, std::string const&, int nth) {
            return said == "MAIL" && nth == 2 ? "drop" : "";
        }, {.concurrency = 1, .timeout = 10s, .retries = 0, .backoff = 1s});
        EXPECT_EQ(all.verdicts, std::vector<verdict>(3));
        expect_true(all);
    });
}

TEST(smtp_delivery, gives_up_on_a_server_that_is_not_there) {
    expect_always([] {
        auto const way = std::make_shared<smtp_delivery>(smtp_server{.host = "localhost", .port = "2525", .our_name = "here"});
        auto const verdicts = mail_all(test::plan_for(test::people(2), way, "j"), pace);
        for (auto const& each : verdicts) {
            EXPECT_EQ(each.what, kind::try_again);
            EXPECT_TRUE(each.reason.starts_with("cannot connect to localhost port 2525: ")) << each.reason;
        }
    });
}

TEST(smtp_delivery, tells_the_truth_whatever_the_network_does) {
    weft::sim::options how;
    how.faults.drops = 3;
    how.faults.refusals = 2;
    how.faults.stalls = 5;
    how.faults.slow_by = 20s;
    expect_always([] { expect_true(mail(8)); }, how, 100);
}

TEST(smtp_delivery, tells_the_truth_whichever_attempt_is_killed) {
    weft::sim::options how;
    how.faults.kills = 3;
    how.faults.may_kill = [](weft::process_summary const& of) {
        return of.spawned_at.find("mailing.cpp") != std::string::npos && of.behaviour.empty();
    };
    expect_always([] { expect_true(mail(8)); }, how, 100);
}

}  // namespace
}  // namespace sender
