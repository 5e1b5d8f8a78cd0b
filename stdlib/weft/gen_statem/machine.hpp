#pragma once
// A machine's process. Like a server's it keeps all that it remembers in its body, and has no stack between two events.

#include <weft/gen_server/start.hpp>
#include <weft/gen_statem/event.hpp>
#include <weft/gen_statem/timeouts.hpp>
#include <weft/info.hpp>
#include <weft/proc_lib.hpp>
#include <weft/sys/control.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace weft::detail {

enum class machine_event_type : std::uint8_t { call, cast, info, timeout, internal };

/// One event, taken and not dropped yet.
struct machine_event {
    machine_event_type type{};
    node_ptr held{};
    timeout_id timeout{event_timeout()};  // which one it was
};
/// "call unlock 7 from 93.1", "state timeout auto_lock".
[[nodiscard]] std::string to_string(machine_event const& one);

struct machine_core {
    std::vector<machine_event> queue{};      // what comes before the mailbox; the next one at the end
    std::vector<machine_event> postponed{};  // oldest first
    timeout_table timeouts{};
    std::unique_ptr<settled> first{};        // init's, until the process serves
    std::vector<machine_action> refused{};   // of a bad transition: their callers hear the reason when the machine has ended
    pid parent{};                            // whose end is the machine's end
    sys::control_slot control{};
};

/// A machine as the loop sees it.
struct served_machine {
    machine_class const& of;
    void* body;
    machine_core& core;
};

/// What init() returned. Ends the process when there is no first state.
void begin_machine(served_machine const& one, settled first, bool has_state);
/// Takes what is there, one event after the other. Ends the process by an exit when it does not end normally.
proc_lib::afterwards serve(served_machine const& one);

class published_machine final : public observable {
public:
    explicit published_machine(machine_class const& of) noexcept : of_{of} {}
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> observe() const override { return {{"class", std::string{of_.name()}}}; }

private:
    machine_class const& of_;
};
template <class M>
inline published_machine const published_machine_of{machine_class_of<M>};
template <class M>
inline constexpr behaviour_kind kind_of_machine{"gen_statem", &published_machine_of<M>};

template <class M>
class running_machine {
public:
    template <class... Args>
    explicit running_machine(pid parent, std::uint32_t note, Args&&... args)
        : core_{.parent = parent, .control = sys::control_slot{debug_of_note(note)}}, body_{M(std::forward<Args>(args)...)} {
        transition<typename M::state> first = body_.machine.init();
        body_.now = std::move(first.peek());
        begin_machine(whole(), settled{std::move(static_cast<transition_base&>(first))}, body_.now.has_value());
    }
    running_machine(running_machine const&) = delete;
    running_machine& operator=(running_machine const&) = delete;
    ~running_machine() = default;

    proc_lib::afterwards serve() { return detail::serve(whole()); }

private:
    [[nodiscard]] served_machine whole() noexcept { return {machine_class_of<M>, &body_, core_}; }

    machine_core core_;
    machine_body<M> body_;
};

template <class M, class... Args>
class make_machine {
public:
    template <class... From>
    explicit make_machine(From&&... args) : args_{std::forward<From>(args)...} {}

    running_machine<M> operator()(proc_lib::init_ack& ack) {
        set_behaviour(kind_of_machine<M>);  // before the constructor, so that a slow one is seen
        return std::apply([&](Args&... args) { return running_machine<M>{ack.parent(), ack.note(), std::move(args)...}; }, args_);
    }

private:
    std::tuple<Args...> args_;
};

template <state_machine M, class... Args>
struct body_of<M, Args...> {
    using type = make_machine<M, Args...>;
};

}  // namespace weft::detail
