#pragma once
// A call or cast on its way to a server: it carries the request and knows how to hand it to the class's overload. The
// loop receives the base only, so every server has one clause for all it understands, and no request needs a second
// allocation.

#include <weft/gen_server/callbacks.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace weft::sys {
class control;
}

namespace weft::detail {

class server_request {
public:
    using received_as = server_request;

    server_request() = default;
    server_request(server_request const&) = delete;
    server_request& operator=(server_request const&) = delete;
    virtual ~server_request() = default;

    /// Runs the callback of `server`, an object of class `of`. `watch`, if it is not null, hears of the answer.
    virtual server_next invoke(server_class const& of, void* server, sys::control* watch) = 0;
    /// The server ends with `reason` after this request: the answer that waited for that is sent, or the call fails.
    virtual void finish(exit_reason const& reason, sys::control* watch);
    [[nodiscard]] virtual std::string_view name() const noexcept = 0;
    /// The request's value, where it has a way to be shown.
    [[nodiscard]] virtual std::string text() const = 0;
    /// Who waits for the answer; empty for a cast.
    [[nodiscard]] virtual pid caller() const noexcept;
};

/// A node with a T in it that is received as the base that T names.
template <class T, class... Args>
node_ptr make_request(Args&&... args) {
    node_ptr made = make_node<T>(std::forward<Args>(args)...);
    made->type = &type_of<typename T::received_as>;  // T's first base, at its address; its destructor is virtual
    return made;
}

/// Answers, and tells whoever watches.
void send_answer(reply_right& right, node_ptr value, sys::control* watch);

template <class T>
std::string text_of(T const& value) {
    if constexpr (showable<T>) return shower<T>()(&value);
    else return {};
}

/// The server is of another class than the sender believed.
[[nodiscard]] exit_reason wrong_server(std::string_view request, std::string_view believed, std::string_view is);
void refuse_call(reply_right right, std::string_view request, std::string_view believed, std::string_view is);

template <class S, class Request>
class typed_call final : public server_request {
public:
    using reply = typename Request::reply;
    using answer = std::conditional_t<std::is_void_v<reply>, char, reply>;

    typed_call(reply_right right, Request request) : right_{std::move(right)}, request_{std::move(request)} {}

    server_next invoke(server_class const& of, void* server, sys::control* watch) override {
        if (!of.type->same_as(type_of<S>)) {
            refuse_call(std::move(right_), name(), type_of<S>.name, of.name());
            return {};
        }
        return run(*static_cast<S*>(server), watch);
    }
    void finish(exit_reason const& reason, sys::control* watch) override {
        if (late_) send_answer(right_, make_node<answer>(std::move(*late_)), watch);
        else if (right_) right_.fail(reason);
    }
    [[nodiscard]] std::string_view name() const noexcept override { return type_of<Request>.name; }
    [[nodiscard]] std::string text() const override { return text_of(request_); }
    [[nodiscard]] pid caller() const noexcept override { return right_.caller(); }

private:
    server_next run(S& server, sys::control* watch) {
        if constexpr (answers_later<S, Request>) {
            server_next next = next_of([&] { return server.handle_call(std::move(request_), from<reply>{&right_}); });
            if (right_ && !next.stops()) right_.fail(exit_reason{"no_reply"});
            return next;
        } else {
            using result = decltype(server.handle_call(std::move(request_)));
            if constexpr (std::is_void_v<result>) {
                server.handle_call(std::move(request_));
                return settle(server_reply<reply>{'\0'}, watch);
            } else if constexpr (std::is_convertible_v<result, reply>) {
                // The answer before the right is taken: a callback that throws leaves the right here.
                node_ptr made = make_node<answer>(server.handle_call(std::move(request_)));
                send_answer(right_, std::move(made), watch);
                return {};
            } else {
                return settle(server.handle_call(std::move(request_)), watch);
            }
        }
    }
    // An answer that comes with a stop waits until terminate() is over.
    server_next settle(server_reply<reply> outcome, sys::control* watch) {
        server_next next = outcome.take_next();
        std::optional<answer> value = outcome.take_value();
        if (next.stops()) late_ = std::move(value);
        else if (value) send_answer(right_, make_node<answer>(std::move(*value)), watch);
        else right_.fail(exit_reason{"no_reply"});
        return next;
    }

    reply_right right_;
    Request request_;
    std::optional<answer> late_;
};

template <class S, class Message>
class typed_cast final : public server_request {
public:
    explicit typed_cast(Message message) : message_{std::move(message)} {}

    server_next invoke(server_class const& of, void* server, sys::control*) override {
        if (!of.type->same_as(type_of<S>)) return server_next::stopping(wrong_server(name(), type_of<S>.name, of.name()));
        return next_of([&] { return static_cast<S*>(server)->handle_cast(std::move(message_)); });
    }
    [[nodiscard]] std::string_view name() const noexcept override { return type_of<Message>.name; }
    [[nodiscard]] std::string text() const override { return text_of(message_); }

private:
    Message message_;
};

}  // namespace weft::detail
