#pragma once
// What may stand below a layer of a description, beside the range of from() (description.hpp): several ranges, stages
// that are not the flow's own, other flows.

#include <weft/child_spec.hpp>
#include <weft/flow/description.hpp>
#include <weft/gen_stage/range_reader.hpp>
#include <weft/gen_stage/requests.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::flow::detail {

/// Some ranges that one source reads, one after the other.
template <class Range>
struct range_group {
    std::vector<Range> ranges;
};

/// The ranges of from_ranges; there are at most as many sources as `options` has stages.
template <class Range>
struct range_list {
    std::vector<Range> ranges;
    layer_options options;
};

/// A stage that is not made of the flow's functions: one that the flow starts, or one that runs already.
struct guest {
    std::optional<child_spec> spec{};
    gen_stage::detail::producer_address running{};
    gen_stage::subscribe_options demand{};
};

template <class T>
struct guest_source {
    std::vector<guest> guests;
};

/// The events of `up` go through guests, which emit T.
template <class Up, class T>
struct guest_layer {
    Up up;
    std::vector<guest> guests;
    nanoseconds subscribe_timeout;
};

template <class... Flows>
struct merged {
    std::tuple<Flows...> flows;
};
template <class Flow>
struct merged_list {
    std::vector<Flow> flows;
};

template <class Range>
struct events_of<range_list<Range>> {
    using type = std::ranges::range_value_t<Range>;
};
template <class T>
struct events_of<guest_source<T>> {
    using type = T;
};
template <class Up, class T>
struct events_of<guest_layer<Up, T>> {
    using type = T;
};
template <class First, class... More>
struct events_of<merged<First, More...>> : events_of<First> {};
template <class Flow>
struct events_of<merged_list<Flow>> : events_of<Flow> {};

/// Its events leave by a dispatcher that is not the flow's to choose.
template <class Node>
inline constexpr bool has_own_dispatcher = false;
template <class T>
inline constexpr bool has_own_dispatcher<guest_source<T>> = true;
template <class Up, class T>
inline constexpr bool has_own_dispatcher<guest_layer<Up, T>> = true;

/// Each stage of the layer above takes the events of one of this node's stages, that of its own place.
template <class Node>
inline constexpr bool is_paired = false;

/// Reads a container that its caller keeps.
template <class Node>
inline constexpr bool borrows = false;
template <class Range>
inline constexpr bool borrows<source<gen_stage::detail::borrowed_range<Range>>> = true;
template <class Up, class Route, class Ops, class Fold>
inline constexpr bool borrows<layer<Up, Route, Ops, Fold>> = borrows<Up>;
template <class Up, class T>
inline constexpr bool borrows<guest_layer<Up, T>> = borrows<Up>;
template <class... Flows>
inline constexpr bool borrows<merged<Flows...>> = (borrows<Flows> || ...);
template <class Flow>
inline constexpr bool borrows<merged_list<Flow>> = borrows<Flow>;

/// The first layer on top of a node.
template <class Node, class Route>
auto first_layer(Node node, Route route, layer_options const& options) {
    return layer<Node, Route, chain<>, no_fold>{std::move(node), std::move(route), {}, {}, options};
}

}  // namespace weft::flow::detail

namespace weft::gen_stage::detail {

/// The interface of range_reader over several ranges.
template <class Range>
class range_reader<flow::detail::range_group<Range>> {
    using one = range_reader<owned_range<Range>>;

public:
    using event = typename one::event;
    static constexpr bool single_pass = one::single_pass;

    explicit range_reader(flow::detail::range_group<Range> group) {
        for (Range& range : group.ranges) readers_.push_back(std::make_unique<one>(owned_range<Range>{std::move(range)}));
    }

    bool read(std::size_t count, std::vector<event>& into) {
        std::size_t const goal = into.size() + count;
        while (next_ < readers_.size()) {
            if (readers_[next_]->read(goal - into.size(), into)) return true;
            readers_[next_++].reset();
        }
        return false;
    }

private:
    std::vector<std::unique_ptr<one>> readers_;
    std::size_t next_ = 0;
};

}  // namespace weft::gen_stage::detail
