#pragma once
// Routes to everybody: each batch is shared by all consumers and copied for none.

#include <weft/gen_stage/broadcast_dispatcher.hpp>
#include <weft/gen_stage/router.hpp>

#include <concepts>
#include <iterator>
#include <utility>

namespace weft::gen_stage {

/// Every event to every consumer, at the pace of the slowest.
struct broadcast {};

namespace detail {

/// The bookkeeping of who takes part: a process may subscribe once.
class broadcast_members {
public:
    [[nodiscard]] exit_reason subscribe(subscription const& consumer, subscribe_options const& options);
    void cancel(ref tag);

    broadcast_dispatcher counts;

private:
    std::vector<subscription> members_;
};

/// The reason that never ends a consumer, whatever its cancel mode.
[[nodiscard]] exit_reason already_subscribed();

template <class T>
class broadcast_router final : public router<T> {
    static_assert(std::copy_constructible<T>, "a broadcast needs events that can be copied: several consumers get each");

public:
    [[nodiscard]] char const* name() const noexcept override { return "broadcast"; }
    [[nodiscard]] exit_reason subscribe(subscription const& consumer, subscribe_options const& options) override {
        return members_.subscribe(consumer, options);
    }
    void cancel(ref tag) override { members_.cancel(tag); }
    [[nodiscard]] std::size_t room() const noexcept override { return members_.counts.room(); }
    [[nodiscard]] std::size_t outstanding(ref tag) const override { return members_.counts.outstanding(tag); }
    [[nodiscard]] std::size_t settle() noexcept override { return members_.counts.settle(); }
    void ask(ref tag, std::size_t count, outbox<T>&) override { members_.counts.ask(tag, count); }

    std::size_t place(std::vector<T>& events, outbox<T>& out) override {
        std::size_t const placed = this->fitting(events.size());
        if (placed == 0) return 0;
        members_.counts.place(placed);
        out.deliver_all(std::make_shared<std::vector<T> const>(front(events, placed)));
        return placed;
    }

private:
    static std::vector<T> front(std::vector<T>& events, std::size_t count) {
        if (count == events.size()) return std::exchange(events, {});
        auto const begin = std::make_move_iterator(events.begin());
        return std::vector<T>(begin, begin + static_cast<std::ptrdiff_t>(count));
    }

    broadcast_members members_;
};

}  // namespace detail

}  // namespace weft::gen_stage
