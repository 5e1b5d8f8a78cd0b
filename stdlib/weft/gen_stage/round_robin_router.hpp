#pragma once
// Routes in turns: every consumer that has asked gets as many events as the others.

#include <weft/gen_stage/hand_out.hpp>
#include <weft/gen_stage/round_robin_dispatcher.hpp>
#include <weft/gen_stage/router.hpp>

#include <cstdint>
#include <vector>

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

template <class T>
class round_robin_router final : public router<T> {
public:
    explicit round_robin_router(round_robin options) : counts_{static_cast<std::size_t>(options.events_per_turn)} {}

    [[nodiscard]] char const* name() const noexcept override { return "round_robin"; }

    [[nodiscard]] exit_reason subscribe(subscription const& consumer, subscribe_options const& options) override {
        exit_reason refusal = refuse_others("round_robin", options);
        if (refusal.is_normal()) counts_.subscribe(consumer.tag);
        return refusal;
    }
    void cancel(ref tag) override { counts_.cancel(tag); }
    [[nodiscard]] std::size_t room() const noexcept override { return counts_.room(); }
    [[nodiscard]] std::size_t outstanding(ref tag) const override { return counts_.outstanding(tag); }
    [[nodiscard]] std::size_t settle() noexcept override { return counts_.settle(); }
    void unplaced(std::size_t count) noexcept override { counts_.unplaced(count); }
    [[nodiscard]] demand_balance balance() const noexcept override { return counts_.balance(); }
    void ask(ref tag, std::size_t count, outbox<T>&) override { counts_.ask(tag, count); }

    std::size_t place(std::vector<T>& events, outbox<T>& out) override {
        std::size_t const placed = this->fitting(events.size());
        if (placed == 0) return 0;
        shares_.clear();
        counts_.place(placed, shares_);
        hand_out(shares_, events, out);
        return placed;
    }

private:
    round_robin_dispatcher counts_;
    std::vector<share> shares_;  // of one place(); kept for its memory
};

}  // namespace detail

}  // namespace weft::gen_stage
