#include <weft_brokers/kafka/internal/stall_watch.hpp>

#include <utility>

namespace weft::kafka::detail {
namespace {

std::string shown(std::chrono::nanoseconds time) {
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(time).count()) + " ms";
}

}  // namespace

bool stall_watch::stands(motion& what, std::chrono::nanoseconds now, bool ought, std::uint64_t value) const {
    if (!ought || !what.ought || value != what.last) what = {value, now, ought, false};
    return ought && now - what.since >= patience_ && !std::exchange(what.told, true);
}

std::optional<std::string> stall_watch::look(std::chrono::nanoseconds now, state const& is) {
    // Both are kept up to date, whichever speaks.
    bool const dispatch = stands(dispatch_, now, is.waiting > 0 && is.demand > 0, is.dispatched);
    bool const settling = stands(settling_, now, is.in_flight > 0, is.settled);
    if (dispatch) {
        return std::to_string(is.waiting) + " fetched messages wait and " + std::to_string(is.demand) +
               " are asked for, but none has been dispatched for " + shown(now - dispatch_.since);
    }
    if (settling) {
        return std::to_string(is.in_flight) + " messages are in flight, but none has been settled for " +
               shown(now - settling_.since) + "; nothing is committed";
    }
    return std::nullopt;
}

}  // namespace weft::kafka::detail
