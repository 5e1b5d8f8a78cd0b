#pragma once
// Calls and casts to a stage: what a gen_server understands, and each callback may emit events as well.
//
//     R handle_call(Request)                                     the answer
//     std::pair<R, std::vector<Out>> handle_call(Request)        the events go out first, then the answer
//     void or std::vector<Out> handle_call(Request, from<R>)     answered later, by whoever has the `from`
//     void or std::vector<Out> handle_cast(Message)

#include <weft/call.hpp>
#include <weft/detail/node.hpp>
#include <weft/gen_server/call.hpp>
#include <weft/gen_stage/traits.hpp>

#include <exception>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::gen_stage::detail {

/// Takes what a callback emits.
template <class Out>
class emitter {
public:
    emitter() = default;
    emitter(emitter const&) = delete;
    emitter& operator=(emitter const&) = delete;
    virtual void emit(std::vector<Out>&& events) = 0;

protected:
    ~emitter() = default;
};

/// A request on its way to a stage of class S; the loop receives this base.
template <class S>
class stage_request {
public:
    stage_request() = default;
    stage_request(stage_request const&) = delete;
    stage_request& operator=(stage_request const&) = delete;
    virtual ~stage_request() = default;
    virtual void run(S& stage, emitter<output_of<S>>& out) = 0;

protected:
    template <class Callback>
    static void emit_from(Callback&& callback, emitter<output_of<S>>& out) {
        using result = decltype(callback());
        if constexpr (std::is_void_v<result>) callback();
        else {
            static_assert(stage_traits<S>::produces, "a consumer emits no events: its callbacks return nothing");
            out.emit(callback());
        }
    }
};

template <class T>
inline constexpr bool is_answer_and_events = false;
template <class R, class Out>
inline constexpr bool is_answer_and_events<std::pair<R, std::vector<Out>>> = true;

template <class S, class Request>
class stage_call final : public stage_request<S> {
    using reply = typename Request::reply;
    using answer = std::conditional_t<std::is_void_v<reply>, char, reply>;

public:
    stage_call(weft::detail::reply_right right, Request request) : right_{std::move(right)}, request_{std::move(request)} {}

    void run(S& stage, emitter<output_of<S>>& out) override {
        try {
            call(stage, out);
        } catch (forced_unwind const&) {
            throw;
        } catch (...) {
            if (right_) std::exchange(right_, {}).fail(exit_reason::from_exception(std::current_exception()));
            throw;
        }
    }

private:
    void call(S& stage, emitter<output_of<S>>& out) {
        if constexpr (weft::detail::answers_later<S, Request>) {
            weft::from<reply> caller{weft::detail::held_right{&right_}};
            this->emit_from([&] { return stage.handle_call(std::move(request_), std::move(caller)); }, out);
        } else {
            using result = decltype(stage.handle_call(std::move(request_)));
            if constexpr (std::is_void_v<result>) {
                stage.handle_call(std::move(request_));
                tell('\0');
            } else if constexpr (is_answer_and_events<result> && !std::is_convertible_v<result, answer>) {
                auto both = stage.handle_call(std::move(request_));
                this->emit_from([&] { return std::move(both.second); }, out);
                tell(std::move(both.first));
            } else {
                tell(stage.handle_call(std::move(request_)));
            }
        }
    }
    void tell(answer value) { std::exchange(right_, {}).answer(weft::detail::make_node<answer>(std::move(value))); }

    weft::detail::reply_right right_;
    Request request_;
};

template <class S, class Message>
class stage_cast final : public stage_request<S> {
public:
    explicit stage_cast(Message message) : message_{std::move(message)} {}
    void run(S& stage, emitter<output_of<S>>& out) override {
        this->emit_from([&] { return stage.handle_cast(std::move(message_)); }, out);
    }

private:
    Message message_;
};

/// A node with a T in it that is received as stage_request<S>, T's first base.
template <class S, class T, class... Args>
weft::detail::node_ptr make_request(Args&&... args) {
    weft::detail::node_ptr made = weft::detail::make_node<T>(std::forward<Args>(args)...);
    made->type = &weft::detail::type_of<stage_request<S>>;
    return made;
}

}  // namespace weft::gen_stage::detail
