#pragma once
// Routes events of any type by a dispatcher that only counts: it says how many each consumer gets, and they are cut off from
// the front.

#include <weft/gen_stage/hand_out.hpp>
#include <weft/gen_stage/router.hpp>

#include <vector>

namespace weft::gen_stage::detail {

/// `Counts` is made from the dispatcher's options; it has a static member `name`, and what a demand_dispatcher has.
template <class T, class Counts>
class counting_router final : public router<T> {
public:
    template <class Options>
    explicit counting_router(Options const& options) : counts_{options} {}

    [[nodiscard]] char const* name() const noexcept override { return Counts::name; }

    [[nodiscard]] exit_reason subscribe(subscription const& consumer, subscribe_options const& options) override {
        exit_reason refusal = refuse_others(name(), options);
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
    Counts counts_;
    std::vector<share> shares_;  // of one place(); kept for its memory
};

}  // namespace weft::gen_stage::detail
