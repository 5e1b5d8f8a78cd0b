// The parts of a call that do not depend on its types.

#include <weft/gen_server/call.hpp>
#include <weft/log.hpp>
#include <weft/sys/control.hpp>

#include <exception>
#include <string>

namespace weft {

call_exit::call_exit(exit_reason inner, pid server, std::string_view request)
    : process_exit{detail::call_failed(inner, server, request)}, inner_{std::move(inner)}, server_{server}, request_{request} {}

namespace detail {

result<void> check_call(pid server, nanoseconds timeout) {
    if (timeout < nanoseconds::zero()) {
        throw argument_error{"timeout of call is " + std::to_string(timeout.count()) + " ns; allowed are 0 and more, or infinity"};
    }
    if (!server) return exit_reason::noproc();
    if (server == self()) return exit_reason{"calling_self"};
    return {};
}

result<node_ptr> exchange(pid server, node_ptr request, nanoseconds timeout, std::source_location where) {
    deliver(server, std::move(request));
    return await_reply(timeout, server, where);
}

void server_request::finish(exit_reason const&, sys::control*) {}
pid server_request::caller() const noexcept { return {}; }

void send_answer(reply_right& right, node_ptr value, sys::control* watch) {
    if (watch != nullptr) {
        std::string text = value->type->show != nullptr ? value->type->show(value->payload()) : std::string{};
        watch->note({sys::event_kind::out, std::string{value->type->name}, std::move(text), right.caller()});
    }
    right.answer(std::move(value));
}

std::string shown_by(show_function show, void const* server) {
    if (show == nullptr) return {};
    try {
        return show(server);
    } catch (forced_unwind const&) {
        throw;
    } catch (...) {
        return "(not shown: " + exit_reason::from_exception(std::current_exception()).to_string() + ')';
    }
}

exit_reason wrong_server(std::string_view request, std::string_view believed, std::string_view is) {
    std::string text{request};
    text += " is for a ";
    text += believed;
    text += ", and this server is a ";
    text += is;
    return exit_reason::error("weft::wrong_server", std::move(text));
}

void refuse_call(reply_right right, std::string_view request, std::string_view believed, std::string_view is) {
    exit_reason const why = wrong_server(request, believed, is);
    log::error("call from " + to_string(right.caller()) + " refused: " + why.to_string());
    std::move(right).fail(why);
}

}  // namespace detail

}  // namespace weft
