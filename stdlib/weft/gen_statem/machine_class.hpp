#pragma once
// All that the loop knows of a machine's class: one constant table.

#include <weft/gen_statem/callbacks.hpp>

#include <array>
#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace weft::detail {

template <class M, class... Each>
constexpr auto info_rows(infos<Each...>) {
    static_assert(sizeof...(Each) > 0 || !names_info<M>(),
                  "handle_info of a machine is private, or overloaded without `using infos = weft::infos<...>` in the class");
    return std::array<machine_clause, sizeof...(Each)>{{{&type_of<Each>, &run_machine_info<M, Each>}...}};
}
template <class M, class... Each>
constexpr auto timeout_rows(infos<Each...>) {
    return std::array<machine_clause, sizeof...(Each)>{{{&type_of<Each>, &run_machine_timeout<M, Each>}...}};
}
template <class M, class... Each>
constexpr auto internal_rows(infos<Each...>) {
    return std::array<machine_clause, sizeof...(Each)>{{{&type_of<Each>, &run_machine_internal<M, Each>}...}};
}
template <class M>
inline constexpr auto machine_info_rows = info_rows<M>(machine_infos<M>());
template <class M>
inline constexpr auto machine_timeout_rows = timeout_rows<M>(machine_timeouts<M>());
template <class M>
inline constexpr auto machine_internal_rows = internal_rows<M>(machine_internals<M>());

template <class State>
std::string state_text(State const& now) {
    if constexpr (is_variant<State>) {
        return std::visit([]<class Each>(Each const& one) {
            std::string text{type_of<Each>.name};
            if constexpr (showable<Each>) text += ' ' + shower<Each>()(&one);
            return text;
        }, now);
    } else if constexpr (showable<State>) {
        return shower<State>()(&now);
    } else if constexpr (std::is_enum_v<State>) {
        return std::to_string(static_cast<std::underlying_type_t<State>>(now));
    } else {
        return {};
    }
}

/// All that the loop knows of a machine's class. `body` is its machine_body.
struct machine_class {
    type_descriptor const* type;
    machine_clauses infos;
    machine_clauses timeouts;
    machine_clauses internals;
    settled (*enter)(void* body);        // null: there is no handle_enter
    void (*keep_as_old)(void* body);     // the next enter call comes from the state itself
    void (*terminate)(void* body, exit_reason const& reason);  // null: there is none
    std::string (*show_state)(void const* body);
    show_function show_data;
    void* (*data)(void* body);

    [[nodiscard]] std::string_view name() const noexcept { return type->name; }
};

template <class M>
constexpr machine_class describe_machine() {
    using state = typename M::state;
    static_assert(std::copy_constructible<state> && std::equality_comparable<state>,
                  "a machine's `state` is copied and compared: give it, and each alternative of a variant, an operator== (= default)");
    machine_class made{&type_of<M>, {machine_info_rows<M>.data(), machine_info_rows<M>.size()},
                       {machine_timeout_rows<M>.data(), machine_timeout_rows<M>.size()},
                       {machine_internal_rows<M>.data(), machine_internal_rows<M>.size()}, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr};
    if constexpr (enters_anywhere<M>(states_of<M>{})) made.enter = &run_enter<M>;
    made.keep_as_old = [](void* body) { static_cast<machine_body<M>*>(body)->old = static_cast<machine_body<M>*>(body)->now; };
    if constexpr (requires(M& machine, exit_reason const& why, state const& last) { machine.terminate(why, last); }) {
        made.terminate = [](void* body, exit_reason const& why) {
            auto& all = *static_cast<machine_body<M>*>(body);
            all.machine.terminate(why, std::as_const(*all.now));
        };
    }
    made.show_state = [](void const* body) { return state_text(*static_cast<machine_body<M> const*>(body)->now); };
    made.show_data = server_shower<M>();
    made.data = [](void* body) -> void* { return &static_cast<machine_body<M>*>(body)->machine; };
    return made;
}

template <class M>
inline constexpr machine_class machine_class_of = describe_machine<M>();

}  // namespace weft::detail
