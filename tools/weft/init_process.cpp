// All signals are blocked and waited for, one after the other: there is no handler, and none is missed.

#include "init_process.hpp"

#include "observer/cli_error.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace weft::cli {
namespace {

constexpr int signalled = static_cast<int>(exit_code::signalled);

/// Reaps whatever has ended; the node's exit code when it is among them.
std::optional<int> reap(pid_t node) {
    std::optional<int> code;
    int status = 0;
    for (pid_t ended = 0; (ended = ::waitpid(-1, &status, WNOHANG)) > 0;)
        if (ended == node) code = WIFEXITED(status) ? WEXITSTATUS(status) : signalled + WTERMSIG(status);
    return code;
}

int serve(pid_t node, sigset_t const& all) {
    for (;;) {
        int const number = ::sigwaitinfo(&all, nullptr);
        if (number == SIGCHLD) {
            if (auto const code = reap(node)) return *code;
        } else if (number > 0) {
            ::kill(node, number);
        }
    }
}

}  // namespace

std::optional<int> act_as_init() {
    if (::getpid() != 1) return std::nullopt;
    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    ::sigprocmask(SIG_BLOCK, &all, &before);
    pid_t const node = ::fork();
    if (node < 0) throw cli_error{exit_code::internal_error, std::string{"cannot fork: "} + std::strerror(errno)};
    if (node > 0) return serve(node, all);
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    return std::nullopt;
}

}  // namespace weft::cli
