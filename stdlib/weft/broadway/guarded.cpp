// What a callback ended with, as a status and as a line of the log.

#include <weft/broadway/guarded.hpp>

#include <weft/log.hpp>

#include <exception>
#include <string>

namespace weft::broadway::detail {

status current_failure() {
    try {
        throw;
    } catch (process_exit const& left) {
        return status{failure{failure_kind::exit, left.reason()}};
    } catch (...) {
        return status{failure{failure_kind::error, exit_reason::from_exception(std::current_exception())}};
    }
}

void log_failure(std::string_view callback, std::string_view module, status const& failed) {
    if (failed.ok()) return;
    std::string const how = failed.why()->kind == failure_kind::exit ? " left with the exit reason " : " failed: ";
    log::error(std::string{callback} + " of " + std::string{module} + how + failed.why()->reason.to_string());
}

}  // namespace weft::broadway::detail
