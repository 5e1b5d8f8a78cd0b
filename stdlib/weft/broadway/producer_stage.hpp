#pragma once
// The process around a user's producer: it makes messages of the producer's events, lets out what the pipeline may have
// now, and winds up when the pipeline ends. Everything else goes to the producer as it came.

#include <weft/broadway/access.hpp>
#include <weft/broadway/producer.hpp>
#include <weft/broadway/push.hpp>
#include <weft/broadway/rate_gate.hpp>
#include <weft/broadway/settings.hpp>
#include <weft/broadway/wiring.hpp>
#include <weft/gen_server/callbacks.hpp>
#include <weft/gen_stage.hpp>
#include <weft/log.hpp>

#include <any>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::broadway::detail {

/// How a producer's events become messages.
template <class Message, class Event, class Transformer>
[[nodiscard]] Message message_from(Event&& event, Transformer& transform) {
    using event_type = std::remove_cvref_t<Event>;
    if constexpr (!std::is_same_v<Transformer, no_transformer>) {
        static_assert(std::is_invocable_r_v<Message, Transformer&, Event>,
                      "the transformer takes an event of the producer and returns the pipeline's message");
        return transform(std::forward<Event>(event));
    } else if constexpr (std::is_same_v<event_type, Message>) {
        return std::forward<Event>(event);
    } else {
        static_assert(std::is_same_v<event_type, delivery> && std::is_constructible_v<typename Message::data_type, std::string>,
                      "the producer emits other events than the pipeline's messages: give it a transformer, "
                      "producer<P>(…).transformer(function), which makes a message of each");
        return Message{typename Message::data_type(std::forward<Event>(event).data), std::forward<Event>(event).receipt};
    }
}

/// Owner: one stage's process. P is the user's class.
template <class Message, class P, class Transformer>
class producer_stage {
    static_assert(gen_stage::detail::stage_traits<P>::produces && !gen_stage::detail::stage_traits<P>::consumes,
                  "a pipeline's producer has handle_demand(std::size_t), and no handle_events");
    using event = gen_stage::detail::output_of<P>;

public:
    template <class... Args>
    producer_stage(producer_setup<Message> const& setup, Transformer transform, std::tuple<Args...> arguments)
        : transform_{std::move(transform)}, user_(make(setup.context, std::move(arguments))) {
        if (setup.allowance != nullptr) gate_.emplace(setup.allowance);
    }

    std::vector<Message> handle_demand(std::size_t count) {
        if (draining_) return {};
        std::size_t const shown = gate_ ? gate_->ask(count) : count;
        if (shown == 0) return {};
        return let_out([&] { return user_.handle_demand(shown); });
    }

    std::vector<Message> handle_info(weft::message arrived) {
        if (arrived.get_if<drain>() != nullptr) return begin_to_drain();
        if (arrived.get_if<finish_layer>() != nullptr) return finish();
        if (arrived.get_if<rate_limit_opened>() != nullptr) return open_gate();
        if (auto* const pushed = arrived.get_if<push_request<Message>>()) return push(*pushed);
        if (auto* const request = arrived.get_if<gen_stage::detail::stage_request<P>>()) return answer(*request);
        return inform(arrived, weft::detail::info_list<P>());
    }

    void handle_subscribe(gen_stage::peer side, gen_stage::subscribe_options const&, gen_stage::subscription const& who) {
        wiring_.opened(side, who);
    }
    void handle_cancel(gen_stage::cancellation const& why, gen_stage::subscription const& who) { wiring_.closed(why.peer, who); }

    void terminate(exit_reason const& reason) {
        if constexpr (requires { user_.terminate(reason); }) user_.terminate(reason);
    }
    bool format_discarded(std::size_t count) {
        if constexpr (requires { { user_.format_discarded(count) } -> std::convertible_to<bool>; }) return user_.format_discarded(count);
        else return true;
    }

private:
    template <class... Args>
    static P make(producer_context const& context, std::tuple<Args...> arguments) {
        if constexpr (std::is_constructible_v<P, producer_context const&, Args...>) {
            return std::apply([&](Args&... each) { return P(context, std::move(each)...); }, arguments);
        } else {
            static_assert(std::is_constructible_v<P, Args...>,
                          "the producer's class has no constructor for these arguments, with or without a producer_context before them");
            return std::apply([](Args&... each) { return P(std::move(each)...); }, arguments);
        }
    }

    // Runs a callback of the producer; what it emits goes to release().
    template <class Callback>
    std::vector<Message> let_out(Callback&& callback) {
        if constexpr (std::is_void_v<std::invoke_result_t<Callback>>) {
            callback();
            return {};
        } else {
            return release(transformed(callback()));
        }
    }

    std::vector<Message> transformed(std::vector<event> events) {
        if constexpr (std::is_same_v<event, Message> && std::is_same_v<Transformer, no_transformer>) {
            return events;
        } else {
            std::vector<Message> messages;
            messages.reserve(events.size());
            for (event& each : events) messages.push_back(keyed(message_from<Message>(std::move(each), transform_)));
            return messages;
        }
    }
    // A producer may say which messages share no batch with others: static batch_key batch_key_of(receipt const&).
    static Message keyed(Message made) {
        if constexpr (requires(receipt const& of) { P::batch_key_of(of); }) {
            if (auto const& of = receipt_of(made); of != nullptr) made.put_batch_key(P::batch_key_of(*of));
        }
        return made;
    }

    /// What of the producer's messages may leave now.
    std::vector<Message> release(std::vector<Message> messages) {
        if (over_) return {};
        if (gate_) return gate_->pass(std::move(messages));
        return messages;
    }

    /// More may pass; at the end of what waited for it the stage finishes.
    std::vector<Message> open_gate() {
        std::vector<Message> out = gate_->open([this](std::size_t demand) { return transformed(user_.handle_demand(demand)); });
        if (over_ && gate_->empty() && !wiring_.is_finished()) gen_stage::async_info(self(), finish_layer{});
        return out;
    }

    std::vector<Message> push(push_request<Message>& request) {
        std::move(request.answer).reply();
        if (over_) return {};
        return std::move(request.messages);
    }

    // From here on nothing new is let out; what waits for the rate limit still is, and only then the consumers are let go.
    std::vector<Message> finish() {
        over_ = true;
        if (!gate_ || gate_->empty()) wiring_.finished();
        return {};
    }

    std::vector<Message> begin_to_drain() {
        if (std::exchange(draining_, true)) return {};
        if (gate_) gate_->drain();
        std::vector<Message> last;
        if constexpr (requires { user_.prepare_for_draining(); }) last = let_out([&] { return user_.prepare_for_draining(); });
        wiring_.finish();  // behind what the producer has sent to itself just now
        return last;
    }

    class collector final : public gen_stage::detail::emitter<event> {
    public:
        void emit(std::vector<event>&& more) override {
            if (events.empty()) events = std::move(more);
            else events.insert(events.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
        }
        std::vector<event> events;
    };
    std::vector<Message> answer(gen_stage::detail::stage_request<P>& request) {
        collector emitted;
        request.run(user_, emitted);
        return release(transformed(std::move(emitted.events)));
    }

    template <class... Infos>
    std::vector<Message> inform(weft::message& arrived, infos<Infos...>) {
        std::vector<Message> out;
        if (!(take<Infos>(arrived, out) || ...)) {
            log::warning("a pipeline's producer got an unexpected message of type " + std::string{arrived.type_name()} +
                         " and has no handle_info for it");
        }
        return out;
    }
    template <class Info>
    bool take(weft::message& arrived, std::vector<Message>& out) {
        if constexpr (std::is_same_v<Info, weft::message>) {
            out = let_out([&] { return user_.handle_info(std::move(arrived)); });
            return true;
        } else {
            auto* const known = arrived.get_if<Info>();
            if (known != nullptr) out = let_out([&] { return user_.handle_info(std::move(*known)); });
            return known != nullptr;
        }
    }

    [[no_unique_address]] Transformer transform_;
    wiring wiring_;
    std::optional<rate_gate<Message>> gate_;  // only with a rate limit
    bool draining_ = false;
    bool over_ = false;  // what the producer emits now is not delivered any more
    P user_;
};

template <class Message, class P, class Transformer, class... Args>
class maker_of final : public producer_maker<Message> {
public:
    explicit maker_of(described_producer<P, Transformer, Args...> described) : described_{std::move(described)} {}

    [[nodiscard]] result<pid> start(producer_setup<Message> const& setup) const override {
        using stage = producer_stage<Message, P, Transformer>;
        gen_stage::options<stage> how{.name = setup.name, .label = setup.label, .buffer_size = described_.buffer_size,
                                      .buffer_keep = described_.buffer_keep, .dispatcher = setup.dispatcher, .trap_exit = false,
                                      .priority = setup.process.priority, .stack_bytes = setup.process.stack_bytes};
        auto const started = gen_stage::try_start_link<stage>(how, setup, described_.transform, described_.arguments);
        if (!started) return started.error();
        return started->id();
    }

    void prepare_for_start(start_settings<Message>& settings) const override {
        if constexpr (requires { P::prepare_for_start(settings); }) {
            static_assert(std::is_void_v<decltype(P::prepare_for_start(settings))>,
                          "prepare_for_start changes the settings that it is given, and returns nothing");
            P::prepare_for_start(settings);
        } else {
            static_cast<void>(settings);
        }
    }

    [[nodiscard]] std::string_view name() const noexcept override { return weft::detail::type_of<P>.name; }

private:
    described_producer<P, Transformer, Args...> described_;
};

}  // namespace weft::broadway::detail
