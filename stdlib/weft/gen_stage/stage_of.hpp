#pragma once
// A user's class as a running stage: which callbacks it has is decided here, at compile time; an absent one has the
// default that its line tells.

#include <weft/gen_server/callbacks.hpp>
#include <weft/gen_stage/stage_options.hpp>
#include <weft/gen_stage/stage_process.hpp>
#include <weft/gen_stage/stage_request.hpp>
#include <weft/gen_stage/traits.hpp>

#include <concepts>
#include <iterator>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

namespace weft::gen_stage::detail {

template <class S>
inline constexpr stage_kind kind_of = !stage_traits<S>::consumes   ? stage_kind::producer
                                      : stage_traits<S>::produces ? stage_kind::producer_consumer
                                                                  : stage_kind::consumer;

/// The typed outlet of a stage, made before the stage itself, so that even the constructor's failure finds it whole.
template <class Out>
struct outlet_holder {
    template <class Options>
    explicit outlet_holder(Options const& options, std::int64_t default_buffer)
        : value{options.dispatcher, self(), checked_buffer_size(options.buffer_size.value_or(default_buffer)),
                options.buffer_keep} {}
    [[nodiscard]] outlet_base* base() noexcept { return &value; }
    outlet<Out> value;
};
template <>
struct outlet_holder<nothing> {
    template <class Options>
    explicit outlet_holder(Options const&, std::int64_t) {}
    [[nodiscard]] outlet_base* base() noexcept { return nullptr; }
};

template <class S>
class stage_of final : private outlet_holder<output_of<S>>, private emitter<output_of<S>>, public stage_process {
    using in_event = input_of<S>;
    using out_event = output_of<S>;
    static constexpr stage_kind kind = kind_of<S>;

public:
    template <class... Args>
    stage_of(options<S> const& chosen, pid parent, Args&&... args)
        : outlet_holder<out_event>{chosen, kind == stage_kind::producer ? default_buffer_size : unlimited},
          stage_process{kind, this->base(), parent}, user_(std::forward<Args>(args)...) {
        if constexpr (requires { std::shared_ptr<observable const>{user_.published()}; }) this->show_also(user_.published());
        if constexpr (kind == stage_kind::producer) {
            if (chosen.demand == demand_mode::accumulate) this->value.accumulate();
        }
        if constexpr (stage_traits<S>::consumes) {
            for (auto const& entry : chosen.subscribe_to) this->subscribe_at_start(entry.to.address(), entry.options);
        }
    }

private:
    [[nodiscard]] weft::detail::type_descriptor const* events_in() const noexcept override {
        return &weft::detail::type_of<in_event>;
    }

    void emit(std::vector<out_event>&& events) override {
        if constexpr (kind != stage_kind::consumer) discarded(this->value.emit(std::move(events)));
    }

    // A callback's result: nothing, or events to emit.
    template <class Callback>
    void emit_from(Callback&& callback) {
        if constexpr (std::is_void_v<std::invoke_result_t<Callback>>) {
            callback();
        } else {
            static_assert(kind != stage_kind::consumer, "a consumer emits no events: its callbacks return nothing");
            emit(callback());
        }
    }

    void on_demand(std::size_t count) override {
        if constexpr (kind == stage_kind::producer) emit_from([&] { return user_.handle_demand(count); });
        else static_cast<void>(count);
    }

    bool on_batch(message& arrived) override {
        if constexpr (kind == stage_kind::producer) {
            static_cast<void>(arrived);
            return false;
        } else {
            auto* const events = arrived.get_if<protocol::events<in_event>>();
            if (events == nullptr) return false;
            inflow* const from = in().find(events->from.tag);
            if (from == nullptr) refuse_batch(events->from);
            else if (must_queue()) queue_batch(std::move(arrived));
            else consume(events->list, events->from, from);
            return true;
        }
    }

    void on_queued_batch(message arrived) override {
        if constexpr (kind != stage_kind::producer) {
            auto& events = *arrived.get_if<protocol::events<in_event>>();
            consume(events.list, events.from, in().find(events.from.tag));
        }
    }

    // `from` is null when the subscription has ended while the batch was queued: handled in one piece, asks for nothing.
    void consume(batch<in_event>& list, subscription const& who, inflow* from) {
        std::size_t const size = list.size();
        std::size_t asked_for = from != nullptr ? in().arrived(*from, size) : 0;
        std::size_t const chunk = from != nullptr ? inlet::chunk_size(*from, size) : size;
        for (std::size_t first = 0; first < size; first += chunk) {
            std::size_t const count = size - first < chunk ? size - first : chunk;
            emit_from([&] { return handle_chunk(list, first, count, who); });
            std::size_t const counted = count < asked_for ? count : asked_for;
            asked_for -= counted;
            if (from != nullptr && counted > 0) in().handled(*from, counted);
            checkpoint();
        }
    }

    auto handle_chunk(batch<in_event>& list, std::size_t first, std::size_t count, subscription const& who) {
        using parameter = typename incoming<S>::parameter;
        if constexpr (std::is_same_v<parameter, std::span<in_event const>>) {
            return call_events(list.view().subspan(first, count), who);
        } else if constexpr (std::is_same_v<parameter, std::span<in_event>>) {
            return call_events(std::span<in_event>{list.own()}.subspan(first, count), who);
        } else {
            auto& all = list.own();
            if (count == all.size()) return call_events(std::move(all), who);
            auto const begin = std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(first));
            return call_events(std::vector<in_event>(begin, begin + static_cast<std::ptrdiff_t>(count)), who);
        }
    }

    template <class Events>
    auto call_events(Events&& events, subscription const& who) {
        if constexpr (incoming<S>::with_subscription) return user_.handle_events(std::forward<Events>(events), who);
        else return user_.handle_events(std::forward<Events>(events));
    }

    void on_cancel(cancellation const& why, subscription const& who) override {  // default: goes on
        if constexpr (requires { user_.handle_cancel(why, who); }) {
            emit_from([&] { return user_.handle_cancel(why, who); });
        }
    }

    demand_by on_subscribe(peer side, subscribe_options const& given, subscription const& who) override {
        if constexpr (requires { user_.handle_subscribe(side, given, who); }) {
            using result = decltype(user_.handle_subscribe(side, given, who));
            static_assert(std::is_void_v<result> || std::is_same_v<result, demand_by>,
                          "handle_subscribe returns nothing or gen_stage::demand_by");
            static_assert(std::is_void_v<result> || kind != stage_kind::producer,
                          "a producer's handle_subscribe returns nothing: its consumers decide who asks");
            if constexpr (std::is_same_v<result, demand_by>) return user_.handle_subscribe(side, given, who);
            else user_.handle_subscribe(side, given, who);
        }
        return demand_by::automatic;
    }

    void on_info(message info) override {  // default: a warning
        if (auto* request = info.get_if<stage_request<S>>()) return request->run(user_, *this);
        if (!take_info(info, weft::detail::info_list<S>())) unexpected(info.type_name());
    }

    template <class... Messages>
    bool take_info(message& info, infos<Messages...>) {
        return (take_one<Messages>(info) || ...);
    }
    template <class Message>
    bool take_one(message& info) {
        if constexpr (std::is_same_v<Message, message>) {
            emit_from([&] { return user_.handle_info(std::move(info)); });
            return true;
        } else {
            auto* const known = info.get_if<Message>();
            if (known != nullptr) emit_from([&] { return user_.handle_info(std::move(*known)); });
            return known != nullptr;
        }
    }

    void on_terminate(exit_reason const& reason) override {
        if constexpr (requires { user_.terminate(reason); }) user_.terminate(reason);
    }

    bool on_discarded(std::size_t count) override {
        if constexpr (requires { { user_.format_discarded(count) } -> std::convertible_to<bool>; }) {
            return user_.format_discarded(count);
        }
        return true;
    }

    S user_;
};

}  // namespace weft::gen_stage::detail
