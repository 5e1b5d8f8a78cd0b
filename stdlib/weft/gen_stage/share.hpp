#pragma once
// How many events one of several consumers gets.

#include <weft/pid.hpp>

#include <cstddef>

namespace weft::gen_stage::detail {

/// So many of the events at hand, from the front, go to this subscription.
struct share {
    ref to;
    std::size_t count;
};

}  // namespace weft::gen_stage::detail
