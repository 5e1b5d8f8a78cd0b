// Two pipes: one tells that the program is ready, by a line, or gone, by its end; the other is its standard error until then,
// so that whatever it or a library says about its failing is shown where the command was typed.

#include "background.hpp"

#include "observer/cli_error.hpp"

#include <weft/detail/duration_text.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <iostream>
#include <utility>

namespace weft::cli {
namespace {

using clock = std::chrono::steady_clock;
constexpr std::size_t most_words = std::size_t{64} * 1024;  // of standard error that are kept to be shown
constexpr nanoseconds more_than_stop = std::chrono::seconds{2};

struct pipe_ends {
    int read = -1;
    int write = -1;
};

pipe_ends make_pipe() {
    std::array<int, 2> made{};
    if (::pipe2(made.data(), O_CLOEXEC) != 0)
        throw cli_error{exit_code::internal_error, std::string{"cannot make a pipe: "} + std::strerror(errno)};
    return {.read = made[0], .write = made[1]};
}

/// Reads once; false at the end.
bool read_some(int from, std::string& into) {
    std::array<char, 4096> some{};
    ssize_t const got = ::read(from, some.data(), some.size());
    if (got > 0) into.append(some.data(), static_cast<std::size_t>(got));
    if (into.size() > most_words) into.erase(0, into.size() - most_words);
    return got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN));
}

/// The one that waits.
class starter {
public:
    starter(int child, int ready, int words, background_options const& how) : child_{child}, ready_{ready}, words_{words}, how_{how} {
        ::fcntl(words_, F_SETFL, O_NONBLOCK);
    }
    starter(starter const&) = delete;
    starter& operator=(starter const&) = delete;
    ~starter() {
        ::close(ready_);
        ::close(words_);
    }

    int wait() {
        auto const deadline = clock::now() + std::min<nanoseconds>(how_.ready_timeout, std::chrono::hours{24});
        while (!over_ && clock::now() < deadline) look(deadline);
        bool const ready = !line_.empty();
        int const code = ready ? static_cast<int>(exit_code::fine) : over_ ? gone() : too_late();
        // What it said last may come behind the end of the other pipe, but not behind its own end.
        while (read_available()) {}
        std::cerr << text_ << last_ << std::flush;
        std::cout << line_ << std::flush;
        return code;
    }

private:
    void look(clock::time_point deadline) {
        std::array<pollfd, 2> wanted{{{.fd = ready_, .events = POLLIN, .revents = 0},
                                      {.fd = words_open_ ? words_ : -1, .events = POLLIN, .revents = 0}}};
        auto const left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock::now()).count();
        ::poll(wanted.data(), wanted.size(), static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000)));
        if (wanted[1].revents != 0) words_open_ = read_some(words_, text_);
        if (wanted[0].revents != 0) over_ = !read_some(ready_, line_) || line_.ends_with('\n');
    }
    bool read_available() {
        std::size_t const before = text_.size();
        return read_some(words_, text_) && text_.size() > before;
    }
    int gone() {
        int status = 0;
        while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {}
        if (WIFEXITED(status)) return WEXITSTATUS(status);
        last_ = "weft: the node was ended by signal " + std::to_string(WTERMSIG(status)) + " before it was ready\n";
        return static_cast<int>(exit_code::signalled) + WTERMSIG(status);
    }
    int too_late() {
        ::kill(child_, SIGTERM);
        auto const deadline = clock::now() + std::min<nanoseconds>(how_.stop_timeout, std::chrono::hours{24}) + more_than_stop;
        line_.clear();
        over_ = false;
        while (!over_ && clock::now() < deadline) look(deadline);
        if (!over_) ::kill(child_, SIGKILL);
        while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {}
        line_.clear();
        last_ = "weft: not ready within " + detail::duration_words(how_.ready_timeout) + " (--ready-timeout); it was ended\n";
        return static_cast<int>(exit_code::killed);
    }

    int child_;
    int ready_;
    int words_;
    background_options how_;
    std::string line_;
    std::string text_;
    std::string last_;
    bool words_open_ = true;
    bool over_ = false;
};

void leave_terminal(int words) {
    ::setsid();
    int const nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    ::dup2(nothing, STDIN_FILENO);
    ::close(nothing);
    ::dup2(words, STDERR_FILENO);
    ::close(words);
}

}  // namespace

background::~background() {
    if (ready_pipe_ >= 0) ::close(ready_pipe_);
}

void background::write_to(rotating_output output) {
    output.take(STDOUT_FILENO);
    output_ = std::move(output);
}

void background::ready(std::string const& words) {
    if (ready_pipe_ < 0) return;
    if (output_) output_->take(STDERR_FILENO);
    std::string const line = words + '\n';
    // Whoever waits may have been killed; SIGPIPE is ignored in a node.
    static_cast<void>(!::write(ready_pipe_, line.data(), line.size()));
    ::close(std::exchange(ready_pipe_, -1));
}

int run_in_background(background_options const& how, std::function<int(background&)> const& program) {
    auto const ready = make_pipe();
    auto const words = make_pipe();
    std::cout.flush();
    std::cerr.flush();
    int const child = ::fork();
    if (child < 0) throw cli_error{exit_code::internal_error, std::string{"cannot fork: "} + std::strerror(errno)};
    ::close(child == 0 ? ready.read : ready.write);
    ::close(child == 0 ? words.read : words.write);
    if (child > 0) return starter{child, ready.read, words.read, how}.wait();
    leave_terminal(words.write);
    background self{ready.write, how.json};
    return program(self);
}

}  // namespace weft::cli
