// Whose end is told of, and what its report says.

#include "support/captured_log.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/child.hpp>
#include <weft/crash_report.hpp>
#include <weft/gen_server.hpp>
#include <weft/supervisor.hpp>
#include <weft/task.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace {

using namespace std::chrono_literals;
using weft::crash_report;
using weft::exit_reason;
using weft::pid;
using weft::test::captured_log;
using weft::test::end_after;
using weft::test::in_runtime;
using weft::test::unless_simulated;

struct throw_now {};
struct exit_now {};
struct letter {
    std::string text;
    [[nodiscard]] std::string to_string() const { return "a letter: " + text; }
};

class sick {
public:
    explicit sick(bool fails = false) {
        if (fails) throw std::runtime_error{"no init"};
    }
    void handle_cast(throw_now) { throw std::runtime_error{"sick"}; }
    void handle_cast(exit_now) { weft::exit(exit_reason{"abnormal"}); }
    [[nodiscard]] std::string to_string() const { return std::string(20'000, 's'); }
};

/// What the log and the book got meanwhile.
struct told {
    std::size_t own;     // lines of behaviours: "… ends: …"
    std::size_t crashes; // lines of the runtime
    std::size_t all;
    friend bool operator==(told const&, told const&) = default;
};
void PrintTo(told const& what, std::ostream* out) {
    *out << what.own << " own, " << what.crashes << " crash reports, " << what.all << " lines";
}

template <class Body>
told told_by(Body body) {
    captured_log const log;
    in_runtime([&body] {
        weft::trap_exit(true);
        body();
    });
    for (std::string const& line : log.lines()) EXPECT_EQ(line.rfind("error ", 0), 0U) << line;
    return {log.lines_with(" ends: ").size(), log.lines_with(" crashed: ").size(), log.size()};
}

told const nothing{0, 0, 0};
/// A simulation keeps the runtime's own lines in its trace.
told only_crash() { return unless_simulated(told{0, 1, 1}, nothing); }
told own_and_crash() { return unless_simulated(told{1, 1, 2}, told{1, 0, 1}); }

std::vector<exit_reason> signals() {
    return {exit_reason{"away"}, exit_reason::error("its_peers", "error"), exit_reason::shutdown(), exit_reason::kill()};
}

template <class Start>
void end_by_each_signal(Start start) {
    for (exit_reason const& each : signals()) {
        pid const one = start();
        static_cast<void>(end_after(one, [&] { weft::exit_signal(one, each); }));
        EXPECT_FALSE(weft::find_crash_report(one).has_value());
    }
}

pid waits() {
    return weft::spawn([] { weft::sleep_for(weft::infinity); });
}

/// The report of a process that waits for `go` and then crashes.
struct go {};
template <class Body>
crash_report report_of(Body before, weft::spawn_options const& options = {}) {
    pid const one = weft::spawn(
        [before] {
            before();
            weft::receive([](go) {});
            throw std::runtime_error{"out of paper"};
        },
        options);
    static_cast<void>(end_after(one, [one] { weft::send(one, go{}); }));
    auto const found = weft::find_crash_report(one);
    EXPECT_TRUE(found.has_value());
    return found.value_or(crash_report{});
}

/// Other settings while it lives.
struct settings {
    explicit settings(weft::crash_report_options how) { weft::set_crash_reports(std::move(how)); }
    settings(settings const&) = delete;
    settings& operator=(settings const&) = delete;
    ~settings() { weft::set_crash_reports({}); }
};

bool has(std::string const& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST(crash_report, of_a_plain_process_is_made_for_an_exception_only) {  // AP-091
    EXPECT_EQ(told_by([] { static_cast<void>(weft::test::end_of_process([] {})); }), nothing);
    EXPECT_EQ(told_by([] { static_cast<void>(weft::test::end_of_process([] { weft::exit(exit_reason::shutdown()); })); }), nothing);
    EXPECT_EQ(told_by([] { static_cast<void>(weft::test::end_of_process([] { weft::exit(exit_reason{"abnormal"}); })); }), nothing);
    EXPECT_EQ(told_by([] { static_cast<void>(weft::test::end_of_process([] { weft::exit(exit_reason::error("type", "text")); })); }),
              nothing);
    EXPECT_EQ(told_by([] { static_cast<void>(weft::test::end_of_process([] { throw std::runtime_error{"x"}; })); }), only_crash());
    EXPECT_EQ(told_by([] { end_by_each_signal(&waits); }), nothing);
}

TEST(crash_report, of_a_server_stands_behind_its_own_event) {  // AP-091
    EXPECT_EQ(told_by([] { weft::stop(weft::start<sick>()); }), nothing);
    EXPECT_EQ(told_by([] { weft::stop(weft::start<sick>(), exit_reason::shutdown("planned")); }), nothing);
    EXPECT_EQ(told_by([] {
                  auto const one = weft::start<sick>();
                  static_cast<void>(end_after(one, [one] { weft::cast(one, throw_now{}); }));
                  EXPECT_TRUE(weft::find_crash_report(one).has_value());
              }),
              own_and_crash());
    EXPECT_EQ(told_by([] {
                  auto const one = weft::start<sick>();
                  static_cast<void>(end_after(one, [one] { weft::cast(one, exit_now{}); }));
                  EXPECT_EQ(weft::find_crash_report(one)->reason, exit_reason{"abnormal"});
              }),
              own_and_crash());
    EXPECT_EQ(told_by([] { end_by_each_signal([] { return pid{weft::start<sick>()}; }); }), nothing);
    EXPECT_EQ(told_by([] { EXPECT_EQ(weft::try_start<sick>(true).error().text(), "no init"); }), only_crash());
}

TEST(crash_report, of_a_task_stands_behind_its_own_event) {  // AP-091
    EXPECT_EQ(told_by([] { weft::task::await(weft::task::async([] {})); }), nothing);
    EXPECT_EQ(told_by([] {
                  pid const one = weft::task::start([] {
                      weft::receive([](go) {});
                      throw std::runtime_error{"x"};
                  });
                  static_cast<void>(end_after(one, [one] { weft::send(one, go{}); }));
              }),
              own_and_crash());
    EXPECT_EQ(told_by([] {
                  pid const one = weft::task::start([] {
                      weft::receive([](go) {});
                      weft::exit(exit_reason{"abnormal"});
                  });
                  static_cast<void>(end_after(one, [one] { weft::send(one, go{}); }));
              }),
              own_and_crash());
    EXPECT_EQ(told_by([] { end_by_each_signal([] { return weft::task::start([] { weft::sleep_for(weft::infinity); }); }); }), nothing);
}

TEST(crash_report, of_a_supervisor_is_made_when_it_ends_by_itself) {  // AP-091
    EXPECT_EQ(told_by([] { weft::stop(weft::supervisor::start_link({})); }), nothing);
    EXPECT_EQ(told_by([] { weft::stop(weft::supervisor::start_link({}), exit_reason{"abnormal"}); }), only_crash());
    EXPECT_EQ(told_by([] {
                  pid const one = weft::supervisor::start_link({});
                  static_cast<void>(end_after(one, [one] { weft::exit_signal(one, exit_reason::kill()); }));
              }),
              nothing);
}

TEST(crash_report, of_one_started_by_proc_lib_is_made_when_its_init_fails) {  // AP-091
    auto const fails = [](weft::proc_lib::init_ack&) { weft::exit(exit_reason{"no init"}); };
    EXPECT_EQ(told_by([fails] { EXPECT_EQ(weft::proc_lib::try_start(fails).error(), exit_reason{"no init"}); }), only_crash());
}

TEST(crash_report, is_pointed_to_by_the_lines_of_the_end_and_of_the_restart) {
    captured_log const log;
    std::string mark;
    in_runtime([&mark] {
        pid const sup = weft::supervisor::start_link({.children = {{.id = "sick", .start = weft::child<sick>()}}});
        pid const first = weft::supervisor::which_children(sup).front().process;
        static_cast<void>(end_after(first, [first] { weft::cast(weft::server_ref<sick>{first}, exit_now{}); }));
        mark = weft::crash_report_mark(first);
        EXPECT_EQ(mark, "; report " + std::to_string(weft::find_crash_report(first)->number));
        static_cast<void>(weft::supervisor::which_children(sup));  // the restart has been told of
    });
    EXPECT_EQ(log.lines_with(" crashed: abnormal, spawned at ").size(), unless_simulated(1U, 0U));
    EXPECT_EQ(log.lines_with(mark).size(), unless_simulated(2U, 1U));
    EXPECT_EQ(log.lines_with("child sick (").size(), 1U);
}

TEST(crash_report, tells_what_the_process_was) {  // AP-092
    in_runtime([] {
        pid const me = weft::self();
        pid const neighbour = waits();
        pid const trapping = weft::spawn([] {
            weft::trap_exit(true);
            weft::send(weft::parent(), weft::test::begun{"trapping", weft::self()});
            weft::sleep_for(weft::infinity);
        });
        static_cast<void>(weft::test::next<weft::test::begun>());
        crash_report const report = report_of(
            [=] {
                weft::set_label("conn/41");
                weft::put("key", std::string{"value"});
                weft::link(neighbour);
                weft::link(trapping);
                weft::send(weft::self(), letter{"first"});
                weft::send(weft::self(), 42);
            },
            {.name = "printer"});
        auto const& of = report.process;
        EXPECT_EQ(report.reason.to_string(), "std::runtime_error: out of paper");
        EXPECT_EQ(report.reason.exception(), nullptr);
        EXPECT_TRUE(has(of.summary.spawned_at, "crash_report_test.cpp:")) << of.summary.spawned_at;
        EXPECT_EQ(of.summary.name, "printer");
        EXPECT_EQ(of.summary.label, "conn/41");
        EXPECT_EQ(of.ancestors.at(0), me);
        EXPECT_EQ(of.summary.mailbox, 2U);
        ASSERT_EQ(of.messages.size(), 2U);
        EXPECT_TRUE(has(of.messages[0], "letter: a letter: first")) << of.messages[0];
        EXPECT_EQ(of.messages[1], "int: 42");
        EXPECT_EQ(report.links, 2U);
        EXPECT_EQ(of.links, (std::vector{neighbour, trapping}));
        ASSERT_EQ(report.dictionary, 1U);
        EXPECT_EQ(of.dictionary.at(0).first, "key");
        EXPECT_FALSE(of.summary.trap_exit);
        EXPECT_EQ(of.summary.state, weft::process_state::running);
        EXPECT_GT(of.summary.memory_bytes, 256U);
        EXPECT_GT(of.summary.messages_in, 0U);
        ASSERT_EQ(report.neighbours.size(), 1U);
        EXPECT_EQ(report.neighbours[0].id, neighbour);
        std::string const text = to_string(report);
        for (char const* key : {"initial call", "pid", "registered name", "label", "reason", "ancestors", "mailbox length", "messages",
                                "links", "dictionary", "trap exit", "status", "memory", "reductions", "neighbours"})
            EXPECT_TRUE(has(text, "\n  " + std::string{key} + ": ")) << key << " in\n" << text;
        EXPECT_TRUE(has(text, "    " + to_string(neighbour) + ", spawned at ")) << text;
        EXPECT_EQ(text.rfind("crash report " + std::to_string(report.number) + " of " + to_string(of.summary.id), 0), 0U) << text;
        weft::exit_signal(trapping, exit_reason::kill());
    });
}

TEST(crash_report, has_the_trace_of_the_throw) {  // AP-092
    in_runtime([] {
        crash_report const report = report_of([] {});
        EXPECT_TRUE(has(std::string{report.reason.trace()}, "crash_report_test.cpp:")) << report.reason.trace();
        EXPECT_TRUE(has(to_string(report), "crash_report_test.cpp:"));
    });
}

TEST(crash_report, of_a_sensitive_process_hides_messages_and_dictionary) {  // AP-093
    in_runtime([] {
        crash_report const report = report_of([] {
            weft::set_sensitive(true);
            weft::put("password", std::string{"secret"});
            weft::send(weft::self(), letter{"secret"});
        });
        EXPECT_TRUE(report.process.sensitive);
        EXPECT_EQ(report.process.summary.mailbox, 1U);
        EXPECT_TRUE(report.process.messages.empty());
        EXPECT_TRUE(report.process.dictionary.empty());
        EXPECT_EQ(report.dictionary, 0U);
        EXPECT_EQ(report.reason.trace(), "");
        std::string const text = to_string(report);
        EXPECT_FALSE(has(text, "secret")) << text;
        EXPECT_FALSE(has(text, "password")) << text;
    });
}

TEST(crash_report, of_a_huge_mailbox_and_huge_texts_is_cut_with_a_mark) {  // AP-094
    settings const how{{.messages = 3, .entries = 2, .text_bytes = 100}};
    in_runtime([] {
        crash_report const report = report_of([] {
            for (int i = 0; i < 1000; ++i) weft::send(weft::self(), letter{std::string(5000, 'x')});
            for (char const* key : {"a", "b", "c"}) weft::put(key, 1);
        });
        EXPECT_EQ(report.process.summary.mailbox, 1000U);
        ASSERT_EQ(report.process.messages.size(), 3U);
        EXPECT_LE(report.process.messages[0].size(), 100U);
        EXPECT_TRUE(has(report.process.messages[0], "… (cut, 50")) << report.process.messages[0];
        std::string const text = to_string(report);
        EXPECT_TRUE(has(text, "… and 997 more")) << text;
        EXPECT_TRUE(has(text, "dictionary: 3 entries")) << text;
        EXPECT_TRUE(has(text, "… and 1 more")) << text;
        EXPECT_LT(text.size(), 8000U);
    });
}

TEST(crash_report, of_a_server_comes_with_a_state_that_is_cut_with_a_mark) {  // AP-094
    captured_log const log;
    in_runtime([] {
        auto const one = weft::start<sick>();
        static_cast<void>(end_after(one, [one] { weft::cast(one, throw_now{}); }));
    });
    auto const lines = log.lines_with(" ends: ");
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_TRUE(has(lines[0], "state sss")) << lines[0];
    EXPECT_TRUE(has(lines[0], "… (cut, 20000 bytes)")) << lines[0];
    EXPECT_LT(lines[0].size(), 6000U);
}

TEST(crash_report, is_kept_as_long_as_there_is_room) {
    settings const how{{.kept = 2}};
    in_runtime([] {
        std::vector<std::uint64_t> numbers;
        for (int i = 0; i < 3; ++i) numbers.push_back(report_of([] {}).number);
        EXPECT_FALSE(weft::find_crash_report(numbers[0]).has_value());
        auto const kept = weft::crash_reports();
        ASSERT_EQ(kept.size(), 2U);
        EXPECT_EQ(kept[0].number, numbers[1]);
        EXPECT_EQ(kept[1].number, numbers[2]);
        EXPECT_EQ(weft::find_crash_report(numbers[2])->number, numbers[2]);
    });
}

TEST(crash_report, refuses_settings_that_make_no_sense) {
    EXPECT_THROW(weft::set_crash_reports({.kept = 0}), weft::argument_error);
    EXPECT_THROW(weft::set_crash_reports({.messages = 1001}), weft::argument_error);
    EXPECT_THROW(weft::set_crash_reports({.text_bytes = 10}), weft::argument_error);
    EXPECT_THROW(weft::set_crash_reports({.file_bytes = 10}), weft::argument_error);
}

TEST(crash_report, goes_to_a_file_that_makes_room_for_the_next) {
    std::filesystem::path const file = std::filesystem::current_path() / "crash_report_test.reports";
    std::filesystem::path const old = file.string() + ".1";
    std::filesystem::remove(file);
    std::filesystem::remove(old);
    settings const how{{.file = file.string(), .file_bytes = 1024}};
    std::uint64_t last = 0;
    in_runtime([&last] {
        for (int i = 0; i < 3; ++i) last = report_of([] {}).number;
    });
    std::ifstream in{file};
    std::string const text{std::istreambuf_iterator<char>{in}, {}};
    EXPECT_EQ(text.rfind("crash report " + std::to_string(last) + " of ", 0), 0U) << text;
    EXPECT_TRUE(has(text, "out of paper")) << text;
    EXPECT_TRUE(std::filesystem::exists(old));
    EXPECT_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    std::filesystem::remove(file);
    std::filesystem::remove(old);
}
