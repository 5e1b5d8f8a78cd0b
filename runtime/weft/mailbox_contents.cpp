#include "proc/kernel.hpp"
#include "proc/mailbox_inspection.hpp"
#include "proc/process.hpp"
#include "proc/signal.hpp"

#include <weft/mailbox_contents.hpp>
#include <weft/runtime.hpp>

#include <memory>
#include <mutex>
#include <utility>

namespace weft::info {

std::optional<process_details> contents(runtime& of, pid id, std::size_t most, nanoseconds patience) {
    auto first = process(of, id);
    if (!first) return std::nullopt;
    proc::kernel& home = of.internals();
    auto const asked = std::make_shared<proc::mailbox_inspection>(most);
    {
        auto const pinned = home.pin();
        home.post(id, proc::make_signal(detail::signal_kind::inspect, proc::inspect_signal{asked, {}, proc::asks_for_contents}).release());
    }
    process_details out;
    std::unique_lock hold{asked->mutex};
    if (asked->answered.wait_for(hold, patience, [&] { return asked->done; })) {
        out = std::move(asked->details);
        out.messages = std::move(asked->messages);
    }
    out.summary = *std::move(first);
    return out;
}

}  // namespace weft::info
