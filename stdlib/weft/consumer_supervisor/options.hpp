#pragma once
// What a consumer supervisor is told at its start. A template that does not fit the events does not compile; the rest is
// checked when it is started, and an error names the option, the value and what is allowed.

#include <weft/child_spec.hpp>
#include <weft/gen_stage/stage_options.hpp>
#include <weft/message.hpp>
#include <weft/via.hpp>

#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::consumer_supervisor {

/// The template of all children: from an event to how its child is started. Made from any copyable function of an Event
/// that returns a child_start. It is called once for each event, in the supervisor's process; a restart calls the
/// child_start again. What it throws is the reason of a failed start.
template <class Event>
class child_of {
public:
    template <class Make>
        requires(!std::is_same_v<std::remove_cvref_t<Make>, child_of>)
    child_of(Make make) : make_{std::move(make)} {
        static_assert(std::is_invocable_r_v<child_start, Make&, Event>,
                      "start is called with one event and returns what starts its child: weft::child<server>(event), "
                      "weft::child(function), child_start{function}");
    }

    [[nodiscard]] child_start operator()(Event&& event) const { return make_(std::move(event)); }
    /// False when it was made of a null function: the start refuses it.
    [[nodiscard]] explicit operator bool() const noexcept { return static_cast<bool>(make_); }

private:
    std::function<child_start(Event)> make_;
};

template <class Event>
struct options {
    server_name name{};                                          ///< a name or a via, registered before the first event
    std::string label{};
    child_of<Event> start;                                       ///< required: the one template
    weft::restart restart = weft::restart::permanent;            ///< to be said: transient or temporary
    child_shutdown shutdown{};                                   ///< 0 and more, weft::infinity, or weft::brutal_kill
    restart_intensity intensity{};                               ///< one budget for all children
    restart_backoff backoff{};                                   ///< before a restart; the child keeps its place meanwhile
    std::vector<gen_stage::subscribe_to<Event>> subscribe_to{};  ///< subscribed as part of the start
    bool log_progress = false;                                   ///< a line of level info for each child that was started
};

namespace detail {

/// The options that have nothing to do with the events' type.
struct settings {
    weft::restart restart;
    child_shutdown shutdown;
    restart_intensity intensity;
    restart_backoff backoff;
    bool log_progress;
};

template <class Event>
settings settings_of(options<Event> const& chosen) {
    return {chosen.restart, chosen.shutdown, chosen.intensity, chosen.backoff, chosen.log_progress};
}

/// bad_opts or bad_specs, and what is wrong; empty when nothing is.
[[nodiscard]] std::optional<exit_reason> wrong(settings const& chosen, bool has_start);
template <class Event>
std::optional<exit_reason> wrong(options<Event> const& chosen) {
    return wrong(settings_of(chosen), static_cast<bool>(chosen.start));
}

}  // namespace detail

}  // namespace weft::consumer_supervisor
