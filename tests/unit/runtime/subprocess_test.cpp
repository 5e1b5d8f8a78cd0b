// Programs of the operating system: their streams, their end, and that they never outlive their owner.
#include <weft/errors.hpp>
#include <weft/info.hpp>
#include <weft/process.hpp>
#include <weft/spawn.hpp>
#include <weft/subprocess.hpp>

#include "support/descriptors.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <signal.h>
#include <sys/wait.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

using namespace std::chrono_literals;
using weft::exit_reason;
using weft::exit_status;
using weft::program_stream;
using weft::subprocess;
using weft::test::in_runtime;
using weft::test::next;

namespace {

struct started {
    int id;
};

weft::subprocess_options shell(std::string script) {
    return {.program = "/bin/sh", .arguments = {"-c", std::move(script)}};
}

/// Every child of this program, and what it is.
std::string children() {
    std::string all;
    for (auto const& task : std::filesystem::directory_iterator{"/proc/self/task"}) {
        std::ifstream list{task.path() / "children"};
        for (int id = 0; list >> id;) {
            std::ifstream stat{"/proc/" + std::to_string(id) + "/stat"};
            std::string line;
            std::getline(stat, line);
            all += line + "\n";
        }
    }
    return all;
}

/// No child of this program is left, running or dead.
bool has_no_children() {
    siginfo_t unused{};
    return ::waitid(P_ALL, 0, &unused, WEXITED | WNOHANG | WNOWAIT) != 0 && errno == ECHILD;
}

void wait_for_no_children() {
    while (!has_no_children()) weft::yield();
}

/// It has ended; its number may still wait for init to take note.
bool is_gone(int id) {
    std::ifstream file{"/proc/" + std::to_string(id) + "/stat"};
    std::string const line{std::istreambuf_iterator<char>{file}, {}};
    return line.empty() || line.find(") Z ") != std::string::npos;
}

template <class Body>
std::error_code error_of(Body body) {
    try {
        body();
    } catch (std::system_error const& thrown) {
        return thrown.code();
    }
    return {};
}

/// All that a port says until its end.
struct said {
    std::string output;
    std::string error;
    std::vector<std::string> lines;
    exit_status status{.code = -1};
};
said listen_to(weft::pid port) {
    said all;
    for (bool ended = false; !ended;) {
        weft::receive(weft::when([&](weft::port_data const& got) { return got.port == port; },
                                 [&](weft::port_data got) {
                                     (got.is_error ? all.error : all.output) += got.bytes;
                                     all.lines.push_back(std::move(got.bytes));
                                 }),
                      weft::when([&](weft::port_exit const& got) { return got.port == port; },
                                 [&](weft::port_exit got) {
                                     all.status = got.status;
                                     ended = true;
                                 }),
                      weft::after(weft::test::patience, [&] {
                          ADD_FAILURE() << "the port says nothing";
                          ended = true;
                      }));
    }
    return all;
}

}  // namespace

TEST(subprocess, takes_input_and_gives_output) {
    in_runtime([] {
        subprocess cat{{.program = "cat"}};
        cat.write("hello ");
        cat.write("world");
        cat.close_input();
        EXPECT_EQ(cat.read_all(), "hello world");
        EXPECT_TRUE(cat.wait().is_success());
        EXPECT_TRUE(cat.wait().is_success());
        EXPECT_EQ(*cat.status(), exit_status{});
    });
}

TEST(subprocess, tells_how_the_program_ended) {
    in_runtime([] {
        EXPECT_EQ(subprocess{shell("exit 7")}.wait(), (exit_status{.code = 7}));
        EXPECT_EQ(subprocess{shell("kill -KILL $$")}.wait(), (exit_status{.signal = SIGKILL}));
        subprocess waits{shell("sleep 1000")};
        EXPECT_EQ(error_of([&] { waits.wait(1ms); }), std::errc::timed_out);
        EXPECT_FALSE(waits.status());
        waits.terminate();
        EXPECT_EQ(waits.wait(), (exit_status{.signal = SIGTERM}));
        waits.kill();  // nobody any more
    });
}

TEST(subprocess, has_the_environment_and_the_directory_that_it_was_given) {
    in_runtime([] {
        ::setenv("WEFT_TEST_GONE", "x", 1);
        auto options = shell("echo \"$WEFT_TEST_SET-${WEFT_TEST_GONE-none}-$(pwd)\"; echo oops >&2");
        options.environment = {{"WEFT_TEST_SET", "y"}, {"WEFT_TEST_GONE", std::nullopt}};
        options.directory = "/usr";
        options.error = program_stream::pipe;
        subprocess one{options};
        EXPECT_EQ(one.read_line(), "y-none-/usr");
        EXPECT_EQ(one.read_line(), std::nullopt);
        EXPECT_EQ(one.read_error(), "oops\n");
        ::unsetenv("WEFT_TEST_GONE");
    });
}

TEST(subprocess, errors_can_go_to_the_output_or_nowhere) {
    in_runtime([] {
        auto both = shell("echo out; echo err >&2");
        both.error = program_stream::output;
        EXPECT_EQ(subprocess{both}.read_all(), "out\nerr\n");
        auto none = shell("read -r line || echo end; echo err >&2");
        none.input = program_stream::null;
        none.error = program_stream::null;
        EXPECT_EQ(subprocess{none}.read_all(), "end\n");
    });
}

TEST(subprocess, lines_are_cut_wherever_the_pieces_end) {
    in_runtime([] {
        subprocess one{shell("printf 'one\\ntw'; sleep 0.05; printf 'o\\n\\nrest'")};
        EXPECT_EQ(one.read_line(), "one");
        EXPECT_EQ(one.read_line(), "two");
        EXPECT_EQ(one.read_line(), "");
        EXPECT_EQ(one.read_line(), "rest");
        EXPECT_EQ(one.read_line(), std::nullopt);
    });
}

TEST(subprocess, a_writer_waits_for_a_program_that_does_not_read_and_hears_when_it_has_gone) {
    in_runtime([] {
        std::string const much(1'000'000, 'x');
        subprocess deaf{shell("sleep 1000")};
        EXPECT_EQ(error_of([&] { deaf.write(much, 20ms); }), std::errc::timed_out);
        subprocess gone{shell("exec <&-; echo closed; sleep 1000")};
        EXPECT_EQ(gone.read_line(), "closed");
        EXPECT_EQ(error_of([&] { gone.write(much); }), std::errc::broken_pipe);
    });
}

TEST(subprocess, inherits_no_descriptor) {
    in_runtime([] {
        int ends[2];
        ASSERT_EQ(::pipe(ends), 0);  // as a careless library makes it, without close-on-exec
        subprocess one{shell("ls /proc/self/fd")};
        EXPECT_EQ(one.read_all(), "0\n1\n2\n3\n");  // 3 is the folder that ls itself reads
        ::close(ends[0]);
        ::close(ends[1]);
    });
}

TEST(subprocess, inherits_no_ignored_signal) {
    in_runtime([] {
        auto const before = ::signal(SIGUSR2, SIG_IGN);
        EXPECT_EQ(subprocess{shell("kill -USR2 $$; echo lives")}.wait(), (exit_status{.signal = SIGUSR2}));
        ::signal(SIGUSR2, before);
    });
}

TEST(subprocess, cannot_start_what_is_not_there) {
    in_runtime([] {
        std::size_t const before = weft::test::open_descriptors();
        EXPECT_EQ(error_of([] { subprocess{{.program = "/no/such/program"}}; }), std::errc::no_such_file_or_directory);
        EXPECT_EQ(error_of([] { subprocess{{.program = "weft-no-such-program"}}; }),
                  std::errc::no_such_file_or_directory);
        EXPECT_THROW(subprocess{{.program = ""}}, weft::argument_error);
        EXPECT_THROW((subprocess{{.program = "cat", .output = program_stream::output}}), weft::argument_error);
        EXPECT_TRUE(weft::test::no_descriptor_stays(before + 3));  // the context's own
        EXPECT_TRUE(has_no_children()) << children();
    });
}

TEST(subprocess, ends_with_its_owner_however_that_ends_and_leaves_nothing) {
    in_runtime([] {
        { subprocess first{{.program = "true"}}; }
        wait_for_no_children();
        std::size_t const before = weft::test::open_descriptors();
        weft::pid const me = weft::self();
        for (int how = 0; how != 3; ++how) {
            auto const owner = weft::spawn_monitor([me, how] {
                // A grandchild too: it would stay behind if only the shell were killed.
                subprocess one{shell("sleep 1000 & echo $!; wait")};
                weft::send(me, started{std::stoi(*one.read_line())});
                if (how == 0) return;
                if (how == 1) static_cast<void>(one.read());
                one.wait();
            });
            int const grandchild = next<started>()->id;
            weft::exit_signal(owner.process, how == 1 ? exit_reason::kill() : exit_reason{"enough"});
            EXPECT_TRUE(next<weft::down_msg>());
            wait_for_no_children();
            while (!is_gone(grandchild)) weft::yield();
        }
        EXPECT_TRUE(weft::test::no_descriptor_stays(before));
    });
}

TEST(subprocess, may_be_given_time_to_end_by_itself) {
    in_runtime([] {
        auto polite = shell("trap 'exit 0' TERM; echo ready; while :; do sleep 0.01; done");
        polite.grace = 20s;
        auto stubborn = shell("trap '' TERM; echo ready; while :; do sleep 0.01; done");
        stubborn.grace = 30ms;
        for (auto const& options : {polite, stubborn}) {
            {
                subprocess one{options};
                EXPECT_EQ(one.read_line(), "ready");
            }
            wait_for_no_children();
        }
    });
}

TEST(subprocess, a_runtime_that_ends_leaves_no_program_behind) {
    for (int round = 0; round != 3; ++round) {
        weft::runtime node{weft::test::two_workers()};
        auto const ended = node.run([] {
            auto options = shell("trap '' TERM; echo ready; while :; do sleep 0.01; done");
            options.grace = 1h;
            subprocess one{options};
            EXPECT_EQ(one.read_line(), "ready");
        });
        EXPECT_TRUE(ended.is_normal());
    }
    EXPECT_TRUE(has_no_children()) << children();
}

// By messages ----------------------------------------------------------------------------------------------------------

TEST(subprocess, a_port_sends_what_the_program_writes_and_its_end_last_and_once) {
    in_runtime([] {
        auto options = shell("while read -r line; do echo \"<$line>\"; done; echo oops >&2; exit 3");
        options.error = program_stream::pipe;
        weft::trap_exit(true);
        weft::pid const port = weft::open_port({.program = options});
        weft::write_port(port, "one\n");
        weft::write_port(port, "two\n");
        weft::close_port_input(port);
        said const all = listen_to(port);
        EXPECT_EQ(all.output, "<one>\n<two>\n");
        EXPECT_EQ(all.error, "oops\n");
        EXPECT_EQ(all.status, (exit_status{.code = 3}));
        auto const end = next<weft::exit_msg>();
        EXPECT_EQ(end->from, port);
        EXPECT_TRUE(end->reason.is_normal());
        EXPECT_FALSE(weft::test::next_now<weft::port_exit>());
        auto const late = weft::try_write_port(port, "more");
        ASSERT_FALSE(late);
        EXPECT_EQ(late.error(), exit_reason::noproc());
    });
}

TEST(subprocess, a_port_may_send_lines) {
    in_runtime([] {
        weft::pid const port = weft::open_port({.program = shell("printf 'one\\n\\ntwo'"), .lines = true});
        EXPECT_EQ(listen_to(port).lines, (std::vector<std::string>{"one", "", "two"}));
    });
}

TEST(subprocess, a_port_that_cannot_start_tells_why) {
    in_runtime([] {
        EXPECT_EQ(error_of([] { weft::open_port({.program = {.program = "/no/such/program"}}); }),
                  std::errc::no_such_file_or_directory);
        EXPECT_FALSE(weft::try_open_port({.program = {.program = "/no/such/program"}}));
    });
}

TEST(subprocess, a_port_and_its_program_end_with_the_owner_also_when_that_ends_normally) {
    in_runtime([] {
        weft::pid const me = weft::self();
        for (bool const busy : {false, true}) {
            auto const end = weft::test::end_of_process([me, busy] {
                weft::pid const port = weft::open_port({.program = shell("sleep 1000")});
                weft::send(me, weft::test::begun{"port", port});
                EXPECT_FALSE(busy && weft::try_write_port(port, std::string(1'000'000, 'x'), 20ms));
            });
            weft::pid const port = next<weft::test::begun>()->process;
            EXPECT_TRUE(end.is_normal()) << end.to_string();
            EXPECT_TRUE(weft::test::wait_for_end(port).what() != exit_reason::kind::normal);
            wait_for_no_children();
        }
    });
}

TEST(subprocess, a_bounded_mailbox_holds_up_a_ports_output) {
    in_runtime([] {
        auto const reason = weft::test::end_of_process(
            [] {
                weft::pid const port = weft::open_port({.program = shell("seq 1 5000"), .lines = true});
                said const all = listen_to(port);
                EXPECT_EQ(all.lines.size(), 5000U);
                EXPECT_EQ(all.lines.back(), "5000");
                EXPECT_TRUE(all.status.is_success());
            },
            {.mailbox = {.capacity = 8}});
        EXPECT_TRUE(reason.is_normal()) << reason.to_string();
    });
}
