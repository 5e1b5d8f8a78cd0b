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

/// Reaps whatever has ended; writes down the node's exit code when it is among them. False when there is no process left.
bool reap(pid_t node, std::optional<int>& code) {
    int status = 0;
    pid_t ended = 0;
    while ((ended = ::waitpid(-1, &status, WNOHANG)) > 0)
        if (ended == node) code = WIFEXITED(status) ? WEXITSTATUS(status) : signalled + WTERMSIG(status);
    return ended == 0;
}

int serve(pid_t node, bool has_heart, sigset_t const& all) {
    std::optional<int> code;
    for (;;) {
        int const number = ::sigwaitinfo(&all, nullptr);
        if (number == SIGCHLD) {
            bool const any_left = reap(node, code);
            if (code && (*code == 0 || !has_heart || !any_left)) return *code;
        } else if (number > 0) {
            ::kill(code ? -1 : node, number);  // -1: everybody but the init itself
        }
    }
}

}  // namespace

std::optional<int> act_as_init(bool has_heart) {
    if (::getpid() != 1) return std::nullopt;
    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    ::sigprocmask(SIG_BLOCK, &all, &before);
    pid_t const node = ::fork();
    if (node < 0) throw cli_error{exit_code::internal_error, std::string{"cannot fork: "} + std::strerror(errno)};
    if (node > 0) return serve(node, has_heart, all);
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    return std::nullopt;
}

}  // namespace weft::cli
