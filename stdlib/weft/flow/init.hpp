#pragma once
// The first accumulator of a window: a value that is copied, or a function without parameters that makes one.

#include <type_traits>

namespace weft::flow::detail {

template <class Init>
struct accumulator_of {
    using type = Init;
};
template <class Init>
    requires std::is_invocable_v<Init&>
struct accumulator_of<Init> {
    using type = std::remove_cvref_t<std::invoke_result_t<Init&>>;
};

template <class Init>
typename accumulator_of<Init>::type make_accumulator(Init& init) {
    if constexpr (std::is_invocable_v<Init&>) return init();
    else return init;
}

}  // namespace weft::flow::detail
