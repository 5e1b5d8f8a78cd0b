// The whole job, killed at any moment and begun again: nobody is mailed twice, and in an outbox everybody once.

#include "sender/job.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <weft/info.hpp>
#include <weft/sim_gtest.hpp>

#include "fake_server.hpp"

namespace sender {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr std::size_t people = 6;
constexpr auto job_label = "sender.job";

std::string who(std::size_t i) { return "p" + std::to_string(i) + "@example.org"; }

// Past the faults that are planned for the files of the job.
void write(fs::path const& path, std::string const& text) { std::ofstream{path, std::ios::binary} << text; }
std::string read(fs::path const& path) {
    std::ostringstream text;
    text << std::ifstream{path, std::ios::binary}.rdbuf();
    return text.str();
}

options prepared_options() {
    auto const at = weft::sim::folder().value();
    std::string list = "email\n";
    for (std::size_t i = 0; i < people; ++i) list += who(i) + "\n";
    write(at / "people.csv", list);
    write(at / "letter.txt", "From: news@example.org\nSubject: Hello\n\nYou are {{email}}.\n");
    return {.recipients = at / "people.csv",
            .letter = at / "letter.txt",
            .outbox = at / "outbox",
            .helo = "here",
            .pace = {.concurrency = 3, .timeout = 10s, .retries = 1, .backoff = 1s},
            .journal = at / "journal",
            .failures = at / "failures.csv"};
}

struct ran {
    bool ended;  // not killed
    exit_status how;
    std::string out;
    std::string err;
};

// As `weft run` does, in a process of its own; nothing of the run is left afterwards, as when a node ends.
ran run(options const& what) {
    struct result {
        exit_status how;
        std::string out;
        std::string err;
    };
    auto const before = weft::info::node(weft::this_runtime()).processes;
    weft::pid const me = weft::self();
    auto const job = weft::spawn_monitor(
        [me, what] {
            std::ostringstream out;
            std::ostringstream err;
            auto const how = run_job(what, {.out = out, .err = err, .now = [] { return std::chrono::steady_clock::time_point{}; }});
            weft::send(me, result{how, out.str(), err.str()});
            weft::exit(weft::exit_reason::shutdown());  // takes what is linked along
        },
        {.label = job_label});
    ran seen{};
    weft::receive([&](result of) { seen = {true, of.how, of.out, of.err}; },
                  weft::when([&](weft::down_msg const& end) { return end.monitor == job.monitor; }, [](weft::down_msg) {}));
    weft::demonitor(job.monitor, {.flush = true});
    while (weft::info::node(weft::this_runtime()).processes > before) weft::sleep_for(10ms);
    return seen;
}

constexpr std::size_t job_stack_bytes = std::size_t{512} * 1024;

weft::sim::options roomy() {
    weft::sim::options how;
    how.runtime.stack_bytes = job_stack_bytes;
    return how;
}

weft::sim::options with_a_kill() {
    auto how = roomy();
    how.faults.kills = 1;
    how.faults.may_kill = [](weft::process_summary const& of) { return of.label == job_label; };
    return how;
}

TEST(sender_job, killed_at_any_moment_fills_an_outbox_once) {
    auto const body = [] {
        auto what = prepared_options();
        auto const first = run(what);
        what.resume = true;
        auto const second = run(what);
        EXPECT_TRUE(second.ended);
        EXPECT_EQ(second.how, exit_status::all_mailed) << second.err;
        std::size_t letters = 0;
        for (auto const& each : fs::directory_iterator{fs::path{what.outbox} / "new"}) {
            ++letters;
            EXPECT_NE(read(each.path()).find("You are p"), std::string::npos);
        }
        EXPECT_EQ(letters, people);
        EXPECT_TRUE(!first.ended || second.out.starts_with("sent: 0 letters")) << second.out;
    };
    EXPECT_TRUE(weft::sim::always({.count = 60}, body, with_a_kill()));
}

// Whoever takes letters away from new/ makes no difference.
TEST(sender_job, killed_at_any_moment_fills_an_outbox_once_that_is_being_emptied) {
    auto const body = [] {
        auto what = prepared_options();
        std::size_t letters = 0;
        auto const empty = [&] {
            if (!fs::exists(fs::path{what.outbox} / "new")) return;
            for (auto const& each : fs::directory_iterator{fs::path{what.outbox} / "new"}) letters += fs::remove(each.path()) ? 1 : 0;
        };
        run(what);
        empty();
        what.resume = true;
        EXPECT_EQ(run(what).how, exit_status::all_mailed);
        empty();
        EXPECT_EQ(letters, people);
    };
    EXPECT_TRUE(weft::sim::always({.count = 60}, body, with_a_kill()));
}

TEST(sender_job, killed_at_any_moment_mails_nobody_twice) {
    auto const body = [] {
        auto what = prepared_options();
        auto const server = std::make_shared<test::fake_server>();
        what.smtp = smtp_address{"localhost", test::fake_server::start(server)};
        run(what);
        what.resume = true;
        auto const second = run(what);
        EXPECT_TRUE(second.ended);
        auto const failures = read(what.failures);
        for (std::size_t i = 0; i < people; ++i) {
            int const taken = server->count(who(i));
            bool const reported = failures.find(who(i)) != std::string::npos;
            EXPECT_LE(taken, 1) << who(i);
            // Who has it for sure is not reported; who is reported has it or not, and is not mailed again unasked.
            EXPECT_TRUE(taken == 1 || reported) << who(i);
        }
        EXPECT_EQ(second.how, failures.find('@') == std::string::npos ? exit_status::all_mailed : exit_status::some_not_mailed);
        // Asked to, it mails them as well, and then everybody has it.
        what.retry_unknown = true;
        what.recipients = what.failures;
        EXPECT_EQ(run(what).how, exit_status::all_mailed);
        for (std::size_t i = 0; i < people; ++i) EXPECT_GE(server->count(who(i)), 1) << who(i);
    };
    EXPECT_TRUE(weft::sim::always({.count = 60}, body, with_a_kill()));
}

TEST(sender_job, stops_when_the_disk_fails_and_goes_on_later) {
    auto how = roomy();
    how.faults.io_errors = 1;
    auto const body = [] {
        auto what = prepared_options();
        auto const server = std::make_shared<test::fake_server>();
        what.smtp = smtp_address{"localhost", test::fake_server::start(server)};
        int runs = 1;
        for (auto last = run(what); last.how == exit_status::cannot_work; last = run(what)) {
            EXPECT_TRUE(last.ended);
            EXPECT_FALSE(last.err.empty());
            what.resume = true;
            ASSERT_LT(++runs, 4);
        }
        auto const failures = read(what.failures);
        for (std::size_t i = 0; i < people; ++i) {
            EXPECT_LE(server->count(who(i)), 1) << who(i);
            EXPECT_TRUE(server->count(who(i)) == 1 || failures.find(who(i)) != std::string::npos) << who(i);
        }
    };
    EXPECT_TRUE(weft::sim::always({.count = 60}, body, how));
}

}  // namespace
}  // namespace sender
