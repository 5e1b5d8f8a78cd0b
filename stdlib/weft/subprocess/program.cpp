// Starting a program with posix_spawn, reaping it, and seeing it off when nobody owns it any more.

#include "weft/subprocess/internal/program.hpp"

#include <weft/errors.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <memory>
#include <system_error>
#include <utility>

extern "C" {
#include <sys/pidfd.h>  // glibc 2.36 forgets to say that it is C
}

extern char** environ;

namespace weft::program {
namespace {

[[noreturn]] void fail(int number, std::string const& what) {
    throw std::system_error{number, std::generic_category(), what};
}

/// Closed when it is left.
class descriptor {
public:
    descriptor() = default;
    explicit descriptor(int number) noexcept : number_{number} {}
    descriptor(descriptor&& from) noexcept : number_{from.release()} {}
    descriptor& operator=(descriptor&& from) noexcept {
        std::swap(number_, from.number_);
        return *this;
    }
    ~descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] int get() const noexcept { return number_; }
    [[nodiscard]] int release() noexcept { return std::exchange(number_, -1); }

private:
    int number_ = -1;
};

struct pipe_ends {
    descriptor reads;
    descriptor writes;
};

/// Above the three standard ones, so that moving one end to its place in the program overwrites no other.
descriptor moved_up(int number) {
    descriptor const low{number};
    descriptor high{::fcntl(low.get(), F_DUPFD_CLOEXEC, 3)};
    if (high.get() < 0) fail(errno, "pipe");
    return high;
}

pipe_ends make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail(errno, "pipe");
    descriptor reads{ends[0]};
    descriptor writes{ends[1]};
    return {moved_up(reads.release()), moved_up(writes.release())};
}

class file_actions {
public:
    file_actions() { check(::posix_spawn_file_actions_init(&all_)); }
    file_actions(file_actions const&) = delete;
    file_actions& operator=(file_actions const&) = delete;
    ~file_actions() { ::posix_spawn_file_actions_destroy(&all_); }
    void duplicate(int from, int to) { check(::posix_spawn_file_actions_adddup2(&all_, from, to)); }
    void open_null(int to) { check(::posix_spawn_file_actions_addopen(&all_, to, "/dev/null", O_RDWR, 0)); }
    void change_directory(char const* to) { check(::posix_spawn_file_actions_addchdir_np(&all_, to)); }
    void close_from(int first) { check(::posix_spawn_file_actions_addclosefrom_np(&all_, first)); }
    [[nodiscard]] posix_spawn_file_actions_t const* get() const noexcept { return &all_; }

private:
    static void check(int number) {
        if (number != 0) fail(number, "posix_spawn_file_actions");
    }
    posix_spawn_file_actions_t all_{};
};

/// A group of its own, and signals as a fresh program has them.
class attributes {
public:
    attributes() {
        if (int const number = ::posix_spawnattr_init(&all_)) fail(number, "posix_spawnattr");
        sigset_t none;
        sigset_t every;
        sigemptyset(&none);
        sigfillset(&every);
        ::posix_spawnattr_setflags(&all_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
        ::posix_spawnattr_setpgroup(&all_, 0);
        ::posix_spawnattr_setsigmask(&all_, &none);
        ::posix_spawnattr_setsigdefault(&all_, &every);
    }
    attributes(attributes const&) = delete;
    attributes& operator=(attributes const&) = delete;
    ~attributes() { ::posix_spawnattr_destroy(&all_); }
    [[nodiscard]] posix_spawnattr_t const* get() const noexcept { return &all_; }

private:
    posix_spawnattr_t all_{};
};

std::vector<std::string> environment_of(subprocess_options const& options) {
    std::map<std::string, std::optional<std::string>> all;
    for (char** each = environ; each != nullptr && *each != nullptr; ++each) {
        std::string_view const line{*each};
        auto const equals = line.find('=');
        if (equals != std::string_view::npos) all[std::string{line.substr(0, equals)}] = line.substr(equals + 1);
    }
    for (auto const& [name, value] : options.environment) all[name] = value;
    std::vector<std::string> out;
    for (auto const& [name, value] : all)
        if (value) out.push_back(name + "=" + *value);
    return out;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (std::string& each : texts) out.push_back(each.data());
    out.push_back(nullptr);
    return out;
}

void check(subprocess_options const& options) {
    if (options.program.empty()) throw argument_error{"program: the name is empty"};
    if (options.input == program_stream::output || options.output == program_stream::output)
        throw argument_error{"input, output: program_stream::output is for error only"};
    if (options.grace < nanoseconds::zero())
        throw argument_error{"grace: " + std::to_string(options.grace.count()) + " ns is negative"};
}

/// Prepares stream `number` of the program and returns our end of its pipe, if it has one.
descriptor lay(file_actions& actions, program_stream where, int number, std::vector<descriptor>& theirs) {
    if (where == program_stream::null) actions.open_null(number);
    if (where == program_stream::output) actions.duplicate(STDOUT_FILENO, number);
    if (where != program_stream::pipe) return {};
    pipe_ends ends = make_pipe();
    if (number == STDIN_FILENO) std::swap(ends.reads, ends.writes);
    actions.duplicate(ends.writes.get(), number);
    theirs.push_back(std::move(ends.writes));
    return std::move(ends.reads);
}

stream stream_of(descriptor&& from, boost::asio::io_context& context) {
    stream out{context};
    if (from.get() >= 0) {
        out.assign(from.get());
        static_cast<void>(from.release());
    }
    return out;
}

/// Holds an orphan until it is reaped; destroyed earlier, it makes an end and waits for it.
struct last_rites {
    started of;
    boost::asio::steady_timer grace;

    last_rites(started&& orphan, nanoseconds time) : of{std::move(orphan)}, grace{of.ended.get_executor(), time} {}
    last_rites(last_rites const&) = delete;
    last_rites& operator=(last_rites const&) = delete;
    ~last_rites() {
        if (of.id < 0) return;
        signal_group(of.id, SIGKILL);
        static_cast<void>(reap(of.id, true));
    }
    void reaped() noexcept {
        if (reap(of.id, false)) of.id = -1;
        grace.cancel();
    }
};

}  // namespace

started start(subprocess_options const& options, boost::asio::io_context& context) {
    check(options);
    file_actions actions;
    attributes const how;
    std::vector<descriptor> theirs;  // the program's ends, closed here when it has them
    descriptor input = lay(actions, options.input, STDIN_FILENO, theirs);
    descriptor output = lay(actions, options.output, STDOUT_FILENO, theirs);
    descriptor error = lay(actions, options.error, STDERR_FILENO, theirs);
    actions.close_from(3);
    if (!options.directory.empty()) actions.change_directory(options.directory.c_str());

    std::vector<std::string> words{options.program};
    words.insert(words.end(), options.arguments.begin(), options.arguments.end());
    std::vector<std::string> settings = environment_of(options);
    pid_t id = -1;
    int const refused = ::posix_spawnp(&id, options.program.c_str(), actions.get(), how.get(),
                                       pointers_to(words).data(), pointers_to(settings).data());
    if (refused != 0) fail(refused, options.program);
    descriptor ended{::pidfd_open(id, 0)};
    if (ended.get() < 0) {
        int const number = errno;
        signal_group(id, SIGKILL);
        ::waitpid(id, nullptr, 0);
        fail(number, "pidfd_open");
    }
    return {id, stream_of(std::move(ended), context), stream_of(std::move(input), context),
            stream_of(std::move(output), context), stream_of(std::move(error), context)};
}

void signal_group(int id, int number) noexcept { static_cast<void>(::kill(-id, number)); }

std::optional<exit_status> reap(int id, bool block) noexcept {
    siginfo_t told{};
    int const flags = WEXITED | (block ? 0 : WNOHANG);
    int done = 0;
    do done = ::waitid(P_PID, static_cast<id_t>(id), &told, flags);
    while (done != 0 && errno == EINTR);
    // ECHILD: somebody else has waited for it, so nobody will ever know.
    if (done != 0) return exit_status{.code = -1};
    if (told.si_pid == 0) return std::nullopt;
    return told.si_code == CLD_EXITED ? exit_status{.code = told.si_status} : exit_status{.signal = told.si_status};
}

void see_off(started&& orphan, nanoseconds grace) noexcept {
    orphan.input.close();
    orphan.output.close();
    orphan.error.close();
    signal_group(orphan.id, grace > nanoseconds::zero() ? SIGTERM : SIGKILL);
    auto held = std::make_shared<last_rites>(std::move(orphan), grace);
    // From here on everything happens on the context's thread: one wait may be over before the other has begun.
    auto const context = held->of.ended.get_executor();
    boost::asio::post(context, [held = std::move(held), grace] {
        held->of.ended.async_wait(stream::wait_read, [held](boost::system::error_code const&) { held->reaped(); });
        if (grace > nanoseconds::zero())
            held->grace.async_wait([held](boost::system::error_code const& cancelled) {
                if (!cancelled && held->of.id >= 0) signal_group(held->of.id, SIGKILL);
            });
    });
}

}  // namespace weft::program
