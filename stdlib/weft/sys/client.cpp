// The requests that do not depend on the server's class.

#include <weft/link.hpp>
#include <weft/stop.hpp>
#include <weft/sys.hpp>

namespace weft::sys {

namespace {

template <class Answer, class Act>
Answer ask(pid server, nanoseconds timeout, std::string_view what, Act act,
           std::source_location where = std::source_location::current()) {
    return detail::or_exit(detail::try_ask<Answer>(server, timeout, where, std::move(act)), server, what);
}

/// Changes one of the settings and leaves the others.
template <class Change>
void set_debug(pid server, nanoseconds timeout, std::string_view what, Change change) {
    ask<void>(server, timeout, what, [change](target const& on) {
        debug_options wanted = on.slot.get().debug();
        change(wanted);
        on.slot.get().set(wanted);
    });
}

}  // namespace

void suspend(pid server, nanoseconds timeout) {
    ask<void>(server, timeout, "sys::suspend", [](target const& on) { on.slot.get().suspend(); });
}

void resume(pid server, nanoseconds timeout) {
    ask<void>(server, timeout, "sys::resume", [](target const& on) { on.slot.get().resume(); });
}

void set_trace(pid server, bool on, nanoseconds timeout) {
    set_debug(server, timeout, "sys::set_trace", [on](debug_options& wanted) { wanted.trace = on; });
}

void set_log(pid server, bool on, std::size_t length, nanoseconds timeout) {
    if (length == 0 || length > max_log_length) {
        throw argument_error{"length of the log is " + std::to_string(length) + "; allowed are 1 to " + std::to_string(max_log_length)};
    }
    auto const kept = on ? static_cast<std::uint32_t>(length) : 0U;
    set_debug(server, timeout, "sys::set_log", [kept](debug_options& wanted) { wanted.log = kept; });
}

std::vector<event> get_log(pid server, nanoseconds timeout) {
    return ask<std::vector<event>>(server, timeout, "sys::get_log", [](target const& on) { return on.slot.get().logged(); });
}

void set_statistics(pid server, bool on, nanoseconds timeout) {
    set_debug(server, timeout, "sys::set_statistics", [on](debug_options& wanted) { wanted.statistics = on; });
}

std::optional<statistics> get_statistics(pid server, nanoseconds timeout) {
    return ask<std::optional<statistics>>(server, timeout, "sys::get_statistics", [](target const& on) { return on.slot.get().counted(); });
}

void install(pid server, std::string id, debug_function function, nanoseconds timeout) {
    ask<void>(server, timeout, "sys::install", [id = std::move(id), function = std::move(function)](target const& on) {
        on.slot.get().install(id, function);
    });
}

void remove(pid server, std::string id, nanoseconds timeout) {
    ask<void>(server, timeout, "sys::remove", [id = std::move(id)](target const& on) { on.slot.get().remove(id); });
}

status get_status(pid server, nanoseconds timeout) {
    return ask<status>(server, timeout, "sys::get_status", [](target const& on) { return status_of(on); });
}

result<status> try_get_status(pid server, nanoseconds timeout) {
    return detail::try_ask<status>(server, timeout, std::source_location::current(), [](target const& on) { return status_of(on); });
}

void detail::exit_for(message end) {
    if (auto* const stopped = end.get_if<stop_request>()) exit(stopped->reason);
    exit(end.get_if<exit_msg>()->reason);
}

}  // namespace weft::sys
