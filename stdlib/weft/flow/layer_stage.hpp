#pragma once
// One process of a layer: runs each batch through the fused operations, and into the accumulator if there is one.

#include <weft/flow/operators.hpp>
#include <weft/gen_stage.hpp>

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace weft::flow::detail {

/// Ends after its last producer has left in peace and its last events have been taken, and as soon as nobody takes any.
template <class In, class Out, class Ops, class Fold>
class layer_stage {
public:
    layer_stage(Ops ops, Fold fold) : ops_{std::move(ops)}, fold_{std::move(fold)} {}

    std::vector<Out> handle_events(std::span<In> events) {
        std::vector<Out> results;
        if constexpr (Fold::folds) {
            auto sink = [this](auto&& event) { fold_.step(std::forward<decltype(event)>(event)); };
            for (In& event : events) ops_(std::move(event), sink);
        } else {
            results.reserve(events.size());
            auto sink = [&results](auto&& event) { results.push_back(std::forward<decltype(event)>(event)); };
            for (In& event : events) ops_(std::move(event), sink);
        }
        return results;
    }

    void handle_subscribe(gen_stage::peer side, gen_stage::subscribe_options const&, gen_stage::subscription const&) {
        ++(side == gen_stage::peer::producer ? producers_ : consumers_);
    }

    std::vector<Out> handle_cancel(gen_stage::cancellation const& why, gen_stage::subscription const&) {
        bool const upstream = why.peer == gen_stage::peer::producer;
        std::size_t const left = --(upstream ? producers_ : consumers_);
        failed_ = failed_ || (upstream && !why.reason.is_clean());
        if (left > 0 || failed_) return {};
        gen_stage::async_stop(self());
        if constexpr (Fold::folds) {
            if (upstream) return fold_.template finish<Out>();
        }
        return {};
    }

private:
    Ops ops_;
    Fold fold_;
    std::size_t producers_ = 0;
    std::size_t consumers_ = 0;
    bool failed_ = false;  // a producer crashed: no results of part of the input; the coordinator ends us
};

}  // namespace weft::flow::detail
