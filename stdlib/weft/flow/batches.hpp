#pragma once
// The operations that work on whole batches, before any other of their layer: each gets what the one before made of it.

#include <functional>
#include <iterator>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::flow::detail {

template <class F>
struct map_batch_op {
    static constexpr bool ends = false;
    template <class In>
    static constexpr bool takes = requires(F& f, std::vector<In> events) {
        requires std::ranges::input_range<std::invoke_result_t<F&, std::vector<In>>>;
    };
    template <class In>
    using result = std::ranges::range_value_t<std::invoke_result_t<F&, std::vector<In>>>;

    template <class In>
    std::vector<result<In>> operator()(std::vector<In> events) {
        using list = std::invoke_result_t<F&, std::vector<In>>;
        if constexpr (std::is_same_v<list, std::vector<result<In>>>) {
            return std::invoke(function, std::move(events));
        } else {
            std::vector<result<In>> results;
            auto&& made = std::invoke(function, std::move(events));
            for (auto&& one : made) results.push_back(std::forward<decltype(one)>(one));
            return results;
        }
    }

    F function;
};

/// Operations on batches in their order. One that ends() has events left when the input has ended; only the first may.
template <class... Ops>
struct batch_chain {
    static constexpr bool empty = sizeof...(Ops) == 0;
    std::tuple<Ops...> ops;

    /// Calls sink(std::vector<…>&) with the result.
    template <std::size_t From = 0, class T, class Sink>
    void run(std::vector<T> events, Sink&& sink) {
        if constexpr (From == sizeof...(Ops)) sink(events);
        else run<From + 1>(std::get<From>(ops)(std::move(events)), sink);
    }

    /// As run(), with what the first has left.
    template <class Sink>
    void end(Sink&& sink) {
        if constexpr (!empty) {
            if constexpr (std::tuple_element_t<0, std::tuple<Ops...>>::ends) {
                auto left = std::get<0>(ops).end();
                if (!left.empty()) run<1>(std::move(left), sink);
            }
        }
    }

    template <class Op>
    batch_chain<Ops..., Op> with(Op op) && {
        return {std::tuple_cat(std::move(ops), std::tuple<Op>{std::move(op)})};
    }
};

}  // namespace weft::flow::detail
