#pragma once
// Routes in turns: every consumer that has asked gets as many events as the others.

#include <weft/gen_stage/counting_router.hpp>
#include <weft/gen_stage/round_robin_dispatcher.hpp>

#include <cstddef>
#include <cstdint>

namespace weft::gen_stage {

/// Deals events to consumers in turns, past those that have not asked. Use it when consumers are alike and each event is
/// work of its own: by_demand fills the one that asked for most first, which with few events leaves the others idle.
/// Within one emission each consumer gets its events as one batch: which events they are is not alternating, how many is.
struct round_robin {
    std::int64_t events_per_turn = 1;  ///< from 1; how many one consumer gets before it is the next one's turn
};

namespace detail {

/// Errors: argument_error naming the option, the value and what is allowed. Returns `given`.
[[nodiscard]] round_robin const& checked(round_robin const& given);

/// The dispatcher with its options.
class round_robin_routing : public round_robin_dispatcher {
public:
    static constexpr char const* name = "round_robin";

    explicit round_robin_routing(round_robin options) : round_robin_dispatcher{static_cast<std::size_t>(options.events_per_turn)} {}
};

template <class T>
using round_robin_router = counting_router<T, round_robin_routing>;

}  // namespace detail

}  // namespace weft::gen_stage
