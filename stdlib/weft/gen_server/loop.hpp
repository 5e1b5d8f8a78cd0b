#pragma once
// A server's process: it makes the object, tells the starter, and then takes one message after the other. The object
// and all that the loop remembers live in the process's body, and between two messages the process has no stack.

#include <weft/gen_server/callbacks.hpp>
#include <weft/info.hpp>
#include <weft/proc_lib.hpp>
#include <weft/sys/control.hpp>

#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace weft::detail {

/// What the loop keeps between two messages. Small: together with a small object it makes a server's body 64 bytes.
struct server_core {
    nanoseconds deadline = infinity;  // until when the last callback wants to wait for a message
    message following{};              // what the last callback wants done before the next message
    pid parent{};                     // whose end is the server's end; empty when started without a link
    sys::control_slot control{};      // what debugging keeps, if anything
};

/// A server as the loop sees it.
struct served_object {
    server_class const& of;
    void* server;
    server_core& core;
};

/// What a server tells the observer: one constant a class, so that a server pays nothing for it.
class published_class final : public observable {
public:
    explicit published_class(server_class const& of) noexcept : of_{of} {}
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> observe() const override;

private:
    server_class const& of_;
};
template <class S>
inline published_class const published_class_of{class_of<S>};
template <class S>
inline constexpr behaviour_kind kind_of_server{"gen_server", &published_class_of<S>};

/// Runs the class's init(), if it has one.
void run_init(served_object const& one);
/// What the server does before its first message. Ends the process when that is to stop.
void begin_with(served_object const& one, server_next first);
/// Takes what is there, one message after the other. Ends the process by an exit when it does not end normally.
proc_lib::afterwards serve(served_object const& one);
/// The same on the calling process's own stack, until the server's end, which it returns.
exit_reason serve_in_place(served_object const& one);
/// What a start's note says of debugging, and back.
[[nodiscard]] sys::debug_options debug_of_note(std::uint32_t note) noexcept;
[[nodiscard]] std::uint32_t note_of_debug(sys::debug_options wanted) noexcept;

template <class S>
class running_server {
public:
    template <class... Args>
    explicit running_server(pid parent, std::uint32_t note, Args&&... args)
        : core_{.parent = parent, .control = sys::control_slot{debug_of_note(note)}}, object_(std::forward<Args>(args)...) {
        run_init(whole());
    }
    running_server(running_server const&) = delete;
    running_server& operator=(running_server const&) = delete;
    ~running_server() = default;

    proc_lib::afterwards serve() { return detail::serve(whole()); }

private:
    [[nodiscard]] served_object whole() noexcept { return {class_of<S>, &object_, core_}; }

    server_core core_;
    S object_;
};

/// Makes the server in its process, from the arguments that were given to the start.
template <class S, class... Args>
class make_server {
public:
    template <class... From>
    explicit make_server(From&&... args) : args_{std::forward<From>(args)...} {}

    running_server<S> operator()(proc_lib::init_ack& ack) {
        set_behaviour(kind_of_server<S>);  // before the constructor, so that a slow one is seen
        return std::apply([&](Args&... args) { return running_server<S>{ack.parent(), ack.note(), std::move(args)...}; }, args_);
    }

private:
    std::tuple<Args...> args_;
};

}  // namespace weft::detail
