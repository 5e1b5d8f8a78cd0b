#pragma once
// How events come from one layer to the stages of the next: to whoever has asked for most, or by a key.

#include <weft/gen_stage/dispatcher.hpp>

#include <cstddef>
#include <functional>
#include <type_traits>
#include <utility>

namespace weft::flow {

namespace detail {

/// By which dispatcher a layer's events are to leave. `chosen` is false for the plain demand dispatcher, which every stage
/// that is not told otherwise has.
template <class T>
struct way_out {
    way_out() = default;
    explicit way_out(gen_stage::dispatcher<T> choice) : dispatcher{std::move(choice)}, name{dispatcher.make_router()->name()}, chosen{true} {}

    gen_stage::dispatcher<T> dispatcher{};
    char const* name = "demand";  // for people
    bool chosen = false;
};

struct by_demand_route {
    static constexpr bool partitioned = false;
    static constexpr bool needed_alone = false;
    template <class T>
    [[nodiscard]] gen_stage::dispatcher<T> dispatcher(std::size_t) const {
        return gen_stage::by_demand{};
    }
};

struct whole_event_route {
    static constexpr bool partitioned = true;
    static constexpr bool needed_alone = false;  // whether it does anything for a layer of one stage
    template <class T>
    [[nodiscard]] gen_stage::dispatcher<T> dispatcher(std::size_t stages) const {
        static_assert(gen_stage::detail::hashable_key<T>,
                      "flow::partition hashes the whole event, which has no std::hash: give it flow::by_key(function)");
        return gen_stage::by_partition(static_cast<std::int64_t>(stages));
    }
};

/// A dispatcher that the user has chosen.
template <class Choice>
struct dispatch_route {
    static constexpr bool partitioned = false;
    static constexpr bool needed_alone = true;
    template <class T>
    [[nodiscard]] gen_stage::dispatcher<T> dispatcher(std::size_t) const {
        static_assert(std::is_convertible_v<Choice, gen_stage::dispatcher<T>>,
                      "flow::dispatch takes a dispatcher of gen_stage, for the flow's events");
        return choice;
    }
    Choice choice;
};
template <class Hash>
struct dispatch_route<gen_stage::partition_choice<Hash>> {
    static constexpr bool partitioned = true;
    static constexpr bool needed_alone = true;
    template <class T>
    [[nodiscard]] gen_stage::dispatcher<T> dispatcher(std::size_t) const {
        return choice;
    }
    gen_stage::partition_choice<Hash> choice;
};

}  // namespace detail

/// For partition: events whose `key(event)` is equal meet in one stage.
template <class F>
struct by_key {
    explicit by_key(F function) : key{std::move(function)} {}

    static constexpr bool partitioned = true;
    static constexpr bool needed_alone = false;
    template <class T>
    [[nodiscard]] gen_stage::dispatcher<T> dispatcher(std::size_t stages) const {
        static_assert(std::is_invocable_v<F const&, T const&>, "flow::by_key: the function does not take the flow's events");
        using value = std::remove_cvref_t<std::invoke_result_t<F const&, T const&>>;
        static_assert(gen_stage::detail::hashable_key<value>, "flow::by_key: the key has no std::hash");
        return gen_stage::by_partition(static_cast<std::int64_t>(stages), [key = key, stages](T const& event) {
            return gen_stage::detail::below(gen_stage::detail::key_hash{}(std::invoke(key, event)), stages);
        });
    }
    F key;
};

/// For partition: `hash(event)` names the stage by its number; std::pair{event, number} rewrites the event, an empty
/// optional of either drops it. A number out of range ends the flow.
template <class F>
struct by_hash {
    explicit by_hash(F function) : hash{std::move(function)} {}

    static constexpr bool partitioned = true;
    static constexpr bool needed_alone = true;
    template <class T>
    [[nodiscard]] gen_stage::dispatcher<T> dispatcher(std::size_t stages) const {
        static_assert(std::is_invocable_v<F&, T const&>, "flow::by_hash: the function does not take the flow's events");
        return gen_stage::by_partition(static_cast<std::int64_t>(stages), hash);
    }
    F hash;
};

}  // namespace weft::flow
