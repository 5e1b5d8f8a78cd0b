#pragma once
// The server behind an agent: it keeps a value and runs the functions that it is sent.

#include <weft/gen_server/request.hpp>
#include <weft/message.hpp>

#include <functional>
#include <type_traits>
#include <utility>

namespace weft::detail {

template <class State, class Function>
struct agent_get {
    using reply = std::decay_t<std::invoke_result_t<Function&, State const&>>;
    Function function;
};

template <class State, class Function>
struct agent_update {
    using reply = void;
    Function function;
};

/// What a function of get_and_update gives to the caller: its result, or the first of {result, new state}.
template <class State, class Result>
struct agent_share {
    using type = Result;
    static constexpr bool has_state = false;
};
template <class State, class First>
struct agent_share<State, std::pair<First, State>> {
    using type = First;
    static constexpr bool has_state = true;
};

template <class State, class Function>
struct agent_get_and_update {
    using share = agent_share<State, std::decay_t<std::invoke_result_t<Function&, State&>>>;
    using reply = typename share::type;
    Function function;
};

template <class State, class Function>
struct agent_cast {
    Function function;
};

/// A function that changes the state in place, or gives the new one.
template <class Function, class State>
concept agent_change = std::invocable<Function&, State&> && (std::is_void_v<std::invoke_result_t<Function&, State&>> ||
                                                             std::is_convertible_v<std::invoke_result_t<Function&, State&>, State>);

template <class State>
class agent_server {
public:
    template <class Make>
    explicit agent_server(Make make) : state_(make()) {}

    template <class Function>
    typename agent_get<State, Function>::reply handle_call(agent_get<State, Function> request) {
        return std::invoke(request.function, std::as_const(state_));
    }
    template <class Function>
    void handle_call(agent_update<State, Function> request) {
        change(request.function);
    }
    template <class Function>
    typename agent_get_and_update<State, Function>::reply handle_call(agent_get_and_update<State, Function> request) {
        if constexpr (agent_get_and_update<State, Function>::share::has_state) {
            auto both = std::invoke(request.function, state_);
            state_ = std::move(both.second);
            return std::move(both.first);
        } else {
            return std::invoke(request.function, state_);
        }
    }
    template <class Function>
    void handle_cast(agent_cast<State, Function> request) {
        change(request.function);
    }
    /// Whatever else arrives is none of an agent's business.
    void handle_info(message const&) {}

private:
    template <class Function>
    void change(Function& function) {
        if constexpr (std::is_void_v<std::invoke_result_t<Function&, State&>>) std::invoke(function, state_);
        else state_ = std::invoke(function, state_);
    }

    State state_;
};

}  // namespace weft::detail
