#pragma once
// Routes by demand: runs of events go to the consumers that wait for most.

#include <weft/gen_stage/demand_dispatcher.hpp>
#include <weft/gen_stage/hand_out.hpp>
#include <weft/gen_stage/router.hpp>

#include <utility>

namespace weft::gen_stage {

/// The dispatcher of a stage that names no other.
struct by_demand {
    bool shuffle_demands_on_first_dispatch = false;  ///< so that not every producer serves the same consumer first
    std::int64_t max_demand = 0;                     ///< an ask above it is logged; 0: the first ask there is
};

namespace detail {

/// Errors: argument_error naming the option, the value and what is allowed. Returns `given`.
[[nodiscard]] by_demand const& checked(by_demand const& given);

class demand_routing {
public:
    explicit demand_routing(by_demand options) : options_{options} {}
    void before_ask(std::size_t count);
    void before_place();

    demand_dispatcher counts;
    std::vector<share> shares;

private:
    by_demand options_;
    bool dispatched_ = false;
};

template <class T>
class demand_router final : public router<T> {
public:
    explicit demand_router(by_demand options) : routing_{options} {}

    [[nodiscard]] char const* name() const noexcept override { return "demand"; }

    [[nodiscard]] exit_reason subscribe(subscription const& consumer, subscribe_options const& options) override {
        exit_reason refusal = refuse_others("demand", options);
        if (refusal.is_normal()) routing_.counts.subscribe(consumer.tag);
        return refusal;
    }
    void cancel(ref tag) override { routing_.counts.cancel(tag); }
    [[nodiscard]] std::size_t room() const noexcept override { return routing_.counts.room(); }
    [[nodiscard]] std::size_t outstanding(ref tag) const override { return routing_.counts.outstanding(tag); }
    [[nodiscard]] std::size_t settle() noexcept override { return routing_.counts.settle(); }
    void unplaced(std::size_t count) noexcept override { routing_.counts.unplaced(count); }
    [[nodiscard]] demand_balance balance() const noexcept override { return routing_.counts.balance(); }

    void ask(ref tag, std::size_t count, outbox<T>&) override {
        routing_.before_ask(count);
        routing_.counts.ask(tag, count);
    }

    std::size_t place(std::vector<T>& events, outbox<T>& out) override {
        std::size_t const placed = this->fitting(events.size());
        if (placed == 0) return 0;
        routing_.before_place();
        routing_.shares.clear();
        routing_.counts.place(placed, routing_.shares);
        hand_out(routing_.shares, events, out);
        return placed;
    }

private:
    demand_routing routing_;
};

}  // namespace detail

}  // namespace weft::gen_stage
