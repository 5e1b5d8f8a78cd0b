#pragma once
// Another program on the same file: a fork of the test, which is one thread and has no queue open then. It tells its parent
// lines through a pipe, and is killed without a word if the test wants so.

#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace weft::sqlite_queue::test {

/// The child's end of the pipe.
class told_parent {
public:
    explicit told_parent(int pipe) : pipe_{pipe} {}
    void say(std::string const& line) const {
        std::string const whole = line + '\n';
        if (::write(pipe_, whole.data(), whole.size()) != static_cast<ssize_t>(whole.size())) ::_exit(3);
    }

private:
    int pipe_;
};

class child_program {
public:
    /// `body(told_parent)` returns the exit status; an exception is told as a line and is status 2.
    template <class Body>
    explicit child_program(Body const& body) {
        int ends[2];
        if (::pipe(ends) != 0) ADD_FAILURE() << "no pipe";
        process_ = ::fork();
        if (process_ == 0) {
            ::close(ends[0]);
            ::_exit(run(body, told_parent{ends[1]}));
        }
        ::close(ends[1]);
        pipe_ = ends[0];
    }
    child_program(child_program&& from) noexcept
        : process_{std::exchange(from.process_, -1)}, pipe_{std::exchange(from.pipe_, -1)} {}
    child_program& operator=(child_program&&) = delete;
    ~child_program() {
        if (process_ > 0) kill();
        if (pipe_ >= 0) ::close(pipe_);
    }

    /// The next line; empty when it has ended.
    std::string line() {
        std::string got;
        for (char one = 0;;) {
            ssize_t const count = ::read(pipe_, &one, 1);
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0 || one == '\n') return got;
            got += one;
        }
    }
    /// Everything that it has still said, after its end.
    int rest_lines() {
        int count = 0;
        while (!line().empty()) ++count;
        return count;
    }
    void kill() {
        ::kill(process_, SIGKILL);
        int status = 0;
        ::waitpid(std::exchange(process_, -1), &status, 0);
    }
    int exit_status() {
        int status = 0;
        ::waitpid(std::exchange(process_, -1), &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

private:
    template <class Body>
    static int run(Body const& body, told_parent parent) {
        try {
            return body(parent);
        } catch (std::exception const& wrong) {
            parent.say(wrong.what());
            return 2;
        }
    }

    pid_t process_ = -1;
    int pipe_ = -1;
};

/// For a child that is to be killed: never returns.
[[noreturn]] inline void wait_for_the_kill() {
    for (;;) ::pause();
}

}  // namespace weft::sqlite_queue::test
