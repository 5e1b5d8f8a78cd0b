#pragma once
// How a machine's callbacks are called: with the state as they take it, and the transition that they return taken over at once.

#include <weft/gen_statem/traits.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace weft::detail {

/// A machine's object and state, where its process keeps them.
template <class M>
struct machine_body {
    using state = typename M::state;
    M machine;
    std::optional<state> now{};
    std::optional<state> old{};  // what handle_enter is told
};

/// A transition whose next state has been taken over already.
struct settled : transition_base {
    bool changed = false;  // the next state was another one
};

/// `apply` false: the next state is compared only.
template <class M>
settled settle(machine_body<M>& body, transition<typename M::state> next, bool apply = true) {
    std::optional<typename M::state> wanted = std::move(next.peek());
    settled done{std::move(static_cast<transition_base&>(next))};
    if (done.what != transition_base::kind::next || !wanted) return done;
    done.changed = !(*wanted == *body.now);
    if (!apply) return done;
    if (done.changed) body.old = std::exchange(body.now, std::move(wanted));
    else body.now = std::move(wanted);
    return done;
}

/// Runs a callback that returns nothing, or a transition.
template <class M, class Callback>
transition<typename M::state> transition_of(Callback&& callback) {
    using result = decltype(callback());
    static_assert(std::is_void_v<result> || std::is_convertible_v<result, transition<typename M::state>>,
                  "a machine's callback returns nothing, or a transition of its `state`: next_state(s), keep_state(), stop(reason), ...");
    if constexpr (std::is_void_v<result>) {
        callback();
        return keep_state();
    } else {
        return callback();
    }
}

/// Calls `run` with the state as the callbacks take it.
template <class State, class Run>
auto with_state(State& now, Run&& run) {
    if constexpr (is_variant<State>) return std::visit(std::forward<Run>(run), now);
    else return run(std::as_const(now));
}

/// The event has no function in the state that the machine is in.
[[nodiscard]] exit_reason unexpected_event(std::string_view callback, std::string_view event, std::string_view state);
void drop_unexpected_info(std::string_view machine, std::string_view type);

struct machine_clause {
    type_descriptor const* type;
    settled (*run)(void* body, node& held);
};
struct machine_clauses {
    machine_clause const* first = nullptr;
    std::size_t count = 0;
    [[nodiscard]] machine_clause const* find(type_descriptor const& type) const noexcept {
        for (std::size_t i = 0; i != count; ++i) {
            if (first[i].type->same_as(type)) return first + i;
        }
        return nullptr;
    }
};

template <class Alternative>
constexpr std::string_view state_name() noexcept {
    return type_of<std::remove_const_t<Alternative>>.name;
}

template <class M, class Message>
settled run_machine_info(void* body, node& held) {
    auto& all = *static_cast<machine_body<M>*>(body);
    Message& value = held.value<Message>();
    return settle(all, with_state(*all.now, [&]<class Alternative>(Alternative& now) -> transition<typename M::state> {
        if constexpr (takes_info_in<M, Alternative, Message>) {
            return transition_of<M>([&] { return all.machine.handle_info(now, value); });
        } else {
            drop_unexpected_info(type_of<M>.name, type_of<Message>.name);
            return keep_state();
        }
    }));
}
template <class M, class Content>
settled run_machine_timeout(void* body, node& held) {
    auto& all = *static_cast<machine_body<M>*>(body);
    Content& value = held.value<Content>();
    return settle(all, with_state(*all.now, [&]<class Alternative>(Alternative& now) -> transition<typename M::state> {
        if constexpr (takes_timeout_in<M, Alternative, Content>) {
            return transition_of<M>([&] { return all.machine.handle_timeout(now, value); });
        } else {
            return stop(unexpected_event("handle_timeout", type_of<Content>.name, state_name<Alternative>()));
        }
    }));
}
template <class M, class Content>
settled run_machine_internal(void* body, node& held) {
    auto& all = *static_cast<machine_body<M>*>(body);
    Content& value = held.value<Content>();
    return settle(all, with_state(*all.now, [&]<class Alternative>(Alternative& now) -> transition<typename M::state> {
        if constexpr (takes_internal_in<M, Alternative, Content>) {
            return transition_of<M>([&] { return all.machine.handle_internal(now, value); });
        } else {
            return stop(unexpected_event("handle_internal", type_of<Content>.name, state_name<Alternative>()));
        }
    }));
}
template <class M>
settled run_enter(void* body) {
    auto& all = *static_cast<machine_body<M>*>(body);
    typename M::state const& old = *all.old;
    return settle(all, with_state(*all.now, [&]<class Alternative>(Alternative& now) -> transition<typename M::state> {
        if constexpr (enters<M, Alternative>) return transition_of<M>([&] { return all.machine.handle_enter(now, old); });
        else return keep_state();
    }), false);
}

}  // namespace weft::detail
