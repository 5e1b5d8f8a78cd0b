#pragma once
// A server's process: it makes the object, tells the starter, and then takes one message after the other. The object
// and all that the loop remembers live with the process's body, not on its stack, so nothing is on the stack between
// two messages.

#include <weft/detail/check.hpp>
#include <weft/gen_server/callbacks.hpp>
#include <weft/info.hpp>
#include <weft/proc_lib.hpp>

#include <cstddef>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace weft {

/// Thrown by a server's constructor when there is nothing to serve: the start succeeds without a process.
struct ignore_start {};

namespace detail {

/// What the loop keeps between two messages.
struct server_core {
    server_class const* of;
    void* server = nullptr;
    pid parent{};                 // whose end is the server's end; empty when started without a link
    nanoseconds idle = infinity;  // how long the last callback wants to wait for a message
    message following{};          // what the last callback wants done before the next message
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

/// Runs init(), reports to the starter, and serves until the end. Returns after a normal one, else exits.
void run_server(server_core& core, proc_lib::init_ack& ack);

/// A place for one object that is made later. Moves only while it is empty.
template <class T>
class late {
public:
    late() noexcept = default;
    late(late&& other) noexcept { check(!other.made_, "a server's process body moves only before it runs"); }
    late& operator=(late&&) = delete;
    ~late() {
        if (made_) get()->~T();
    }

    template <class... Args>
    T* make(Args&&... args) {
        T* const object = ::new (static_cast<void*>(place_)) T(std::forward<Args>(args)...);
        made_ = true;
        return object;
    }

private:
    [[nodiscard]] T* get() noexcept { return std::launder(reinterpret_cast<T*>(place_)); }

    alignas(T) std::byte place_[sizeof(T)];
    bool made_ = false;
};

/// What a server's process runs: the arguments of the constructor until it has run, the object after that.
template <class S, class... Args>
class server_body {
public:
    template <class... From>
    explicit server_body(From&&... args) : args_{std::in_place, std::forward<From>(args)...} {}

    void operator()(proc_lib::init_ack& ack) {
        // Before the constructor, so that a slow one is seen. The pointer owns nothing: the constant outlives all processes.
        set_behaviour("gen_server", std::shared_ptr<observable const>{std::shared_ptr<void>{}, &published_class_of<S>});
        core_.parent = ack.parent();
        if (!make()) return ack.ignore();
        run_server(core_, ack);
    }

private:
    bool make() {
        try {
            core_.server = std::apply([this](Args&... args) { return object_.make(std::move(args)...); }, *args_);
        } catch (ignore_start const&) {
            return false;
        }
        args_.reset();
        return true;
    }

    server_core core_{.of = &class_of<S>};
    std::optional<std::tuple<Args...>> args_;
    late<S> object_;
};

}  // namespace detail

}  // namespace weft
