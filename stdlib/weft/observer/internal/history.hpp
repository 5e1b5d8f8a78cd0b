#pragma once
// Ten minutes of the node's numbers, one sample a second, kept whether anybody looks or not; and the rates of the last second,
// which overview and others tell.

#include <weft/observer/internal/operation_table.hpp>

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace weft::observe {

/// What a sample is made of: totals since the start.
struct node_totals {
    nanoseconds uptime{};
    nanoseconds busy{};  ///< of all workers together
    std::size_t workers = 0;
    std::uint64_t messages = 0;
    std::uint64_t spawned = 0;
    std::uint64_t exited = 0;
};
[[nodiscard]] node_totals totals_of(node_summary const& node);

struct sample {
    std::string at;
    double busy = 0;
    std::uint64_t run_queue = 0;
    double messages_per_s = 0;
    double spawned_per_s = 0;
    double exited_per_s = 0;
    std::uint64_t processes = 0;
    std::uint64_t rss_bytes = 0;
    std::uint64_t restarts = 0;
    std::size_t warnings = 0;
};

class history {
public:
    static constexpr std::size_t max_samples = 600;

    /// Adds a sample, and writes the rates to node.last. The first call only remembers the totals.
    void take(node_context& node);
    [[nodiscard]] std::deque<sample> const& samples() const noexcept { return samples_; }

private:
    std::optional<node_totals> before_;
    std::deque<sample> samples_;
};

/// The operation `history`, request: samples (the newest so many, default 600); and its beat.
void add_history(operation_table& to);

/// The rates, memory and warnings of the last beat as keys of an answer; what is not known yet is null.
void add_measured(json::object& answer, node_context& node);

}  // namespace weft::observe
