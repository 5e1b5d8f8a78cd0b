// The ids of handlers: a number each.

#include <weft/observer/internal/log_listener.hpp>
#include <weft/observer/internal/exit_codes.hpp>

#include <weft/observer/internal/protocol.hpp>

#include <atomic>
#include <cstdint>
#include <utility>

namespace weft::observe {

std::string add_log_handler(std::shared_ptr<log::handler> what, log::handler_options how) {
    static std::atomic<std::uint64_t> made{0};
    // Relaxed: a number.
    std::string id = "observer-" + std::to_string(made.fetch_add(1, std::memory_order_relaxed));
    if (auto const added = log::add_handler(id, std::move(what), std::move(how)); !added)
        throw request_error{"internal", added.error().to_string(), exit_internal};
    return id;
}

}  // namespace weft::observe
