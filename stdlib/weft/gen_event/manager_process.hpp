#pragma once
// The manager: a gen_server that holds the handlers, the latest first, and hands each of them what comes. What a handler
// throws is its own end, never the manager's.

#include <weft/detail/unique_function.hpp>
#include <weft/gen_event/handler.hpp>
#include <weft/gen_server.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace weft::gen_event::detail {

class manager_process;

/// Makes the handler, in the manager's process. Null `left`: it takes nobody's place.
class handler_maker {
public:
    handler_maker() = default;
    handler_maker(handler_maker const&) = delete;
    handler_maker& operator=(handler_maker const&) = delete;
    virtual ~handler_maker() = default;
    [[nodiscard]] virtual std::unique_ptr<any_handler> make(handover* left) = 0;
};

struct event_cast {
    message event;
};
struct event_call {
    using reply = void;
    message event;
};
struct add_request {
    using reply = result<void>;
    std::string id;
    std::unique_ptr<handler_maker> maker;
    pid owner{};  // of a supervised handler
};
struct erase_request {
    using reply = result<std::any>;
    std::string id;
    std::any args;
};
struct swap_request {
    using reply = result<void>;
    std::string old_id;
    std::any old_args;
    add_request fresh;
};
struct which_request {
    using reply = std::vector<std::string>;
};
/// A question for one handler, of class H.
template <class H, class Request>
struct ask_request {
    using reply = result<weft::detail::reply_of<Request>>;
    std::string id;
    Request question;
};

class manager_process {
public:
    /// `companion`, if any, runs in a process that ends with this one, and whose end is the manager's.
    explicit manager_process(type_descriptor const* event, weft::detail::unique_function companion = {});

    void handle_cast(event_cast one);
    void handle_call(event_call one);
    result<void> handle_call(add_request one);
    result<std::any> handle_call(erase_request one);
    result<void> handle_call(swap_request one);
    std::vector<std::string> handle_call(which_request);
    template <class H, class Request>
    result<weft::detail::reply_of<Request>> handle_call(ask_request<H, Request> one);
    server_next handle_info(exit_msg end);
    void handle_info(down_msg down);
    void handle_info(message held);
    void terminate(exit_reason const& why);

private:
    struct place {
        std::string id;
        std::unique_ptr<any_handler> handler;
        pid owner;
        ref watch;
    };

    [[nodiscard]] place* find(std::string_view id) noexcept;
    [[nodiscard]] result<void> add(add_request one, handover* left);
    [[nodiscard]] handover remove(std::string const& id, removal why);
    void tell_owner(place const& gone, removal const& why) const;
    void spread(message event);
    template <class Callback>
    void each(Callback callback);
    /// The callback of one handler; what it throws, or its wish, removes it. What it threw, if it did.
    template <class Callback>
    std::optional<exit_reason> guarded(std::string const& id, Callback callback);
    void fail(std::string const& id, exit_reason const& why);

    type_descriptor const* event_;
    std::vector<place> places_;  // the oldest first
    pid companion_;
};

[[nodiscard]] exit_reason bad_handler(std::string_view id, std::string_view type);

template <class Callback>
std::optional<exit_reason> manager_process::guarded(std::string const& id, Callback callback) {
    try {
        if (next const said = callback(); said.removes()) static_cast<void>(remove(id, {.why = removal::kind::remove}));
        return std::nullopt;
    } catch (forced_unwind const&) {
        throw;
    } catch (...) {
        exit_reason why = exit_reason::from_exception(std::current_exception());
        fail(id, why);
        return why;
    }
}

template <class H, class Request>
result<weft::detail::reply_of<Request>> manager_process::handle_call(ask_request<H, Request> one) {
    using reply = weft::detail::reply_of<Request>;
    using answer = result<reply>;
    place* const asked = find(one.id);
    if (asked == nullptr || !asked->handler->type().same_as(type_of<H>)) return answer{bad_handler(one.id, type_of<H>.name)};
    H& handler = *static_cast<H*>(asked->handler->object());
    std::optional<answer> said;
    auto const failed = guarded(one.id, [&]() -> next {
        using result_type = decltype(handler.handle_call(std::move(one.question)));
        if constexpr (std::is_void_v<result_type>) {
            handler.handle_call(std::move(one.question));
            said.emplace();
            return keep();
        } else if constexpr (std::is_same_v<result_type, last_reply<reply>>) {
            said.emplace(handler.handle_call(std::move(one.question)).value);
            return gen_event::remove();
        } else {
            said.emplace(handler.handle_call(std::move(one.question)));
            return keep();
        }
    });
    if (failed) return answer{*failed};
    return std::move(*said);
}

}  // namespace weft::gen_event::detail
