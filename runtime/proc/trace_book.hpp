#pragma once
// Who traces whom in a runtime. The traced process itself keeps the flags; this is what decides who may trace, and what the
// end of a tracer takes back.
//
// Threads:    any.
// Invariants: B1  A process has one tracer, and no tracer is traced.
//             B2  An entry is made before its process hears of it, and taken out when the process stops, or its tracer ends.

#include <weft/pid.hpp>
#include <weft/trace.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

namespace weft::proc {

class trace_book {
public:
    enum class [[nodiscard]] verdict : std::uint8_t { made, known, is_tracer, tracer_is_traced, by_another };

    explicit trace_book(std::atomic<std::uint32_t>& watchers) noexcept : watchers_{watchers} {}

    /// Notes it if it is allowed. (B1)
    verdict note(pid traced, pid tracer);
    void forget(pid traced, pid tracer) noexcept;
    /// Those that it traced; new processes are not traced by it any more.
    std::vector<pid> forget_tracer(pid tracer);
    [[nodiscard]] pid tracer_of(pid traced);

    /// `how.tracer` traces what is spawned from now on, if it is allowed.
    verdict note_new(trace_options const& how);
    [[nodiscard]] std::optional<trace_options> for_new();

private:
    void count(pid tracer);
    void discount(pid tracer) noexcept;

    std::atomic<std::uint32_t>& watchers_;  // ours: the number of entries, and one for new processes
    std::mutex mutex_;
    // Guarded by mutex_.
    boost::unordered_flat_map<pid, pid, std::hash<pid>> tracer_of_;
    boost::unordered_flat_map<pid, std::uint32_t, std::hash<pid>> traces_;  // by each tracer: how many
    std::optional<trace_options> new_;
};

}  // namespace weft::proc
