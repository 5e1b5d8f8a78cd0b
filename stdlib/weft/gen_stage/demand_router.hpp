#pragma once
// Routes by demand: runs of events go to the consumers that wait for most.

#include <weft/gen_stage/counting_router.hpp>
#include <weft/gen_stage/demand_dispatcher.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weft::gen_stage {

/// The dispatcher of a stage that names no other.
struct by_demand {
    bool shuffle_demands_on_first_dispatch = false;  ///< so that not every producer serves the same consumer first
    std::int64_t max_demand = 0;                     ///< an ask above it is logged; 0: the first ask there is
};

namespace detail {

/// Errors: argument_error naming the option, the value and what is allowed. Returns `given`.
[[nodiscard]] by_demand const& checked(by_demand const& given);

/// The dispatcher with its options.
class demand_routing : public demand_dispatcher {
public:
    static constexpr char const* name = "demand";

    explicit demand_routing(by_demand options) : options_{options} {}
    void ask(ref tag, std::size_t count);
    void place(std::size_t count, std::vector<share>& shares);

private:
    by_demand options_;
    bool dispatched_ = false;
};

template <class T>
using demand_router = counting_router<T, demand_routing>;

}  // namespace detail

}  // namespace weft::gen_stage
