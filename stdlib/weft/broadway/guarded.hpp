#pragma once
// Calls user code and turns what leaves it into a message's status, so that one failing callback costs its own messages
// and nothing else.

#include <weft/broadway/status.hpp>
#include <weft/errors.hpp>

#include <string_view>
#include <utility>

namespace weft::broadway::detail {

/// Of the exception that is being handled. Call it in a handler.
[[nodiscard]] status current_failure();
/// Logs what a callback of `module` ended with: one error.
void log_failure(std::string_view callback, std::string_view module, status const& failed);

/// Ok when `callback()` returns. Errors: lets through what ends the process.
template <class Callback>
[[nodiscard]] status guarded(Callback&& callback) {
    try {
        std::forward<Callback>(callback)();
    } catch (forced_unwind const&) {
        throw;
    } catch (...) {
        return current_failure();
    }
    return {};
}

}  // namespace weft::broadway::detail
