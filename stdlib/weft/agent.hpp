#pragma once
// An agent is a server that holds a value and runs the functions it is given: state to share, without a class.
//
//     auto const seen = weft::agent<std::set<std::string>>::start_link([] { return std::set<std::string>{}; });
//     seen.update([](auto& all) { all.insert("ann"); });
//     bool const known = seen.get([](auto const& all) { return all.contains("ann"); });
//
// The functions run in the agent, one after the other: they own what they capture, and should be quick.

#include <weft/agent/server.hpp>
#include <weft/child_spec.hpp>
#include <weft/gen_server/call.hpp>
#include <weft/gen_server/start.hpp>
#include <weft/names.hpp>
#include <weft/stop.hpp>
#include <weft/via.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace weft {

/// The handle of an agent whose state is a State. Converts to its pid; owns nothing.
/// Blocks: get, update and get_and_update park the caller until the agent has run the function, at most `timeout`.
/// Errors: they throw call_exit when there is no agent, the time is over, or the agent ends first; the try_ verbs give the
/// reason instead. A function that throws ends the agent with that error, and the call fails with it. argument_error for a
/// negative timeout. Threads: a value; copy it anywhere. Calls from processes. Source: Elixir Agent.
template <class State>
class agent {
    static_assert(std::is_object_v<State> && std::is_same_v<State, std::remove_cv_t<State>>, "an agent's state is a plain object type");
    using server = detail::agent_server<State>;

public:
    using state_type = State;

    agent() noexcept = default;
    /// Takes the caller's word that `process` is an agent with this state; a call to another one fails when it arrives.
    explicit agent(pid process) noexcept : server_{process} {}

    /// Starts an agent whose state is `make()`, run in the new process, linked to the caller.
    /// Blocks: parks the caller until make() is over. Errors: what make() threw, as a reason; "already_started(PID)" when the
    /// name is taken; argument_error for a bad option. Threads: from a process. Source: Elixir Agent.start_link/2.
    template <std::invocable Make>
    [[nodiscard]] static result<agent> try_start_link(Make make, server_options const& options = {}) {
        return handle_of(weft::try_start_link<server>(options, std::move(make)));
    }
    /// As try_start_link, but a failure exits the caller.
    template <std::invocable Make>
    static agent start_link(Make make, server_options const& options = {}) {
        return agent{weft::start_link<server>(options, std::move(make)).process()};
    }
    /// As the two above, without the link: the agent outlives its starter.
    template <std::invocable Make>
    [[nodiscard]] static result<agent> try_start(Make make, server_options const& options = {}) {
        return handle_of(weft::try_start<server>(options, std::move(make)));
    }
    template <std::invocable Make>
    static agent start(Make make, server_options const& options = {}) {
        return agent{weft::start<server>(options, std::move(make)).process()};
    }
    /// An agent as a supervisor's child, made from copies of `make` at each start. Its id is the type's name; what else a
    /// spec says may be changed: permanent, 5 s to stop.
    template <std::invocable Make>
    [[nodiscard]] static weft::child_spec child_spec(Make make, server_options const& options = {}) {
        static_assert(std::is_copy_constructible_v<Make>, "a child's function is copied at each start");
        return {.id = std::string{detail::type_of<agent>.name},
                .start = child_start{[make = std::move(make), options]() -> result<pid> {
                    auto const started = weft::try_start_link<server>(options, make);
                    if (!started) return started.error();
                    return started->process();
                }}};
    }
    /// The agent that holds the name now; names nobody when nobody holds it, and then a call fails with `noproc`.
    [[nodiscard]] static agent named(std::string_view name) { return agent{whereis(name)}; }
    [[nodiscard]] static agent named(via const& name) { return agent{whereis(name)}; }

    [[nodiscard]] pid process() const noexcept { return server_; }
    operator pid() const noexcept { return server_; }
    [[nodiscard]] explicit operator bool() const noexcept { return static_cast<bool>(server_); }
    friend bool operator==(agent const&, agent const&) noexcept = default;

    /// `function(state)`, which changes nothing.
    template <class Function>
    auto get(Function function, nanoseconds timeout = default_call_timeout) const {
        if constexpr (reads<Function>()) return value_of(try_get(std::move(function), timeout), "get");
    }
    template <std::invocable<State const&> Function>
    [[nodiscard]] auto try_get(Function function, nanoseconds timeout = default_call_timeout) const {
        return ask(detail::agent_get<State, Function>{std::move(function)}, timeout);
    }

    /// `function(state&)` changes the state, or returns the new one; done when the call returns.
    template <class Function>
    void update(Function function, nanoseconds timeout = default_call_timeout) const {
        if constexpr (changes<Function>()) value_of(try_update(std::move(function), timeout), "update");
    }
    template <detail::agent_change<State> Function>
    [[nodiscard]] result<void> try_update(Function function, nanoseconds timeout = default_call_timeout) const {
        return ask(detail::agent_update<State, Function>{std::move(function)}, timeout);
    }

    /// Both in one step: what `function(state&)` returns, or of a std::pair<T, State> the first, and the second is the new state.
    template <class Function>
    auto get_and_update(Function function, nanoseconds timeout = default_call_timeout) const {
        if constexpr (shares<Function>()) return value_of(try_get_and_update(std::move(function), timeout), "get_and_update");
    }
    template <std::invocable<State&> Function>
    [[nodiscard]] auto try_get_and_update(Function function, nanoseconds timeout = default_call_timeout) const {
        return ask(detail::agent_get_and_update<State, Function>{std::move(function)}, timeout);
    }

    /// As update, without waiting; an agent that is not there is no error. Those of one process are done in order, and
    /// before its later calls. Blocks: never. Threads: from anywhere.
    template <class Function>
    void cast(Function function) const {
        if constexpr (changes<Function>()) weft::cast(server_, detail::agent_cast<State, Function>{std::move(function)});
    }

    /// As weft::stop.
    void stop(exit_reason reason = {}, nanoseconds timeout = infinity) const { weft::stop(server_, std::move(reason), timeout); }

private:
    template <class Function>
    static constexpr bool reads() {
        constexpr bool fits = std::invocable<Function&, State const&>;
        static_assert(fits, "get() runs a function of the state as `State const&`; one that changes it is for update()");
        return fits;
    }
    template <class Function>
    static constexpr bool changes() {
        constexpr bool fits = detail::agent_change<Function, State>;
        static_assert(fits, "update() and cast() run a function of `State&` that returns nothing, or the new state");
        return fits;
    }
    template <class Function>
    static constexpr bool shares() {
        constexpr bool fits = std::invocable<Function&, State&>;
        static_assert(fits, "get_and_update() runs a function of `State&`");
        return fits;
    }
    [[nodiscard]] static result<agent> handle_of(result<server_ref<server>> const& started) {
        if (!started) return started.error();
        return agent{started->process()};
    }
    template <class Request>
    [[nodiscard]] result<typename Request::reply> ask(Request request, nanoseconds timeout) const {
        using function = decltype(request.function);
        static_assert(sendable<function> || std::is_function_v<std::remove_pointer_t<function>>,
                      "an agent's function is sent to it: it owns what it holds");
        return try_call(server_, std::move(request), timeout);
    }
    // A function's type says nothing to people, so a failed call is named after the verb.
    template <class Value>
    Value value_of(result<Value> answer, std::string_view verb) const {
        if (!answer) throw call_exit{answer.error(), server_, verb};
        if constexpr (!std::is_void_v<Value>) return std::move(*answer);
    }

    server_ref<server> server_;
};

}  // namespace weft
