#pragma once
// All traces of a node. The runtime lets one process trace another; here it is one process of ours for each that is looked at,
// which tells all who asked, so clients do not see each other.

#include <weft/observer/internal/operation_table.hpp>
#include <weft/observer/internal/trace_follower.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace weft::observe {

/// Those who look at one process. Invariants: G1  Once closed it takes nobody, and everybody in it has ended.
class trace_group {
public:
    /// A process that does more in a second is too dear to look at: everybody's trace ends.
    static constexpr std::uint64_t most_a_second = 10'000;

    /// False when it is closed.
    [[nodiscard]] bool join(std::shared_ptr<trace_follower> who);
    /// Those who still look; closes it when there are none.
    [[nodiscard]] std::vector<std::shared_ptr<trace_follower>> open(nanoseconds now);
    /// Fails, or with null ends, all that there are, and takes nobody any more.
    void close(request_error const* why, std::string_view ended);
    /// The process that traces; set once, before anybody else knows the group.
    pid tracer{};

private:
    std::mutex mutex_;
    std::vector<std::shared_ptr<trace_follower>> all_;  // under mutex_
    bool closed_ = false;                               // under mutex_
};

/// Threads: the control thread's.
class trace_hub {
public:
    void begin(json::object const& request, asked& by, std::shared_ptr<reply> const& to);
    /// Once a second: ends traces whose process does not come to do it, since what it traces never comes to a safe point.
    void look_after();

private:
    static void start(runtime& in, pid target, pid before, std::shared_ptr<trace_group> const& what);

    /// By the process that is traced; a closed one until its tracer has ended.
    std::unordered_map<pid, std::shared_ptr<trace_group>> groups_;
};

/// `trace`: a stream of events that ends by itself. Request: pid, what, max, time_ms, reveal.
void add_trace(operation_table& to);

}  // namespace weft::observe
