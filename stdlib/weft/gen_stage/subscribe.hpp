#pragma once
// Subscribing consumers to producers, asking by hand, and ending subscriptions.

#include <weft/gen_stage/requests.hpp>
#include <weft/gen_stage/stage_options.hpp>
#include <weft/gen_stage/traits.hpp>
#include <weft/result.hpp>

#include <chrono>
#include <source_location>
#include <type_traits>
#include <utility>

namespace weft::gen_stage {

inline constexpr nanoseconds default_timeout = std::chrono::seconds{5};

namespace detail {

[[nodiscard]] result<ref> subscribe(pid consumer, subscribe_request request, nanoseconds timeout,
                                    std::source_location where);
void async_subscribe(pid consumer, subscribe_request request);
[[noreturn]] void exit_for_failed_subscribe(exit_reason const& reason);

template <class C, class P>
constexpr void check_wiring() {
    static_assert(stage_traits<C>::consumes, "the first stage is a producer: it has no handle_events to subscribe with");
    static_assert(stage_traits<P>::produces, "the second stage is a consumer: it emits nothing to subscribe to");
    static_assert(std::is_same_v<input_of<C>, output_of<P>>,
                  "the consumer's handle_events takes other events than the producer emits");
}

}  // namespace detail

/// Subscribes a consumer to a producer and returns the subscription's tag; events flow from then on.
/// Blocks: parks the caller until the consumer has subscribed, not until the producer has. Errors: argument_error for
/// bad options, naming the value and what is allowed; exits the caller with noproc or timeout.
/// Threads: from a process. Source: GenStage.sync_subscribe/3.
template <class C, class P>
ref subscribe(stage_ref<C> consumer, stage_ref<P> producer, subscribe_options const& options = {},
              nanoseconds timeout = default_timeout, std::source_location where = std::source_location::current()) {
    detail::check_wiring<C, P>();
    return subscribe(consumer, producer_ref<detail::input_of<C>>{producer}, options, timeout, where);
}
template <class C>
ref subscribe(stage_ref<C> consumer, producer_ref<detail::input_of<C>> producer, subscribe_options const& options = {},
              nanoseconds timeout = default_timeout, std::source_location where = std::source_location::current()) {
    auto tag = detail::subscribe(consumer, {{}, producer.address(), options}, timeout, where);
    if (!tag) detail::exit_for_failed_subscribe(tag.error());
    return *tag;
}

/// As subscribe, but a failure is a value: bad_opts, not_a_consumer, noproc, timeout.
template <class C>
[[nodiscard]] result<ref> try_subscribe(stage_ref<C> consumer, producer_ref<detail::input_of<C>> producer,
                                        subscribe_options const& options = {}, nanoseconds timeout = default_timeout,
                                        std::source_location where = std::source_location::current()) {
    return detail::subscribe(consumer, {{}, producer.address(), options}, timeout, where);
}

/// Subscribes without waiting; bad options are logged. Source: GenStage.async_subscribe/2.
template <class C>
void async_subscribe(stage_ref<C> consumer, producer_ref<detail::input_of<C>> producer,
                     subscribe_options const& options = {}) {
    detail::async_subscribe(consumer, {{}, producer.address(), options});
}

/// Ends the subscription `current` with `reason` and makes a new one in one step. An unknown tag is skipped.
/// Blocks and errors as try_subscribe. Source: GenStage.sync_resubscribe/5.
template <class C>
[[nodiscard]] result<ref> try_resubscribe(stage_ref<C> consumer, ref current, exit_reason reason,
                                          producer_ref<detail::input_of<C>> producer,
                                          subscribe_options const& options = {}, nanoseconds timeout = default_timeout,
                                          std::source_location where = std::source_location::current()) {
    return detail::subscribe(consumer, {{}, producer.address(), options, current, std::move(reason)}, timeout, where);
}
template <class C>
void async_resubscribe(stage_ref<C> consumer, ref current, exit_reason reason,
                       producer_ref<detail::input_of<C>> producer, subscribe_options const& options = {}) {
    detail::async_subscribe(consumer, {{}, producer.address(), options, current, std::move(reason)});
}

/// Asks the producer of a manual subscription for more events, from inside the consumer. 0 does nothing.
/// Never blocks. Errors: argument_error for less than 0. Source: GenStage.ask/3.
void ask(subscription const& producer, std::int64_t count);

/// Ends a subscription; `with` is the stage on the other side of it, as handle_subscribe got it. The consumer's cancel
/// mode decides what becomes of it. Never blocks. Source: GenStage.cancel/3.
void cancel(subscription const& producer, exit_reason const& reason);

}  // namespace weft::gen_stage
