#pragma once
// What is said to a manager: events, and who handles them.

#include <weft/gen_event/manager_process.hpp>

#include <any>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::gen_event {

/// Names a manager of events of this type. Converts to its pid; owns nothing. Threads: a value; copy it anywhere.
template <class Event>
class manager {
public:
    using event_type = Event;

    constexpr manager() noexcept = default;
    /// Takes the caller's word that `process` is such a manager.
    constexpr explicit manager(pid process) noexcept : process_{process} {}

    [[nodiscard]] constexpr pid process() const noexcept { return process_; }
    constexpr operator pid() const noexcept { return process_; }
    [[nodiscard]] constexpr explicit operator bool() const noexcept { return static_cast<bool>(process_); }
    friend constexpr bool operator==(manager const&, manager const&) noexcept = default;

private:
    pid process_;
};

/// The manager that holds `name` now; names nobody when nobody holds it.
template <class Event>
[[nodiscard]] manager<Event> named(std::string_view name) {
    return manager<Event>{whereis(name)};
}

namespace detail {

using server = server_ref<manager_process>;

/// The options of a manager's process: it traps exits, so that its handlers hear of its end.
[[nodiscard]] server_options manager_options(server_options options);

template <class Request>
typename Request::reply ask(pid manager, Request request, nanoseconds timeout) {
    auto answer = weft::try_call(server{manager}, std::move(request), timeout);
    if (!answer) return {boost::system::in_place_error, answer.error()};
    return std::move(*answer);
}

template <class T>
T value_or_exit(result<T> outcome) {
    if (!outcome) exit(outcome.error());
    if constexpr (!std::is_void_v<T>) return std::move(*outcome);
}

template <class H, class Event, class... Args>
class maker_of final : public handler_maker {
public:
    template <class... From>
    explicit maker_of(From&&... args) : args_{std::forward<From>(args)...} {}
    std::unique_ptr<any_handler> make(handover* left) override {
        return std::apply([left](Args&... args) { return make_from(left, std::move(args)...); }, args_);
    }

private:
    static constexpr bool takes_over = std::is_constructible_v<H, handover, Args...>;
    static constexpr bool starts_afresh = std::is_constructible_v<H, Args...>;
    using made = handler_of<H, Event>;

    static std::unique_ptr<any_handler> make_from(handover* left, Args&&... args) {
        if constexpr (takes_over) {
            if (left != nullptr || !starts_afresh) {
                return std::make_unique<made>(std::in_place, left != nullptr ? std::move(*left) : handover{}, std::move(args)...);
            }
        }
        if constexpr (starts_afresh) return std::make_unique<made>(std::in_place, std::move(args)...);
        else return nullptr;  // one of both holds
    }

    std::tuple<Args...> args_;
};

template <class H, class Event, class... Args>
add_request request_to_add(std::string id, pid owner, Args&&... args) {
    static_assert(handles_event<H, Event>, "the handler's class has no handle_event for the manager's events");
    static_assert(std::is_constructible_v<H, std::decay_t<Args>...> || std::is_constructible_v<H, handover, std::decay_t<Args>...>,
                  "the handler's class has no constructor for these arguments");
    return {std::move(id), std::make_unique<maker_of<H, Event, std::decay_t<Args>...>>(std::forward<Args>(args)...), owner};
}

template <class H, class Request>
concept answers = weft::detail::names_reply<Request> && requires(H& handler, Request request) { handler.handle_call(std::move(request)); };

}  // namespace detail

/// Starts a manager without handlers, linked to the caller. Blocks, errors: as weft::try_start_link.
/// Source: Erlang gen_event:start_link/1.
template <class Event>
[[nodiscard]] result<manager<Event>> try_start_link(server_options const& options = {}) {
    auto const started = weft::try_start_link<detail::manager_process>(detail::manager_options(options), &weft::detail::type_of<Event>);
    if (!started) return started.error();
    return manager<Event>{started->process()};
}
/// The same, without the link.
template <class Event>
[[nodiscard]] result<manager<Event>> try_start(server_options const& options = {}) {
    auto const started = weft::try_start<detail::manager_process>(detail::manager_options(options), &weft::detail::type_of<Event>);
    if (!started) return started.error();
    return manager<Event>{started->process()};
}
/// As the try_ verbs. Errors: exit the caller with the reason of the failure.
template <class Event>
manager<Event> start_link(server_options const& options = {}) {
    return manager<Event>{weft::start_link<detail::manager_process>(detail::manager_options(options), &weft::detail::type_of<Event>).process()};
}
template <class Event>
manager<Event> start(server_options const& options = {}) {
    return manager<Event>{weft::start<detail::manager_process>(detail::manager_options(options), &weft::detail::type_of<Event>).process()};
}

/// Hands the event to each handler, the latest added first, and does not wait for it; a dead manager is no error.
/// Blocks: never. Threads: from anywhere. Source: Erlang gen_event:notify/2.
template <class Event>
void notify(manager<Event> to, std::type_identity_t<Event> event) {
    cast(detail::server{to}, detail::event_cast{make_message(std::move(event))});
}

/// The same, and waits until all handlers have handled it.
/// Blocks: parks the caller. Errors: noproc, or the manager's exit reason. Threads: from a process.
template <class Event>
[[nodiscard]] result<void> try_sync_notify(manager<Event> to, std::type_identity_t<Event> event) {
    return weft::try_call(detail::server{to}, detail::event_call{make_message(std::move(event))}, infinity);
}
/// As try_sync_notify. Errors: exit the caller.
template <class Event>
void sync_notify(manager<Event> to, std::type_identity_t<Event> event) {
    detail::value_or_exit(try_sync_notify(to, std::move(event)));
}

/// Adds a handler of class H, made from `args` in the manager's process.
/// Blocks: parks the caller until it is made. Errors: "already_exists" for an id in use; what its constructor threw, and it is
/// not added then; noproc. Threads: from a process. Source: Erlang gen_event:add_handler/3; differs in that ids are unique.
template <class H, class Event, class... Args>
[[nodiscard]] result<void> try_add_handler(manager<Event> to, std::string id, Args&&... args) {
    return detail::ask(to, detail::request_to_add<H, Event>(std::move(id), pid{}, std::forward<Args>(args)...), infinity);
}
template <class H, class Event, class... Args>
void add_handler(manager<Event> to, std::string id, Args&&... args) {
    detail::value_or_exit(try_add_handler<H>(to, std::move(id), std::forward<Args>(args)...));
}

/// The same, and the handler is the caller's: removed when the caller ends; when it is removed otherwise, the caller gets a
/// handler_exit. Source: Erlang gen_event:add_sup_handler/3; differs in that the caller is watched, not linked.
template <class H, class Event, class... Args>
[[nodiscard]] result<void> try_add_sup_handler(manager<Event> to, std::string id, Args&&... args) {
    return detail::ask(to, detail::request_to_add<H, Event>(std::move(id), self(), std::forward<Args>(args)...), infinity);
}
template <class H, class Event, class... Args>
void add_sup_handler(manager<Event> to, std::string id, Args&&... args) {
    detail::value_or_exit(try_add_sup_handler<H>(to, std::move(id), std::forward<Args>(args)...));
}

/// Removes a handler, whose terminate() gets `args`, and returns what that returned, nothing if void.
/// Errors: "not_found" for an unknown id; noproc. Blocks, threads: as adding.
template <class Event>
[[nodiscard]] result<std::any> try_delete_handler(manager<Event> from, std::string id, std::any args = {}) {
    return detail::ask(from, detail::erase_request{std::move(id), std::move(args)}, infinity);
}
template <class Event>
std::any delete_handler(manager<Event> from, std::string id, std::any args = {}) {
    return detail::value_or_exit(try_delete_handler(from, std::move(id), std::move(args)));
}

/// Puts a handler of class H in the place of another: terminate() of the old one gets `old_args`, and what it returned is the
/// `handover` with which the new one is made, before `args`. An unknown old one is a handover that failed.
/// Errors: "already_exists" when the new id is another one's; as adding.
template <class H, class Event, class... Args>
[[nodiscard]] result<void> try_swap_handler(manager<Event> in, std::string old_id, std::any old_args, std::string id, Args&&... args) {
    return detail::ask(in, detail::swap_request{std::move(old_id), std::move(old_args),
                                                detail::request_to_add<H, Event>(std::move(id), pid{}, std::forward<Args>(args)...)},
                       infinity);
}
template <class H, class Event, class... Args>
void swap_handler(manager<Event> in, std::string old_id, std::any old_args, std::string id, Args&&... args) {
    detail::value_or_exit(try_swap_handler<H>(in, std::move(old_id), std::move(old_args), std::move(id), std::forward<Args>(args)...));
}

/// Asks one handler, of class H, and waits for its answer.
/// Blocks: parks the caller, at most `timeout`. Errors: bad_handler when there is none of that id and class; what its
/// handle_call threw, and it is removed then; noproc, timeout. Threads: from a process. Source: Erlang gen_event:call/4.
template <class H, class Event, class Request>
[[nodiscard]] result<weft::detail::reply_of<Request>> try_call(manager<Event> to, std::string id, Request request,
                                                               nanoseconds timeout = default_call_timeout) {
    static_assert(detail::answers<H, Request>, "the handler's class has no handle_call for this request, or the request names no reply");
    if constexpr (detail::answers<H, Request>)
        return detail::ask(to, detail::ask_request<H, Request>{std::move(id), std::move(request)}, timeout);
    else return exit_reason::noproc();
}
template <class H, class Event, class Request>
weft::detail::reply_of<Request> call(manager<Event> to, std::string id, Request request, nanoseconds timeout = default_call_timeout) {
    return detail::value_or_exit(gen_event::try_call<H>(to, std::move(id), std::move(request), timeout));
}

/// The ids of the handlers, the latest added first. Errors: exits the caller with noproc.
template <class Event>
[[nodiscard]] std::vector<std::string> which_handlers(manager<Event> of) {
    return weft::call(detail::server{of}, detail::which_request{}, infinity);
}

}  // namespace weft::gen_event
