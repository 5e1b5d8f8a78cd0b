#pragma once
// Where a pipeline's messages come from: a gen_stage producer, how it is made, and how its events become messages.
//
//     struct orders_queue {                                        an ordinary producer
//         explicit orders_queue(std::string url);                  or (broadway::producer_context const&, std::string url)
//         std::vector<order_event> handle_demand(std::size_t);
//         std::vector<order_event> prepare_for_draining();         optional, or void: the end has begun
//     };
//     .producer = {.start = broadway::producer<orders_queue>("amqp://…").transformer(to_message), .concurrency = 2}
//
// Its events are the pipeline's messages, or broadway::delivery when the payload can be made from a string, or whatever
// the transformer takes.

#include <weft/broadway/message.hpp>
#include <weft/broadway/names.hpp>
#include <weft/broadway/rate_allowance.hpp>
#include <weft/broadway/rate_limit.hpp>
#include <weft/child_spec.hpp>
#include <weft/child_start.hpp>
#include <weft/gen_stage/dispatcher.hpp>
#include <weft/gen_stage/options.hpp>
#include <weft/options.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::broadway {

/// What a producer may know of its pipeline: its constructor's first parameter, when it takes one.
struct producer_context {
    server_name pipeline{};
    std::size_t index = 0;          ///< of this producer, from 0
    std::size_t producers = 1;
    std::size_t processors = 1;
    std::size_t max_demand = 10;    ///< of each processor
};

template <class Message>
struct start_settings;  // settings.hpp: what prepare_for_start may change

/// How the processes of a layer are made.
struct process_options {
    weft::priority priority = weft::priority::normal;
    std::size_t stack_bytes = 0;  ///< 0: the runtime's setting
};

namespace detail {

/// What each start of a producer is made with.
template <class Message>
struct producer_setup {
    server_name name{};
    std::string label{};
    producer_context context{};
    gen_stage::dispatcher<Message> dispatcher = gen_stage::by_demand{};
    std::shared_ptr<rate_allowance> allowance{};  ///< null: no rate limit
    process_options process{};
};

template <class Message>
class producer_maker {
public:
    producer_maker() = default;
    producer_maker(producer_maker const&) = delete;
    producer_maker& operator=(producer_maker const&) = delete;
    virtual ~producer_maker() = default;
    [[nodiscard]] virtual result<pid> start(producer_setup<Message> const& setup) const = 0;
    virtual void prepare_for_start(start_settings<Message>& settings) const = 0;
    [[nodiscard]] virtual std::string_view name() const noexcept = 0;
};

template <class Message, class P, class Transformer, class... Args>
class maker_of;  // producer_stage.hpp

struct no_transformer {};

/// A producer that does not know its pipeline's messages yet; converts to every producer_spec that it fits.
template <class P, class Transformer, class... Args>
struct described_producer {
    /// `function(event)` returns the message; it is called in the producer's process, and what it throws ends the producer.
    template <class Function>
    [[nodiscard]] described_producer<P, Function, Args...> transformer(Function function) && {
        return {std::move(arguments), std::move(function), buffer_size, buffer_keep};
    }
    /// For what it emits unasked: 0 or more events, or gen_stage::unlimited; what is too much is discarded.
    [[nodiscard]] described_producer buffer(std::int64_t size, gen_stage::buffer_keep keep = gen_stage::buffer_keep::last) && {
        buffer_size = size;
        buffer_keep = keep;
        return std::move(*this);
    }

    std::tuple<Args...> arguments;
    Transformer transform{};
    std::optional<std::int64_t> buffer_size{};
    gen_stage::buffer_keep buffer_keep = gen_stage::buffer_keep::last;
};

}  // namespace detail

/// How a pipeline's producers are started, each time from copies of the same arguments. Threads: a value; copies share.
template <class Message>
class producer_spec {
public:
    producer_spec() = default;
    template <class P, class Transformer, class... Args>
    producer_spec(detail::described_producer<P, Transformer, Args...> described)
        : made_by_{std::make_shared<detail::maker_of<Message, P, Transformer, Args...> const>(std::move(described))} {}

    [[nodiscard]] explicit operator bool() const noexcept { return made_by_ != nullptr; }
    /// The producer's class, as the compiler spells it. Requires a producer.
    [[nodiscard]] std::string_view name() const noexcept { return made_by_->name(); }
    [[nodiscard]] detail::producer_maker<Message> const& maker() const noexcept { return *made_by_; }

private:
    std::shared_ptr<detail::producer_maker<Message> const> made_by_;
};

/// A producer of class P, made from copies of `arguments` in each producer's process.
template <class P, class... Args>
[[nodiscard]] detail::described_producer<P, detail::no_transformer, std::decay_t<Args>...> producer(Args&&... arguments) {
    return {{std::forward<Args>(arguments)...}};
}

template <class Message>
struct producer_options {
    producer_spec<Message> start{};  ///< required: broadway::producer<Producer>(arguments…)
    std::int64_t concurrency = 1;    ///< number of producers, from 1
    std::optional<rate_limit> rate_limiting{};
    std::optional<process_options> process{};
};

}  // namespace weft::broadway
