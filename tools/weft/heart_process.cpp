// It has one thread and waits for three things: the line, the node's end, and signals, which it reads as the rest.

#include "heart_process.hpp"

#include "heart_files.hpp"
#include "heart_watch.hpp"
#include "observer/cli_error.hpp"

#include <weft/detail/duration_text.hpp>
#include <weft/heart/line.hpp>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

// The header of glibc 2.36 forgets that C++ gives names another form.
extern "C" {
#include <sys/pidfd.h>
}

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>

namespace weft::cli {
namespace {

using clock = std::chrono::steady_clock;

// Where start_heart puts what a heart needs.
constexpr int line_place = 3;
constexpr int node_place = 4;
constexpr int first_free = 5;
constexpr std::size_t most_packet_bytes = 32'768;

/// Not when that would have to wait for a reader: a node may hang because nobody reads what it writes there, too.
void say(std::string const& text) {
    pollfd wanted{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
    if (::poll(&wanted, 1, 0) <= 0) return;
    std::string const line = "weft heart: " + text + '\n';
    static_cast<void>(!::write(STDERR_FILENO, line.data(), line.size()));
}

/// A whole packet; nothing when there is none yet, an empty one at the end of the line.
std::optional<std::string> receive_packet(int flags) {
    std::array<char, most_packet_bytes> packet{};
    ssize_t got = 0;
    while ((got = ::recv(line_place, packet.data(), packet.size(), flags)) < 0 && errno == EINTR) {}
    if (got < 0 && errno == EAGAIN) return std::nullopt;
    return std::string{packet.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
}

bool is_readable(int file) {
    pollfd wanted{.fd = file, .events = POLLIN, .revents = 0};
    return ::poll(&wanted, 1, 0) > 0;
}

/// Becomes the command. No signal is blocked or ignored in it, whatever was before.
[[noreturn]] void become(std::string const& command) {
    std::signal(SIGPIPE, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::execl("/bin/sh", "sh", "-c", command.c_str(), static_cast<char*>(nullptr));
    say(std::string{"cannot run /bin/sh: "} + std::strerror(errno));
    ::_exit(127);
}

class companion {
public:
    companion(heart_terms terms, int signals) : terms_{terms}, watch_{std::move(terms), clock::now()}, signals_{signals} {}

    int run() {
        for (;;) {
            // Read before the line is: what was sent while the heart itself was stopped is heard before anybody is judged.
            auto const now = clock::now();
            look(now);
            auto const step = watch_.next(now);
            switch (step.what) {
                case heart_watch::act::wait: wait(step.until); break;
                case heart_watch::act::signal_node: send(terms_.how.kill_signal); break;
                case heart_watch::act::kill_node: send(SIGKILL); break;
                case heart_watch::act::run_beside: run_beside(); break;
                case heart_watch::act::run: run_in_its_place();
                case heart_watch::act::leave: return leave();
            }
        }
    }

private:
    void look(clock::time_point now) {
        if (is_readable(signals_)) take_signals();
        bool const gone = !gone_ && is_readable(node_place);  // before the line: what it said last must be heard
        while (line_open_) {
            auto const packet = receive_packet(MSG_DONTWAIT);
            if (!packet) break;
            line_open_ = !packet->empty();
            watch_.heard(*packet, now);
        }
        if (!gone) return;
        gone_ = true;
        if (take_killing(terms_.folder, terms_.pid)) watch_.heard({&weft::heart::packet_orderly, 1}, now);
        watch_.node_is_gone(now);
        if (!watch_.is_orderly()) mourn();
    }
    void mourn() {
        if (!note_early_deaths(terms_.folder, watch_.early_deaths()))
            say("cannot write to " + terms_.folder + ": " + std::strerror(errno));
        std::string text = who() + " is dead";
        if (watch_.command().empty()) text += "; there is no command to run";
        else if (watch_.early_deaths() > 0)
            text += " after less than a minute, early deaths in a row: " + std::to_string(watch_.early_deaths()) + "; the command runs in " +
                    detail::duration_words(watch_.back_off());
        say(text);
    }
    void wait(clock::time_point until) const {
        std::array<pollfd, 3> wanted{{{.fd = line_open_ ? line_place : -1, .events = POLLIN, .revents = 0},
                                      {.fd = gone_ ? -1 : node_place, .events = POLLIN, .revents = 0},
                                      {.fd = signals_, .events = POLLIN, .revents = 0}}};
        constexpr std::int64_t longest = 3'600'000;
        auto const left = until == clock::time_point::max() ? longest : std::chrono::ceil<std::chrono::milliseconds>(until - clock::now()).count();
        ::poll(wanted.data(), wanted.size(), static_cast<int>(std::clamp<std::int64_t>(left, 0, longest)));
    }
    /// A handle of the process, not its number, which may be another's a moment later.
    void send(int signal) const {
        say(who() + " sends no beats; " + (signal == SIGKILL ? "killing it" : "sending it signal " + std::to_string(signal)));
        ::pidfd_send_signal(node_place, signal, nullptr, 0);
    }
    void run_beside() const {
        say(who() + " sends no beats; running: " + watch_.command());
        if (::fork() == 0) become(watch_.command());
    }
    [[noreturn]] void run_in_its_place() const {
        say("running: " + watch_.command());
        become(watch_.command());
    }
    int leave() const {
        if (watch_.is_orderly()) static_cast<void>(note_early_deaths(terms_.folder, 0));
        return 0;
    }
    void take_signals() {
        signalfd_siginfo one{};
        while (::read(signals_, &one, sizeof one) == static_cast<ssize_t>(sizeof one)) {
            if (one.ssi_signo == SIGCHLD) {
                while (::waitpid(-1, nullptr, WNOHANG) > 0) {}
            } else {
                watch_.told_to_end();
            }
        }
    }
    [[nodiscard]] std::string who() const { return "node " + terms_.node + " (pid " + std::to_string(terms_.pid) + ')'; }

    heart_terms terms_;
    heart_watch watch_;
    int signals_;
    bool line_open_ = true;
    bool gone_ = false;
};

/// All others stay blocked too: what is meant for the node, or comes from a terminal, is not for its heart.
int read_signals() {
    sigset_t all;
    ::sigfillset(&all);
    ::sigprocmask(SIG_BLOCK, &all, nullptr);
    sigset_t read;
    ::sigemptyset(&read);
    for (int const each : {SIGTERM, SIGINT, SIGCHLD}) ::sigaddset(&read, each);
    return ::signalfd(-1, &read, SFD_CLOEXEC | SFD_NONBLOCK);
}

/// What posix_spawn is told.
class spawn_plan {
public:
    spawn_plan() {
        ::posix_spawn_file_actions_init(&files_);
        ::posix_spawnattr_init(&attributes_);
    }
    spawn_plan(spawn_plan const&) = delete;
    spawn_plan& operator=(spawn_plan const&) = delete;
    ~spawn_plan() {
        ::posix_spawnattr_destroy(&attributes_);
        ::posix_spawn_file_actions_destroy(&files_);
    }
    /// `line` and `node` must not be among the places.
    void fill(int line, int node, int output) {
        ::posix_spawn_file_actions_adddup2(&files_, output, STDOUT_FILENO);
        ::posix_spawn_file_actions_adddup2(&files_, output, STDERR_FILENO);
        ::posix_spawn_file_actions_addopen(&files_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_adddup2(&files_, line, line_place);
        ::posix_spawn_file_actions_adddup2(&files_, node, node_place);
        ::posix_spawn_file_actions_addclosefrom_np(&files_, first_free);  // libraries may have left others open
        sigset_t set;
        ::sigemptyset(&set);
        ::posix_spawnattr_setsigmask(&attributes_, &set);
        ::sigfillset(&set);
        ::posix_spawnattr_setsigdefault(&attributes_, &set);
        ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
    }
    int start(pid_t& made, char* const* words) const { return ::posix_spawn(&made, "/proc/self/exe", &files_, &attributes_, words, environ); }

private:
    posix_spawn_file_actions_t files_{};
    posix_spawnattr_t attributes_{};
};

}  // namespace

pid_t start_heart(int line, int node, int output, std::string const& name) {
    std::string program = "weft";
    std::string word{heart_word};
    std::string node_name = name;
    std::array<char*, 4> const words{program.data(), word.data(), node_name.data(), nullptr};
    spawn_plan plan;
    plan.fill(line, node, output);
    pid_t made = -1;
    int const wrong = plan.start(made, words.data());
    if (wrong != 0) throw cli_error{exit_code::internal_error, std::string{"cannot start the heart: "} + std::strerror(wrong)};
    return made;
}

int be_heart() {
    ::prctl(PR_SET_NAME, "weft-heart");
    auto const first = receive_packet(0);
    auto terms = parse_terms(first.value_or(""));
    if (!terms) throw cli_error{exit_code::usage, std::string{heart_word} + " is for weft itself; see --heart of weft run --help"};
    ::fcntl(line_place, F_SETFD, FD_CLOEXEC);
    ::fcntl(node_place, F_SETFD, FD_CLOEXEC);
    return companion{std::move(*terms), read_signals()}.run();
}

}  // namespace weft::cli
