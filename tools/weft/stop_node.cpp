// The node itself keeps to its time; this side only does not rely on it.

#include "stop_node.hpp"

#include "heart_files.hpp"

#include <weft/detail/duration_text.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <iostream>

namespace weft::cli {
namespace {

using clock = std::chrono::steady_clock;
constexpr nanoseconds report_every = std::chrono::seconds{5};
constexpr nanoseconds more_than_own = std::chrono::seconds{3};  // for what the node kills, and its stacks
constexpr nanoseconds longest = std::chrono::hours{24 * 365};
constexpr int exit_killed = 124;

nanoseconds limit_of(node_record const& node, std::optional<nanoseconds> limit) {
    if (limit) return std::min(*limit, longest);
    return node.stop_timeout_ms > 0 ? std::chrono::milliseconds{node.stop_timeout_ms} + more_than_own : longest;
}

void tell(std::vector<std::string> const& left) {
    for (auto const& line : left) std::cerr << "  " << line << '\n';
}

stop_result kill(running_node const& node, clock::time_point began) {
    auto left = who_is_left(node.record());
    std::cerr << "weft: " << node.record().name << " did not stop within " << detail::duration_words(clock::now() - began) << "; killing it\n";
    tell(left);
    note_killing(node.paths().directory, node.record().pid);
    node.send(SIGKILL);
    while (!node.wait(report_every)) {}
    return {.took = clock::now() - began, .killed = true, .left = std::move(left)};
}

}  // namespace

stop_result stop_node(running_node const& node, std::optional<nanoseconds> limit) {
    auto const began = clock::now();
    auto const deadline = began + limit_of(node.record(), limit);
    node.send(SIGTERM);
    while (!node.wait(std::min<nanoseconds>(report_every, deadline - clock::now()))) {
        if (clock::now() >= deadline) return kill(node, began);
        auto const left = who_is_left(node.record());
        std::cerr << "weft: " << node.record().name << " is still stopping after " << detail::duration_words(clock::now() - began) << '\n';
        tell(left);
    }
    auto const last = parse_last(read_text(node.paths().last).value_or("")).value_or(node_last{});
    bool const known = last.pid == node.record().pid;
    stop_result done{.took = clock::now() - began, .killed = known && last.exit == exit_killed, .left = {}};
    if (!known) return done;
    done.left = last.killed;
    tell(done.left);
    return done;
}

}  // namespace weft::cli
