#pragma once
// A call or cast on its way to a machine. It stays whole while it is handled, so that it can be postponed and come again.

#include <weft/gen_server/protocol.hpp>
#include <weft/gen_statem/machine_class.hpp>
#include <weft/process.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace weft::detail {

class machine_request {
public:
    using received_as = machine_request;

    machine_request() = default;
    machine_request(machine_request const&) = delete;
    machine_request& operator=(machine_request const&) = delete;
    virtual ~machine_request() = default;

    virtual settled invoke(machine_class const& of, void* body) = 0;
    /// It will not be handled again: a caller who has not been answered, and cannot be any more, hears why.
    virtual void drop(exit_reason const& why) = 0;
    [[nodiscard]] virtual bool is_call() const noexcept = 0;
    [[nodiscard]] virtual std::string_view name() const noexcept = 0;
    [[nodiscard]] virtual std::string text() const = 0;
    [[nodiscard]] virtual pid caller() const noexcept { return {}; }
};

template <class M, class Request>
class machine_call final : public machine_request {
public:
    machine_call(reply_right right, Request request) : right_{std::move(right)}, request_{std::move(request)} {}

    settled invoke(machine_class const& of, void* body) override {
        if (!of.type->same_as(type_of<M>)) {
            refuse_call(std::move(right_), name(), type_of<M>.name, of.name());
            return {};
        }
        auto& all = *static_cast<machine_body<M>*>(body);
        return settle(all, with_state(*all.now, [&]<class Alternative>(Alternative& now) -> transition<typename M::state> {
            if constexpr (takes_call_in<M, Alternative, Request>) {
                return transition_of<M>([&] { return all.machine.handle_call(now, request_, from<typename Request::reply>{&right_}); });
            } else {
                return stop(unexpected_event("handle_call", type_of<Request>.name, state_name<Alternative>()));
            }
        }));
    }
    void drop(exit_reason const& why) override {
        if (right_) right_.fail(why);
    }
    [[nodiscard]] bool is_call() const noexcept override { return true; }
    [[nodiscard]] std::string_view name() const noexcept override { return type_of<Request>.name; }
    [[nodiscard]] std::string text() const override { return text_of(request_); }
    [[nodiscard]] pid caller() const noexcept override { return right_.caller(); }

private:
    reply_right right_;
    Request request_;
};

template <class M, class Message>
class machine_cast final : public machine_request {
public:
    explicit machine_cast(Message message) : message_{std::move(message)} {}

    settled invoke(machine_class const& of, void* body) override {
        if (!of.type->same_as(type_of<M>)) exit(wrong_server(name(), type_of<M>.name, of.name()));
        auto& all = *static_cast<machine_body<M>*>(body);
        return settle(all, with_state(*all.now, [&]<class Alternative>(Alternative& now) -> transition<typename M::state> {
            if constexpr (takes_cast_in<M, Alternative, Message>) {
                return transition_of<M>([&] { return all.machine.handle_cast(now, message_); });
            } else {
                return stop(unexpected_event("handle_cast", type_of<Message>.name, state_name<Alternative>()));
            }
        }));
    }
    void drop(exit_reason const&) override {}
    [[nodiscard]] bool is_call() const noexcept override { return false; }
    [[nodiscard]] std::string_view name() const noexcept override { return type_of<Message>.name; }
    [[nodiscard]] std::string text() const override { return text_of(message_); }

private:
    Message message_;
};

template <state_machine M>
struct protocol_of<M> {
    template <class Request>
    using call = machine_call<M, Request>;
    template <class Message>
    using cast = machine_cast<M, Message>;

    template <class Request>
    static constexpr bool check_call() {
        static_assert(names_reply<Request>,
                      "call() needs a request that names its answer (`using reply = int;`); for a message without one use cast()");
        if constexpr (names_reply<Request>) {
            constexpr bool understood = takes_call_anywhere<M, Request>(states_of<M>{});
            static_assert(understood, "the machine's class has no handle_call(state, request, from) for this request in any state");
            return understood;
        }
        return false;
    }
    template <class Message>
    static constexpr bool check_cast() {
        constexpr bool understood = takes_cast_anywhere<M, Message>(states_of<M>{});
        static_assert(understood, "the machine's class has no handle_cast(state, message) for this message in any state");
        return understood;
    }
};

}  // namespace weft::detail
