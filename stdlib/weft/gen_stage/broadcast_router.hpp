#pragma once
// Routes to everybody: each batch is shared by all consumers and copied for none, but for those that select from it.

#include <weft/gen_stage/broadcast_dispatcher.hpp>
#include <weft/gen_stage/router.hpp>

#include <algorithm>
#include <concepts>
#include <functional>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace weft::gen_stage {

/// Every event to every consumer, at the pace of the slowest. A subscription with a selector gets only what that accepts;
/// what it rejects counts as if the consumer had had it and asked again.
struct broadcast {};

namespace detail {

/// The bookkeeping of who takes part: a process may subscribe once.
class broadcast_members {
public:
    [[nodiscard]] exit_reason subscribe(subscription const& consumer, subscribe_options const& options);
    void cancel(ref tag);
    [[nodiscard]] std::vector<subscription> const& all() const noexcept { return members_; }

    broadcast_dispatcher counts;

private:
    std::vector<subscription> members_;
};

/// The reason that never ends a consumer, whatever its cancel mode.
[[nodiscard]] exit_reason already_subscribed();
[[nodiscard]] exit_reason refuse_selector_of(event_selector const& given, std::string_view emitted);

template <class T>
class broadcast_router final : public router<T> {
    static_assert(std::copy_constructible<T>, "a broadcast needs events that can be copied: several consumers get each");

public:
    [[nodiscard]] char const* name() const noexcept override { return "broadcast"; }
    [[nodiscard]] exit_reason subscribe(subscription const& consumer, subscribe_options const& options) override {
        auto accepts = options.selector.template over<T>();
        if (options.selector && !accepts) return refuse_selector_of(options.selector, weft::detail::type_of<T>.name);
        exit_reason refusal = members_.subscribe(consumer, options);
        if (refusal.is_normal() && accepts) selecting_.push_back({consumer.tag, std::move(accepts)});
        return refusal;
    }
    void cancel(ref tag) override {
        std::erase_if(selecting_, [tag](member const& one) { return one.tag == tag; });
        members_.cancel(tag);
    }
    [[nodiscard]] std::size_t room() const noexcept override { return members_.counts.room(); }
    [[nodiscard]] std::size_t outstanding(ref tag) const override { return members_.counts.outstanding(tag); }
    [[nodiscard]] std::size_t settle() noexcept override { return members_.counts.settle(); }
    [[nodiscard]] demand_balance balance() const noexcept override { return members_.counts.balance(); }
    [[nodiscard]] bool take_credit() noexcept override { return std::exchange(credited_, false); }
    void ask(ref tag, std::size_t count, outbox<T>&) override { members_.counts.ask(tag, count); }

    std::size_t place(std::vector<T>& events, outbox<T>& out) override {
        std::size_t placed = 0;
        std::size_t const size = events.size();
        while (std::size_t const fits = this->fitting(size - placed)) {  // again while what was rejected gives room
            members_.counts.place(fits);
            auto all = std::make_shared<std::vector<T> const>(part(events, placed, fits));
            if (selecting_.empty()) out.deliver_all(std::move(all));
            else deliver_selected(all, out);
            placed += fits;
        }
        return placed;
    }

private:
    struct member {
        ref tag;
        std::shared_ptr<std::function<bool(T const&)> const> accepts;
    };

    static std::vector<T> part(std::vector<T>& events, std::size_t first, std::size_t count) {
        if (count == events.size()) return std::exchange(events, {});
        auto const begin = std::make_move_iterator(events.begin() + static_cast<std::ptrdiff_t>(first));
        return std::vector<T>(begin, begin + static_cast<std::ptrdiff_t>(count));
    }

    void deliver_selected(std::shared_ptr<std::vector<T> const> const& all, outbox<T>& out) {
        for (subscription const& one : members_.all()) {
            auto const selects = std::find_if(selecting_.begin(), selecting_.end(),
                                              [&one](member const& other) { return other.tag == one.tag; });
            if (selects == selecting_.end()) out.deliver_shared(one.tag, all);
            else deliver_to(*selects, all, out);
        }
    }

    void deliver_to(member const& one, std::shared_ptr<std::vector<T> const> const& all, outbox<T>& out) {
        std::vector<T> accepted;
        for (T const& event : *all) {
            if ((*one.accepts)(event)) accepted.push_back(event);
        }
        std::size_t const rejected = all->size() - accepted.size();
        if (!accepted.empty()) out.deliver(one.tag, std::move(accepted));
        if (rejected == 0) return;
        members_.counts.ask(one.tag, rejected);
        credited_ = true;
    }

    broadcast_members members_;
    std::vector<member> selecting_;
    bool credited_ = false;  // a selector has rejected events, and nobody has asked upstream for others yet
};

}  // namespace detail

}  // namespace weft::gen_stage
