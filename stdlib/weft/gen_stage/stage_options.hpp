#pragma once
// Typed handles of stages, and the options that each kind of stage takes at its start. An option of another kind does
// not compile.

#include <weft/gen_stage/dispatcher.hpp>
#include <weft/gen_stage/requests.hpp>
#include <weft/gen_stage/traits.hpp>
#include <weft/via.hpp>

#include <weft/options.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::gen_stage {

/// A running stage of class S. Threads: a value; harmless when the stage has ended.
template <class S>
class stage_ref {
public:
    stage_ref() = default;
    /// For a pid that is known to be such a stage.
    explicit stage_ref(pid id) noexcept : id_{id} {}

    [[nodiscard]] pid id() const noexcept { return id_; }
    operator pid() const noexcept { return id_; }
    friend bool operator==(stage_ref const&, stage_ref const&) noexcept = default;

private:
    pid id_;
};

/// A stage that emits T, whatever its class, by pid or by the name it holds when it is subscribed to. Made from a pid or
/// a name it is not checked here; the producer refuses a subscription to other events.
template <class T>
class producer_ref {
public:
    template <class S>
    producer_ref(stage_ref<S> stage) : address_{stage.id(), {}} {
        static_assert(std::is_same_v<detail::output_of<S>, T>, "the producer emits events of another type");
    }
    producer_ref(pid id) : address_{id, {}} {}
    producer_ref(std::string_view name) : address_{{}, std::string{name}} {}
    producer_ref(char const* name) : address_{{}, name} {}

    [[nodiscard]] detail::producer_address const& address() const noexcept { return address_; }

private:
    detail::producer_address address_;
};

/// One entry of the option subscribe_to.
template <class T>
struct subscribe_to {
    producer_ref<T> to;
    subscribe_options options{};
};

inline constexpr std::int64_t default_buffer_size = 10'000;

template <class Out>
struct producer_options {
    server_name name{};                              ///< a name or a via, registered before the stage's constructor runs
    std::string label{};                             ///< shown wherever the pid is
    demand_mode demand = demand_mode::forward;
    std::optional<std::int64_t> buffer_size{};       ///< 0 or more, or unlimited; not given: 10,000
    gen_stage::buffer_keep buffer_keep = gen_stage::buffer_keep::last;
    gen_stage::dispatcher<Out> dispatcher = by_demand{};
    bool trap_exit = false;
    weft::priority priority = weft::priority::normal;
    std::size_t stack_bytes = 0;  ///< 0: the runtime's setting
};

template <class In, class Out>
struct producer_consumer_options {
    server_name name{};
    std::string label{};
    std::vector<gen_stage::subscribe_to<In>> subscribe_to{};  ///< subscribed as part of the start
    std::optional<std::int64_t> buffer_size{};                ///< 0 or more, or unlimited; not given: unlimited
    gen_stage::buffer_keep buffer_keep = gen_stage::buffer_keep::last;
    gen_stage::dispatcher<Out> dispatcher = by_demand{};
    bool trap_exit = false;
    weft::priority priority = weft::priority::normal;
    std::size_t stack_bytes = 0;  ///< 0: the runtime's setting
};

template <class In>
struct consumer_options {
    server_name name{};
    std::string label{};
    std::vector<gen_stage::subscribe_to<In>> subscribe_to{};
    bool trap_exit = false;
    weft::priority priority = weft::priority::normal;
    std::size_t stack_bytes = 0;  ///< 0: the runtime's setting
};

namespace detail {
template <class In, class Out>
struct options_for {
    using type = producer_consumer_options<In, Out>;
};
template <class Out>
struct options_for<nothing, Out> {
    using type = producer_options<Out>;
};
template <class In>
struct options_for<In, nothing> {
    using type = consumer_options<In>;
};
}  // namespace detail

/// The options of a stage of class S.
template <class S>
using options = typename detail::options_for<detail::input_of<S>, detail::output_of<S>>::type;

}  // namespace weft::gen_stage
