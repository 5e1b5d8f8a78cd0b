#pragma once
// A handler of the program's log for as long as an object lives, under an id of its own: a program may have several nodes.

#include <weft/log/handler.hpp>

#include <memory>
#include <string>

namespace weft::observe {

/// Puts `what` in and gives its id. Errors: request_error "internal".
[[nodiscard]] std::string add_log_handler(std::shared_ptr<log::handler> what, log::handler_options how = {});

class log_listener {
public:
    /// Errors: as add_log_handler.
    explicit log_listener(std::shared_ptr<log::handler> what) : id_{add_log_handler(std::move(what))} {}
    log_listener(log_listener const&) = delete;
    log_listener& operator=(log_listener const&) = delete;
    ~log_listener() { static_cast<void>(log::remove_handler(id_)); }

private:
    std::string id_;
};

}  // namespace weft::observe
