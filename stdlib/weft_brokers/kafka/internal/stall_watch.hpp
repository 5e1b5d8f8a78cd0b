#pragma once
// Tells when a producer only looks healthy: messages wait and consumers ask but nothing is handed out, or nothing of what
// is in flight is settled any more.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace weft::kafka::detail {

/// Told of the state again and again, it answers with a warning once each time that it has stood still for too long.
/// Threads: a value of one thread.
class stall_watch {
public:
    explicit stall_watch(std::chrono::nanoseconds patience) noexcept : patience_{patience} {}

    struct state {
        std::size_t waiting;       ///< fetched, and not with the process yet
        std::size_t demand;        ///< asked for by consumers, not handed out
        std::size_t in_flight;     ///< handed out, not settled
        std::uint64_t dispatched;  ///< so far, in all
        std::uint64_t settled;     ///< so far, in all
    };
    [[nodiscard]] std::optional<std::string> look(std::chrono::nanoseconds now, state const& is);

private:
    // One thing that ought to move.
    struct motion {
        std::uint64_t last = 0;
        std::chrono::nanoseconds since{};
        bool ought = false;
        bool told = false;
    };
    [[nodiscard]] bool stands(motion& what, std::chrono::nanoseconds now, bool ought, std::uint64_t value) const;

    std::chrono::nanoseconds patience_;
    motion dispatch_;
    motion settling_;
};

}  // namespace weft::kafka::detail
