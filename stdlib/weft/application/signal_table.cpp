// The table of <weft/system.hpp>, and the masks that go with it.

#include <weft/application/internal/signal_table.hpp>
#include <weft/application/signals.hpp>
#include <weft/errors.hpp>

#include <algorithm>
#include <array>
#include <csignal>
#include <string>

namespace weft::app {
namespace {

struct row {
    int number;
    reaction by_default;
};

constexpr std::array table{
    row{SIGTERM, reaction::stop},   row{SIGINT, reaction::stop},    row{SIGQUIT, reaction::halt},   row{SIGUSR1, reaction::crash},
    row{SIGHUP, reaction::event},   row{SIGUSR2, reaction::event},  row{SIGALRM, reaction::event},  row{SIGCHLD, reaction::event},
    row{SIGTSTP, reaction::event},  row{SIGCONT, reaction::event},  row{SIGWINCH, reaction::event},
};

row const* find(int number) noexcept {
    auto const found = std::find_if(table.begin(), table.end(), [&](row const& each) { return each.number == number; });
    return found == table.end() ? nullptr : &*found;
}

}  // namespace

reaction reaction_to(int number, signal_action action) noexcept {
    row const* const found = find(number);
    if (found == nullptr || action == signal_action::ignore) return reaction::none;
    return action == signal_action::handle ? reaction::event : found->by_default;
}

std::optional<node_report> report_for(int number) noexcept {
    switch (number) {
        case SIGQUIT: return node_report::stacks;
        case SIGUSR1: return node_report::dump;
        case SIGHUP: return node_report::reload;
        default: return std::nullopt;
    }
}

void check_in_table(int number) {
    if (find(number) != nullptr) return;
    std::string names;
    for (row const& each : table) names += (names.empty() ? "" : ", ") + to_string(os_signal{each.number});
    throw argument_error{"set_signal: number is " + to_string(os_signal{number}) + "; allowed are " + names};
}

std::vector<int> signal_numbers() {
    std::vector<int> all;
    for (row const& each : table) all.push_back(each.number);
    return all;
}

void block_signals() {
    sigset_t wanted;
    ::sigemptyset(&wanted);
    for (row const& each : table) ::sigaddset(&wanted, each.number);
    ::pthread_sigmask(SIG_BLOCK, &wanted, nullptr);
    // It goes to the thread that wrote, so no other could read it.
    ::signal(SIGPIPE, SIG_IGN);
}

}  // namespace weft::app
