#pragma once
// A server's process: it makes the object, tells the starter, and then takes one message after the other. The object
// and all that the loop remembers live in the process's body, and between two messages the process has no stack.

#include <weft/gen_server/callbacks.hpp>
#include <weft/info.hpp>
#include <weft/proc_lib.hpp>

#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace weft::detail {

/// What the loop keeps between two messages.
struct server_core {
    server_class const* of;
    void* server;
    pid parent;                       // whose end is the server's end; empty when started without a link
    nanoseconds deadline = infinity;  // until when the last callback wants to wait for a message
    message following{};              // what the last callback wants done before the next message
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

/// Runs the class's init(), if it has one.
void run_init(server_core& core);
/// Takes what is there, one message after the other. Ends the process by an exit when it does not end normally.
proc_lib::afterwards serve(server_core& core);

template <class S>
class running_server {
public:
    template <class... Args>
    explicit running_server(pid parent, Args&&... args)
        : object_(std::forward<Args>(args)...), core_{.of = &class_of<S>, .server = &object_, .parent = parent} {
        run_init(core_);
    }
    running_server(running_server const&) = delete;
    running_server& operator=(running_server const&) = delete;
    ~running_server() = default;

    proc_lib::afterwards serve() { return detail::serve(core_); }

private:
    S object_;
    server_core core_;
};

/// Makes the server in its process, from the arguments that were given to the start.
template <class S, class... Args>
class make_server {
public:
    template <class... From>
    explicit make_server(From&&... args) : args_{std::forward<From>(args)...} {}

    running_server<S> operator()(proc_lib::init_ack& ack) {
        // Before the constructor, so that a slow one is seen. The pointer owns nothing: the constant outlives all processes.
        set_behaviour("gen_server", std::shared_ptr<observable const>{std::shared_ptr<void>{}, &published_class_of<S>});
        return std::apply([&](Args&... args) { return running_server<S>{ack.parent(), std::move(args)...}; }, args_);
    }

private:
    std::tuple<Args...> args_;
};

}  // namespace weft::detail
