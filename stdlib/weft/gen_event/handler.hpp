#pragma once
// A handler as its manager sees it: an object of whatever class, with the callbacks that the class has.

#include <weft/gen_event/outcome.hpp>
#include <weft/gen_server/callbacks.hpp>
#include <weft/message.hpp>

#include <any>
#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace weft::gen_event::detail {

using weft::detail::type_descriptor;
using weft::detail::type_of;

class any_handler {
public:
    any_handler() = default;
    any_handler(any_handler const&) = delete;
    any_handler& operator=(any_handler const&) = delete;
    virtual ~any_handler() = default;

    /// `event` is of the manager's type.
    virtual next handle_event(void const* event) = 0;
    /// What the class does not take it ignores.
    virtual next handle_info(weft::detail::node& held) = 0;
    virtual std::any terminate(removal const& why) = 0;
    [[nodiscard]] virtual type_descriptor const& type() const noexcept = 0;
    [[nodiscard]] virtual void* object() noexcept = 0;
};

template <class H, class Event>
concept handles_event = requires(H& handler, Event const& event) { handler.handle_event(event); };
template <class H>
concept ends_by_word = requires(H& handler, removal const& why) { handler.terminate(why); };
template <class Result>
concept says_next = std::is_void_v<Result> || std::convertible_to<Result, next>;

template <class Callback>
next next_of(Callback&& callback) {
    static_assert(says_next<decltype(callback())>, "handle_event and handle_info return void, gen_event::keep() or gen_event::remove()");
    if constexpr (std::is_void_v<decltype(callback())>) {
        callback();
        return {};
    } else {
        return callback();
    }
}

template <class H, class Event>
class handler_of final : public any_handler {
public:
    template <class... Args>
    explicit handler_of(std::in_place_t, Args&&... args) : object_(std::forward<Args>(args)...) {}

    next handle_event(void const* event) override {
        return next_of([&] { return object_.handle_event(*static_cast<Event const*>(event)); });
    }
    next handle_info(weft::detail::node& held) override { return offer(held, weft::detail::info_list<H>()); }
    std::any terminate(removal const& why) override {
        if constexpr (!ends_by_word<H>) {
            return {};
        } else if constexpr (std::is_void_v<decltype(object_.terminate(why))>) {
            object_.terminate(why);
            return {};
        } else {
            return object_.terminate(why);
        }
    }
    type_descriptor const& type() const noexcept override { return type_of<H>; }
    void* object() noexcept override { return &object_; }

private:
    template <class... Messages>
    next offer(weft::detail::node& held, infos<Messages...>) {
        static_assert(!(std::is_same_v<Messages, message> || ...), "a handler's handle_info names the messages that it takes");
        static_assert(sizeof...(Messages) > 0 || !weft::detail::names_info<H>(),
                      "handle_info is private, or overloaded without `using infos = weft::infos<…>` to list what it takes");
        next said;
        static_cast<void>(((held.holds<Messages>() && (said = tell<Messages>(held), true)) || ...));
        return said;
    }
    template <class Message>
    next tell(weft::detail::node& held) {
        return next_of([&] { return object_.handle_info(std::as_const(held.value<Message>())); });
    }

    H object_;
};

}  // namespace weft::gen_event::detail
