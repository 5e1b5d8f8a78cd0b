// Crash dumps: what is in them, where they stop, and how a program ends that writes one.
#include "support/fault_sites.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/crash_dump.hpp>
#include <weft/detail/check.hpp>
#include <weft/info.hpp>
#include <weft/table.hpp>
#include <weft/timer.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <new>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

using weft::exit_reason;
using weft::pid;

namespace {

using namespace std::chrono_literals;

struct letter {
    std::string text;
};
struct city {
    std::string name;
    int people = 0;
};
using cities = weft::table<city, &city::name>;

/// Under the working directory, which the program of a death test shares.
std::filesystem::path dump_of(std::string const& name) { return std::filesystem::current_path() / ("crash_dump_test." + name + ".dump"); }

class crash_dump : public testing::Test {
protected:
    void SetUp() override {
        GTEST_FLAG_SET(death_test_style, "threadsafe");
        path_ = dump_of(testing::UnitTest::GetInstance()->current_test_info()->name());
        weft::set_crash_dump({.path = path_.string()});
    }
    void TearDown() override {
        weft::set_crash_dump({.path = ""});
        std::filesystem::remove(path_);
    }
    [[nodiscard]] std::string text() const {
        std::ifstream in{path_};
        return {std::istreambuf_iterator<char>{in}, {}};
    }

    std::filesystem::path path_;
};

/// The lines of a section, without its mark; nothing when it is not there.
std::optional<std::string> section(std::string const& dump, std::string const& mark) {
    std::size_t const at = dump.find("\n" + mark + "\n");
    bool const first = dump.rfind(mark + "\n", 0) == 0;
    if (!first && at == std::string::npos) return std::nullopt;
    std::size_t const begin = (first ? 0 : at + 1) + mark.size() + 1;
    std::size_t const end = dump.find("\n=", begin - 1);
    return dump.substr(begin, end == std::string::npos ? end : end + 1 - begin);
}
std::string section_or_fail(std::string const& dump, std::string const& mark) {
    auto const found = section(dump, mark);
    EXPECT_TRUE(found.has_value()) << mark << " in\n" << dump;
    return found.value_or("");
}
std::string of_process(std::string const& dump, pid id) { return section_or_fail(dump, "=process:" + to_string(id)); }

/// The value of "key: value"; "(none)" when there is none.
std::string value(std::string const& section, std::string const& key) {
    std::istringstream in{section};
    for (std::string line; std::getline(in, line);)
        if (line.rfind(key + ": ", 0) == 0) return line.substr(key.size() + 2);
    return "(none)";
}
bool has(std::string const& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string last_line_of(std::string const& text) {
    std::size_t const at = text.rfind('\n', text.size() - 2);
    return text.substr(at + 1);
}

[[gnu::noinline]] void waits_for_a_letter() {
    weft::receive([](letter const&) {});
    fault_sites::kept = 1;  // no tail call
}

#if defined(__GNUC__) && !defined(__clang__)
/// Built without a frame pointer, and with the register for it used otherwise.
[[gnu::noinline, gnu::optimize("O2", "omit-frame-pointer")]] void has_no_frame_pointer() {
    char volatile room[2048] = {};
    asm volatile("mov $8, %%rbp" ::: "rbp");
    waits_for_a_letter();
    asm volatile("mov $8, %%rbp" ::: "rbp");
    fault_sites::kept = room[100];
}
#else
void has_no_frame_pointer() { waits_for_a_letter(); }
#endif

void wait_for_state(pid of, weft::process_state wanted) {
    for (;;) {
        auto const now = weft::info::process(weft::this_runtime(), of);
        if (now && now->state == wanted) return;
        weft::yield();
    }
}

/// As the body of the first process of a fresh runtime. Comes back only when the program was not ended.
template <class Body>
void run(Body body, weft::on_fault policy = weft::on_fault::isolate) {
    weft::runtime node{{.name = "doomed", .workers = 1, .stack_bytes = std::size_t{256} * 1024, .on_fault = policy}};
    exit_reason const reason = node.run(std::move(body));
    std::fprintf(stderr, "survived: %s\n", reason.to_string().c_str());
    std::_Exit(0);
}

void throws_a_loose_one() { throw std::runtime_error{"loose"}; }

void runs_out_of_memory() noexcept {
    // More than there is address space for, so that no machine has it.
    void* volatile block = ::operator new(std::numeric_limits<std::size_t>::max() / 4);
    ::operator delete(block);
}

auto by(int signal) {
    return [signal](int status) {
        if (WIFSIGNALED(status)) return WTERMSIG(status) == signal;
        return fault_sites::sanitized;
    };
}

}  // namespace

TEST_F(crash_dump, has_sections_for_everything) {  // AP-096
    struct {
        pid named, waiting, me;
    } of;
    weft::crash_dump_result done;
    weft::runtime node{{.name = "shown", .workers = 2, .stack_bytes = std::size_t{256} * 1024}};
    node.run([&] {
        of.me = weft::self();
        of.named = weft::spawn_link([] {
            for (int i = 0; i < 3; ++i) weft::send(weft::self(), letter{"secret"});
            weft::set_label("conn/41");
            weft::send(weft::parent(), weft::test::begun{"named", weft::self()});
            weft::receive([](int) {});
        }, {.name = "registered"});
        of.waiting = weft::spawn([parent = weft::self()] {
            weft::send(parent, weft::test::begun{"waiting", weft::self()});
            waits_for_a_letter();
        });
        EXPECT_EQ(weft::test::next_begun(2).size(), 2U);
        cities const all{{.name = "cities"}};
        all.insert({"Bonn", 330'000});
        all.insert({"Lyon", 520'000});
        weft::send_after(1h, of.named, letter{"late"});
        wait_for_state(of.waiting, weft::process_state::receive);
        wait_for_state(of.named, weft::process_state::receive);
        done = weft::write_crash_dump("somebody asked\nfor it");
        weft::exit_signal(of.waiting, exit_reason::kill());
        weft::unlink(of.named);
        weft::exit_signal(of.named, exit_reason::kill());
    });
    EXPECT_EQ(done.end, weft::crash_dump_end::complete) << done.error;
    std::string const dump = text();
    EXPECT_EQ(done.bytes, dump.size());
    EXPECT_EQ(std::filesystem::status(path_).permissions(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);

    std::string const head = section_or_fail(dump, "=weft_crash_dump:1");
    EXPECT_EQ(dump.rfind("=weft_crash_dump:1\n", 0), 0U);
    EXPECT_EQ(value(head, "reason"), "somebody asked\\nfor it");
    EXPECT_EQ(value(head, "date").rfind("20", 0), 0U) << head;
    EXPECT_EQ(value(head, "runtime").rfind("weft ", 0), 0U);
    EXPECT_EQ(value(head, "os_process"), std::to_string(::getpid()));
    EXPECT_EQ(value(head, "process"), to_string(of.me));
    EXPECT_TRUE(has(section_or_fail(dump, "=memory"), "VmRSS:"));

    std::string const whole = section_or_fail(dump, "=node:shown");
    EXPECT_EQ(value(whole, "schedulers"), "2");
    EXPECT_NE(value(whole, "stack_bytes"), "(none)");
    EXPECT_NE(value(section_or_fail(dump, "=scheduler:0"), "run_queue"), "(none)");
    EXPECT_NE(value(section_or_fail(dump, "=scheduler:1"), "run_queue"), "(none)");

    std::string const named = of_process(dump, of.named);
    EXPECT_EQ(value(named, "state"), "receive");
    EXPECT_EQ(value(named, "name"), "registered");
    EXPECT_EQ(value(named, "label"), "conn/41");
    EXPECT_TRUE(has(value(named, "initial_call"), "crash_dump_test.cpp:")) << named;
    EXPECT_TRUE(has(value(named, "location"), "crash_dump_test.cpp:")) << named;
    EXPECT_EQ(value(named, "parent"), to_string(of.me));
    EXPECT_EQ(value(named, "mailbox"), "3");
    EXPECT_EQ(value(named, "links"), to_string(of.me));
    EXPECT_TRUE(has(value(named, "messages"), "letter")) << named;
    EXPECT_FALSE(has(dump, "secret"));
    for (char const* key : {"reductions", "memory", "stack_bytes", "age_ms"})
        EXPECT_NE(value(named, key), "(none)") << key << " in\n" << named;

    EXPECT_TRUE(has(section_or_fail(dump, "=names:shown"), to_string(of.named) + " registered\n"));
    EXPECT_TRUE(has(section_or_fail(dump, "=timers:shown"), to_string(of.named) + " due_ms=")) << section_or_fail(dump, "=timers:shown");
    EXPECT_TRUE(section(dump, "=applications:shown").has_value());
    EXPECT_TRUE(has(section_or_fail(dump, "=tables"), "cities owner=" + to_string(of.me) + " size=2 ")) << section_or_fail(dump, "=tables");
    EXPECT_TRUE(has(section_or_fail(dump, "=modules"), "libweft"));
    EXPECT_EQ(value(section_or_fail(dump, "=end"), "result"), "complete");

    // AP-101: module and offset in the trace, function, file and line behind.
    std::string const waiting = of_process(dump, of.waiting);
    std::size_t const trace = waiting.find("trace:\n    0x");
    ASSERT_NE(trace, std::string::npos) << waiting;
    EXPECT_TRUE(has(waiting, " libweft.so")) << waiting;
    EXPECT_TRUE(has(waiting, " program+0x")) << waiting;
    std::string const addresses = section_or_fail(dump, "=addresses");
    EXPECT_TRUE(has(addresses, "waits_for_a_letter() (runtime/crash_dump_test.cpp:")) << addresses;
}

TEST_F(crash_dump, follows_calls_without_frame_pointers_too) {  // AP-096
    if (fault_sites::sanitized) GTEST_SKIP() << "the copy unwinds on a stack that the sanitizer does not know it is on";
    pid waiting;
    weft::runtime node{weft::test::two_workers()};
    node.run([&] {
        waiting = weft::spawn([] { has_no_frame_pointer(); });
        wait_for_state(waiting, weft::process_state::receive);
        EXPECT_EQ(weft::write_crash_dump("asked").end, weft::crash_dump_end::complete);
        weft::exit_signal(waiting, exit_reason::kill());
    });
    EXPECT_TRUE(has(of_process(text(), waiting), "trace:\n    0x")) << of_process(text(), waiting);
    EXPECT_TRUE(has(section_or_fail(text(), "=addresses"), "has_no_frame_pointer() (runtime/crash_dump_test.cpp:")) << text();
}

TEST_F(crash_dump, of_a_sensitive_process_shows_neither_messages_nor_trace) {
    pid hidden;
    weft::runtime node{weft::test::two_workers()};
    node.run([&] {
        hidden = weft::spawn([parent = weft::self()] {
            weft::set_sensitive(true);
            weft::send(weft::self(), 42);
            weft::send(parent, weft::test::begun{"hidden", weft::self()});
            waits_for_a_letter();
        });
        EXPECT_EQ(weft::test::next_begun(1).size(), 1U);
        wait_for_state(hidden, weft::process_state::receive);
        EXPECT_EQ(weft::write_crash_dump("asked").end, weft::crash_dump_end::complete);
        weft::exit_signal(hidden, exit_reason::kill());
    });
    std::string const its = of_process(text(), hidden);
    EXPECT_EQ(value(its, "mailbox"), "1");
    EXPECT_EQ(value(its, "sensitive"), "true");
    EXPECT_FALSE(has(its, "messages:")) << its;
    EXPECT_FALSE(has(its, "trace:")) << its;
}

TEST_F(crash_dump, stops_at_its_limits_with_a_complete_prefix) {  // AP-097
    weft::runtime node{weft::test::two_workers()};
    node.run([&] {
        std::vector<pid> all;
        for (int i = 0; i < weft::test::alive_at_once(2000); ++i) all.push_back(weft::spawn([] { weft::receive([](letter const&) {}); }));
        weft::set_crash_dump({.path = path_.string(), .size_limit = 20'000});
        weft::crash_dump_result const by_size = weft::write_crash_dump("large");
        EXPECT_EQ(by_size.end, weft::crash_dump_end::cut_by_size);
        EXPECT_LE(by_size.bytes, 20'000U);
        EXPECT_GT(by_size.bytes, 15'000U);
        std::string const dump = text();
        EXPECT_EQ(dump.size(), by_size.bytes);
        EXPECT_EQ(value(section_or_fail(dump, "=end"), "result"), "cut by the size limit");
        EXPECT_EQ(last_line_of(dump), "addresses: not named\n");
        // The last process is a whole one.
        std::string const last = dump.substr(dump.rfind("\n=process:"));
        EXPECT_NE(value(last, "messages_in"), "(none)") << last;
        EXPECT_TRUE(has(last, "\n=end\n")) << last;

        weft::set_crash_dump({.path = path_.string(), .time_limit = 1ns});
        EXPECT_EQ(weft::write_crash_dump("late").end, weft::crash_dump_end::cut_by_time);
        EXPECT_EQ(value(section_or_fail(text(), "=end"), "result"), "cut by the time limit");
        for (pid const each : all) weft::exit_signal(each, exit_reason::kill());
    });
}

namespace {

void writes_for_ever(weft::crash_dump_output& to) noexcept {
    static bool const wanted = std::getenv("WEFT_TEST_ENDLESS") != nullptr;
    if (!wanted) return;
    for (std::uint64_t i = 0; i < std::uint64_t{1} << 40U; ++i) {
        to << "line " << i;
        to.end_line();
    }
}
void stands_still(weft::crash_dump_output& to) noexcept {
    if (std::getenv("WEFT_TEST_HANGS") == nullptr) return;
    to << "the begin of a line that has no end";
    for (;;) fault_sites::kept = 1;
}
void faults(weft::crash_dump_output& to) noexcept {
    if (std::getenv("WEFT_TEST_FAULTS") == nullptr) return;
    to << "whole";
    to.end_line();
    to << "half";
    fault_sites::reads_null();
}

/// For the copy of the program that writes, which has this environment too.
struct environment {
    explicit environment(char const* name) : name_{name} { ::setenv(name, "1", 1); }
    environment(environment const&) = delete;
    environment& operator=(environment const&) = delete;
    ~environment() { ::unsetenv(name_); }

private:
    char const* name_;
};

}  // namespace

TEST_F(crash_dump, of_a_system_that_has_no_end_stops_when_its_time_is_over) {  // AP-097
    weft::add_crash_dump_section("endless", &writes_for_ever);
    environment const wanted{"WEFT_TEST_ENDLESS"};
    weft::set_crash_dump({.path = path_.string(), .time_limit = 50ms});
    EXPECT_EQ(weft::write_crash_dump("asked").end, weft::crash_dump_end::cut_by_time);
    std::string const dump = text();
    EXPECT_EQ(last_line_of(dump), "addresses: not named\n");
    EXPECT_EQ(value(section(dump, "=end").value_or(""), "result"), "cut by the time limit");
}

TEST_F(crash_dump, whose_writer_stands_still_is_ended_when_its_time_is_over) {  // AP-097
    weft::add_crash_dump_section("still", &stands_still);
    environment const wanted{"WEFT_TEST_HANGS"};
    weft::set_crash_dump({.path = path_.string(), .time_limit = 100ms});
    EXPECT_EQ(weft::write_crash_dump("asked").end, weft::crash_dump_end::cut_by_time);
    EXPECT_EQ(value(section_or_fail(text(), "=end"), "result"), "cut by the time limit");
}

TEST_F(crash_dump, gives_up_a_record_that_cannot_be_read) {
    if (fault_sites::sanitized) GTEST_SKIP() << "jumping out of a fault is nothing that the sanitizer follows";
    weft::add_crash_dump_section("faulty", &faults);
    environment const wanted{"WEFT_TEST_FAULTS"};
    EXPECT_EQ(weft::write_crash_dump("asked").end, weft::crash_dump_end::complete);
    EXPECT_EQ(section_or_fail(text(), "=faulty"), "whole\n(a record was given up: what it tells of could not be read)\n");
    EXPECT_TRUE(section(text(), "=modules").has_value());
}

TEST_F(crash_dump, is_off_without_a_path_time_or_size) {  // AP-097
    for (weft::crash_dump_options const& off : {weft::crash_dump_options{.path = ""},
                                                weft::crash_dump_options{.path = path_.string(), .time_limit = 0ns},
                                                weft::crash_dump_options{.path = path_.string(), .size_limit = 0}}) {
        weft::set_crash_dump(off);
        EXPECT_EQ(weft::write_crash_dump("asked").end, weft::crash_dump_end::off);
        EXPECT_FALSE(std::filesystem::exists(path_));
    }
}

TEST_F(crash_dump, refuses_settings_that_make_no_sense) {
    EXPECT_THROW(weft::set_crash_dump({.time_limit = -1ns}), weft::argument_error);
    EXPECT_THROW(weft::set_crash_dump({.path = std::string(5000, 'x')}), weft::argument_error);
    weft::set_crash_dump({.path = "here", .time_limit = 5s, .size_limit = 77});
    weft::crash_dump_options const now = weft::crash_dump_settings();
    EXPECT_EQ(now.path, "here");
    EXPECT_EQ(now.time_limit, 5s);
    EXPECT_EQ(now.size_limit, 77U);
}

TEST_F(crash_dump, that_cannot_be_written_says_so) {  // AP-098
    weft::set_crash_dump({.path = "/dev/full"});
    EXPECT_EQ(weft::write_crash_dump("asked").end, weft::crash_dump_end::failed);
    EXPECT_EQ(weft::write_crash_dump("asked").error, "No space left on device");
    weft::set_crash_dump({.path = (path_ / "below").string()});
    EXPECT_EQ(weft::write_crash_dump("asked").error, "No such file or directory");
    ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
    weft::set_crash_dump({.path = path_.string()});
    EXPECT_EQ(weft::write_crash_dump("asked").end, weft::crash_dump_end::failed);  // and nobody waits for a reader
}

TEST_F(crash_dump, goes_through_no_link) {
    std::filesystem::path const target = dump_of("target");
    std::filesystem::create_symlink(target, path_);
    EXPECT_EQ(weft::write_crash_dump("asked").end, weft::crash_dump_end::failed);
    EXPECT_FALSE(std::filesystem::exists(target));
}

TEST_F(crash_dump, is_written_by_halt_which_exits_with_1) {  // AP-095
    EXPECT_EXIT(run([] { weft::halt("no coffee"); }), testing::ExitedWithCode(1),
                "weft: halt: no coffee\n(.|\n)*weft: crash dump in .*is_written_by_halt_which_exits_with_1.dump \\([0-9]+ bytes, complete\\)");
    EXPECT_EQ(value(section_or_fail(text(), "=weft_crash_dump:1"), "reason"), "no coffee");
    EXPECT_TRUE(section(text(), "=node:doomed").has_value());
}

TEST_F(crash_dump, does_not_hold_up_an_exit_that_has_no_place_for_it) {  // AP-098
    weft::set_crash_dump({.path = "/dev/full"});
    EXPECT_EXIT(run([] { weft::halt("no coffee"); }), testing::ExitedWithCode(1), "weft: no crash dump in /dev/full: No space left on device");
    weft::set_crash_dump({.path = (path_ / "below").string()});
    EXPECT_EXIT(run([] { weft::halt("no coffee"); }), testing::ExitedWithCode(1), "weft: no crash dump in .*below: No such file or directory");
}

TEST_F(crash_dump, is_written_before_the_end_by_a_fault) {  // AP-095
    if (fault_sites::sanitized) GTEST_SKIP() << "the sanitizer has a handler of its own for faults";
    EXPECT_EXIT(run([] { fault_sites::reads_at(0xbad000U); }, weft::on_fault::isolate), by(SIGSEGV), "weft: crash dump in ");
    std::string const head = section_or_fail(text(), "=weft_crash_dump:1");
    EXPECT_EQ(value(head, "reason").rfind("SIGSEGV at 0xbad000 (memory may be corrupt) in the program's code, in process ", 0), 0U) << head;
    EXPECT_TRUE(has(head, "trace:\n    0x")) << head;
    EXPECT_TRUE(has(section_or_fail(text(), "=addresses"), "fault_sites::reads_at(")) << text();
    EXPECT_EQ(value(section_or_fail(text(), "=end"), "result"), "complete");
}

TEST_F(crash_dump, is_written_before_the_end_by_each_of_the_signals) {  // AP-095
    if (fault_sites::sanitized) GTEST_SKIP() << "the sanitizer has handlers of its own";
    for (int const each : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) {
        EXPECT_EXIT(run([each] { ::raise(each); }), by(each), "weft: crash dump in ");
        EXPECT_EQ(value(section_or_fail(text(), "=end"), "result"), "complete");
        std::filesystem::remove(path_);
    }
}

TEST_F(crash_dump, names_the_process_whose_stack_is_used_up) {  // AP-099
    if (fault_sites::sanitized) GTEST_SKIP() << "the sanitizer has a handler of its own for faults";
    EXPECT_EXIT(run(
                    [] {
                        weft::set_label("deep");
                        fault_sites::recurses(0);
                    },
                    weft::on_fault::abort),
                by(SIGSEGV), "weft: crash dump in ");
    std::string const head = section_or_fail(text(), "=weft_crash_dump:1");
    EXPECT_TRUE(has(value(head, "reason"), "the process's stack is used up")) << head;
    std::string const struck = section_or_fail(text(), "=process:" + value(head, "process"));
    EXPECT_EQ(value(struck, "label"), "deep");
    EXPECT_TRUE(has(struck, "trace:\n    0x")) << struck;
}

TEST_F(crash_dump, of_a_fault_in_the_allocator_has_no_names_and_waits_for_none) {
    if (fault_sites::sanitized) GTEST_SKIP() << "the sanitizer's free checks its argument and does not fault";
    EXPECT_EXIT(run([] { fault_sites::frees_what_is_no_block(); }), by(SIGSEGV), "weft: crash dump in ");
    EXPECT_FALSE(section(text(), "=addresses").has_value());
    EXPECT_EQ(value(section_or_fail(text(), "=end"), "addresses"), "not named");
}

TEST_F(crash_dump, is_written_before_the_end_by_abort) {  // AP-095
    EXPECT_EXIT(run([] { std::abort(); }), by(SIGABRT), "weft: SIGABRT \\(the program gave up\\), which ends the program");
    EXPECT_TRUE(has(value(section_or_fail(text(), "=weft_crash_dump:1"), "reason"), "SIGABRT")) << text();
    EXPECT_TRUE(has(value(section_or_fail(text(), "=weft_crash_dump:1"), "reason"), ", in process ")) << text();
}

TEST_F(crash_dump, tells_which_invariant_is_broken) {  // AP-095
    EXPECT_EXIT(run([] { weft::detail::check_failed("two is three", std::source_location::current()); }), by(SIGABRT),
                "weft: broken invariant at .*two is three");
    EXPECT_TRUE(has(value(section_or_fail(text(), "=weft_crash_dump:1"), "reason"), "crash_dump_test.cpp")) << text();
    EXPECT_TRUE(has(value(section_or_fail(text(), "=weft_crash_dump:1"), "reason"), ": two is three")) << text();
}

TEST_F(crash_dump, tells_which_exception_nobody_caught) {  // AP-095
    EXPECT_EXIT(run([]() noexcept { throws_a_loose_one(); }), by(SIGABRT), "weft: crash dump in ");
    EXPECT_TRUE(has(value(section_or_fail(text(), "=weft_crash_dump:1"), "reason"), "runtime_error: loose")) << text();
}

TEST_F(crash_dump, is_written_when_memory_is_used_up_and_the_status_is_1) {  // AP-100
    if (fault_sites::sanitized) GTEST_SKIP() << "the sanitizer ends the program for an allocation of this size";
    EXPECT_EXIT(run(&runs_out_of_memory), testing::ExitedWithCode(1), "weft: out of memory in code that cannot go on without");
    std::string const head = section_or_fail(text(), "=weft_crash_dump:1");
    EXPECT_TRUE(has(value(head, "reason"), "out of memory")) << head;
    EXPECT_TRUE(has(head, "trace:\n    0x")) << head;
}
