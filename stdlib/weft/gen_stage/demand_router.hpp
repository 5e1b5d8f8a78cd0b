#pragma once
// Routes by demand: runs of events go to the consumers that wait for most.

#include <weft/gen_stage/demand_dispatcher.hpp>
#include <weft/gen_stage/router.hpp>

#include <iterator>
#include <utility>

namespace weft::gen_stage {

/// The dispatcher of a stage that names no other.
struct by_demand {
    bool shuffle_demands_on_first_dispatch = false;  ///< so that not every producer serves the same consumer first
    std::int64_t max_demand = 0;                     ///< an ask above it is logged; 0: the first ask there is
};

namespace detail {

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
        if (options.partition) return refuse_partition("demand", *options.partition);
        routing_.counts.subscribe(consumer.tag);
        return {};
    }
    void cancel(ref tag) override { routing_.counts.cancel(tag); }
    [[nodiscard]] std::size_t room() const noexcept override { return routing_.counts.room(); }
    [[nodiscard]] std::size_t outstanding(ref tag) const override { return routing_.counts.outstanding(tag); }
    [[nodiscard]] std::size_t settle() noexcept override { return routing_.counts.settle(); }
    void unplaced(std::size_t count) noexcept override { routing_.counts.unplaced(count); }

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
        hand_out(events, out);
        return placed;
    }

private:
    void hand_out(std::vector<T>& events, outbox<T>& out) {
        if (routing_.shares.front().count == events.size()) {
            out.deliver(routing_.shares.front().to, std::move(events));
            events.clear();
            return;
        }
        auto next = std::make_move_iterator(events.begin());
        for (auto const& [to, count] : routing_.shares) {
            auto const end = next + static_cast<std::ptrdiff_t>(count);
            out.deliver(to, std::vector<T>(next, end));
            next = end;
        }
    }

    demand_routing routing_;
};

}  // namespace detail

}  // namespace weft::gen_stage
