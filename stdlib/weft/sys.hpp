#pragma once
// Looking into a running server, and holding it: every gen_server and gen_statem answers these requests beside its own, also
// while it is suspended, and so does any process whose loop hands them to sys::special.
//
//     weft::sys::get_state(shop)                          a copy of the object, or of what its sys_state() offers
//     weft::sys::replace_state(shop, f)                   f gets it and returns the new one
//     weft::sys::suspend(shop), resume(shop)              it handles nothing but these requests meanwhile
//     weft::sys::set_trace(shop, true)                    each message, answer and change of state is printed
//     weft::sys::set_log(shop, true, 20), get_log(shop)   the last events, which a report of its end tells too
//     weft::sys::get_status(shop)                         all that there is to say
//
// weft::suspend stops any process whole, so that it answers nobody; weft::trace tells of the signals of any process. These
// here are the server's own doing, and know requests, answers and states.

#include <weft/gen_server/call.hpp>
#include <weft/sys/control.hpp>

#include <concepts>
#include <cstddef>
#include <source_location>
#include <string>
#include <type_traits>
#include <utility>

namespace weft::sys {

namespace detail {

using namespace weft::detail;

template <class S>
concept offers_state = requires(S const& server) { server.sys_state(); };

/// What an object shows of itself: all of it, or what its sys_state() offers.
template <class S>
struct data_access {
    using type = S;
    static constexpr bool can_be_copied() {
        static_assert(std::is_copy_constructible_v<S>,
                      "sys copies a server's state: make the class copyable, or give it a `sys_state() const` that returns what may be seen");
        return std::is_copy_constructible_v<S>;
    }
    static constexpr bool can_be_replaced() {
        static_assert(std::is_copy_constructible_v<S> && std::is_move_assignable_v<S>,
                      "replace_state copies and assigns a server's class; give it `sys_state() const` and `void sys_state(value)` instead");
        return std::is_copy_constructible_v<S> && std::is_move_assignable_v<S>;
    }
    static S read(void* object) { return *static_cast<S const*>(object); }
    static void write(void* object, S value) { *static_cast<S*>(object) = std::move(value); }
};
template <offers_state S>
struct data_access<S> {
    using type = std::remove_cvref_t<decltype(std::declval<S const&>().sys_state())>;
    static constexpr bool can_be_copied() { return true; }
    static constexpr bool can_be_replaced() {
        constexpr bool takes = requires(S& server, type value) { server.sys_state(std::move(value)); };
        static_assert(takes, "replace_state needs `void sys_state(value)` in the server's class, beside its `sys_state() const`");
        return takes;
    }
    static type read(void* object) { return static_cast<S const*>(object)->sys_state(); }
    static void write(void* object, type value) { static_cast<S*>(object)->sys_state(std::move(value)); }
};

/// What a server of class S shows. Other kinds of servers than gen_server specialise it; `object` is what their subject tells.
template <class S>
struct state_access : data_access<S> {};

/// Asks the process to run `act(target)`. Errors: as try_call.
template <class Answer, class Act>
result<Answer> try_ask(pid process, nanoseconds timeout, std::source_location where, Act act) {
    auto const failed = [](exit_reason const& why) { return result<Answer>{boost::system::in_place_error, why}; };
    if (auto const possible = check_call(process, timeout); !possible) return failed(possible.error());
    node_ptr made = make_node<sys_call<Answer, Act>>(open_reply(), std::move(act));
    made->type = &type_of<request>;  // its first base, at its address; its destructor is virtual
    result<node_ptr> answer = exchange(process, std::move(made), timeout, where);
    if (!answer) return failed(answer.error());
    if constexpr (std::is_void_v<Answer>) return {};
    else return result<Answer>{boost::system::in_place_value, std::move((*answer)->template value<Answer>())};
}

template <class Answer>
Answer or_exit(result<Answer> answer, pid process, std::string_view what) {
    if (!answer) throw call_exit{answer.error(), process, what};
    if constexpr (!std::is_void_v<Answer>) return std::move(*answer);
}

template <class S>
void* object_of(target const& on) {
    return state_of_class(on, type_of<S>, "sys request");
}

}  // namespace detail

/// What get_state of a server of class S returns: what its sys_state() does, or S itself; of a gen_statem, a machine_state<S>.
template <class S>
using state_of = typename detail::state_access<S>::type;

/// A copy of the server's state. For a special process S is the type that it gave sys::special.
/// Blocks: parks the caller, at most `timeout`. Errors: as try_call; weft::wrong_server when it is of another class.
/// Threads: from a process. Source: Erlang sys:get_state/2.
template <class S>
[[nodiscard]] result<state_of<S>> try_get_state(server_ref<S> server, nanoseconds timeout = default_call_timeout,
                                                std::source_location where = std::source_location::current()) {
    if constexpr (detail::state_access<S>::can_be_copied()) {
        auto const read = [](target const& on) { return detail::state_access<S>::read(detail::object_of<S>(on)); };
        return detail::try_ask<state_of<S>>(server, timeout, where, read);
    } else {
        return exit_reason::noproc();
    }
}
/// As try_get_state. Errors: throws call_exit.
template <class S>
[[nodiscard]] state_of<S> get_state(server_ref<S> server, nanoseconds timeout = default_call_timeout,
                                    std::source_location where = std::source_location::current()) {
    return detail::or_exit(try_get_state(server, timeout, where), server, "sys::get_state");
}

/// Gives the server the state `change(state)` and returns a copy of it. When `change` throws, the state is as it was, the server
/// lives, and the error is the caller's. `change` is called in the server, between two messages.
/// Blocks, Errors: as try_get_state. Source: Erlang sys:replace_state/3.
template <class S, class Change>
    requires std::is_invocable_r_v<state_of<S>, Change&, state_of<S>>
[[nodiscard]] result<state_of<S>> try_replace_state(server_ref<S> server, Change change, nanoseconds timeout = default_call_timeout,
                                                    std::source_location where = std::source_location::current()) {
    if constexpr (detail::state_access<S>::can_be_replaced()) {
        return detail::try_ask<state_of<S>>(server, timeout, where, [change = std::move(change)](target const& on) mutable {
            void* const object = detail::object_of<S>(on);
            state_of<S> made = change(detail::state_access<S>::read(object));
            state_of<S> told = made;
            detail::state_access<S>::write(object, std::move(made));
            return told;
        });
    } else {
        return exit_reason::noproc();
    }
}
/// As try_replace_state. Errors: throws call_exit.
template <class S, class Change>
    requires std::is_invocable_r_v<state_of<S>, Change&, state_of<S>>
state_of<S> replace_state(server_ref<S> server, Change change, nanoseconds timeout = default_call_timeout,
                          std::source_location where = std::source_location::current()) {
    return detail::or_exit(try_replace_state(server, std::move(change), timeout, where), server, "sys::replace_state");
}

// The requests below throw call_exit as call does, and argument_error for a negative timeout. They park the caller, at most
// `timeout`, and are for processes only.

/// The server handles no messages until it is resumed, once, however often it was suspended; stop, the end of its parent and sys
/// requests still reach it. Source: Erlang sys:suspend/2.
void suspend(pid server, nanoseconds timeout = default_call_timeout);
void resume(pid server, nanoseconds timeout = default_call_timeout);

/// Prints each event to the server's io context. Source: Erlang sys:trace/3.
void set_trace(pid server, bool on, nanoseconds timeout = default_call_timeout);

/// Keeps the last `length` events; off, it forgets them. Errors: argument_error for a length of 0 or above max_log_length.
/// Source: Erlang sys:log/3.
void set_log(pid server, bool on, std::size_t length = default_log_length, nanoseconds timeout = default_call_timeout);
/// Oldest first.
[[nodiscard]] std::vector<event> get_log(pid server, nanoseconds timeout = default_call_timeout);

/// Counts from now on. Source: Erlang sys:statistics/3.
void set_statistics(pid server, bool on, nanoseconds timeout = default_call_timeout);
/// Nothing while they are off.
[[nodiscard]] std::optional<statistics> get_statistics(pid server, nanoseconds timeout = default_call_timeout);

/// Calls `function` in the server for each event, until it is done or throws.
/// Errors: also call_exit with argument_error's reason when the id is in use or the function is empty. Source: Erlang sys:install/3.
void install(pid server, std::string id, debug_function function, nanoseconds timeout = default_call_timeout);
/// An unknown id is no error.
void remove(pid server, std::string id, nanoseconds timeout = default_call_timeout);

[[nodiscard]] status get_status(pid server, nanoseconds timeout = default_call_timeout);
/// As get_status, but a failure is a value.
[[nodiscard]] result<status> try_get_status(pid server, nanoseconds timeout = default_call_timeout);

/// A process with a loop of its own that answers sys requests: it receives them as `weft::sys::request&`, and hands them on.
///
///     weft::sys::special control{state, "clock"};
///     for (;;) weft::receive([&](weft::sys::request& asked) { control.handle(asked); }, [&](tick one) { … });
///
/// `state` is what get_state and replace_state are about; it must outlive this. Threads: a value of one process.
/// Source: Erlang's special processes, sys:handle_system_msg/6.
template <class State>
class special final : public subject {
public:
    explicit special(State& state, std::string name = std::string{weft::detail::type_of<State>.name})
        : state_{state}, name_{std::move(name)}, parent_{weft::parent()} {}

    /// Answers. After a suspend it returns when the process is resumed; it exits with the reason of a stop, or of the parent's end,
    /// that comes meanwhile.
    void handle(request& asked) {
        asked.run({slot_, *this});
        if (slot_.is_suspended()) stand_still();
    }
    /// Tells of something that happened, when anybody listens.
    void note(event one) {
        if (control* const listener = slot_.watching()) listener->note(std::move(one));
    }
    [[nodiscard]] bool is_watched() const noexcept { return slot_.watching() != nullptr; }

    [[nodiscard]] std::string_view behaviour() const override { return {}; }
    [[nodiscard]] std::string_view class_name() const override { return name_; }
    [[nodiscard]] pid parent() const override { return parent_; }
    [[nodiscard]] state_view state() const override { return {&weft::detail::type_of<State>, &state_}; }
    [[nodiscard]] std::string shown() const override {
        if constexpr (weft::detail::showable<State>) return weft::detail::shower<State>()(&state_);
        else return {};
    }

private:
    void stand_still();

    State& state_;
    std::string name_;
    pid parent_;
    control_slot slot_;
};

namespace detail {
/// Ends the process for what came while it was suspended.
[[noreturn]] void exit_for(message end);
}  // namespace detail

template <class State>
void special<State>::stand_still() {
    if (message end = wait_while_suspended({slot_, *this})) detail::exit_for(std::move(end));
}

}  // namespace weft::sys
