#include "proc/kernel.hpp"
#include "proc/signal.hpp"
#include "proc/turn_inspection.hpp"

#include <weft/runtime.hpp>
#include <weft/turn_times.hpp>

#include <memory>
#include <mutex>

namespace weft::info {

std::optional<turn_times> turns(runtime& of, pid id, nanoseconds patience) {
    proc::kernel& home = of.internals();
    auto const asked = std::make_shared<proc::turn_inspection>();
    {
        auto const pinned = home.pin();
        if (home.find_alive(id) == nullptr) return std::nullopt;
        home.post(id, proc::make_signal(detail::signal_kind::inspect, proc::inspect_signal{asked, {}, proc::asks_for_turns}).release());
    }
    std::unique_lock hold{asked->mutex};
    if (!asked->answered.wait_for(hold, patience, [&] { return asked->done; })) return std::nullopt;
    return asked->turns;
}

}  // namespace weft::info
