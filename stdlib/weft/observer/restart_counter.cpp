// The share is kept by waiting: after a look that took t, none for so long that t is a two-hundredth of it.

#include <weft/observer/internal/process_memory.hpp>
#include <weft/observer/internal/restart_counter.hpp>
#include <weft/observer/warnings/internal/watch.hpp>

#include <algorithm>
#include <charconv>

namespace weft::observe {
namespace {

constexpr std::int64_t times_as_long = 200;
constexpr std::int64_t longest_wait = 60;  // beats

}  // namespace

std::uint64_t restarts_of(snapshots& from, process_summary const& process) {
    bool const supervises = process.behaviour.find("supervisor") != std::string::npos;
    auto const known = supervises ? from.details(process.id, nanoseconds::zero()) : std::nullopt;
    std::uint64_t count = 0;
    if (!known) return count;
    for (auto const& [key, value] : known->published)
        if (key == "restarts") std::from_chars(value.data(), value.data() + value.size(), count);
    return count;
}

void restart_counter::take(node_context& node) {
    if (--beats_to_wait_ > 0) return;
    auto const begun = thread_time();
    std::uint64_t sum = 0;
    if (node.warned != nullptr) {  // it has just looked at all
        for (auto const& each : node.warned->processes()) sum += restarts_of(node.from, each);
    } else {
        auto const list = node.from.processes();
        for (auto const& each : *list) sum += restarts_of(node.from, each);
    }
    // A supervisor that ended takes its count with it; what was counted once stays.
    node.last.restarts = std::max(node.last.restarts, sum);
    beats_to_wait_ = std::clamp((thread_time() - begun) * times_as_long / std::chrono::seconds{1}, std::int64_t{1}, longest_wait);
}

}  // namespace weft::observe
