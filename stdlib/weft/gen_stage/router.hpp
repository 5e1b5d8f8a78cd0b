#pragma once
// Between events and a dispatcher's counts: a router takes a batch apart into what each subscription gets. One for each
// kind of dispatcher; all of them behind one interface that is called once a batch, never once an event.

#include <weft/gen_stage/demand_balance.hpp>
#include <weft/gen_stage/options.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace weft::gen_stage::detail {

/// Where a router puts what it has sorted.
template <class T>
class outbox {
public:
    outbox() = default;
    outbox(outbox const&) = delete;
    outbox& operator=(outbox const&) = delete;
    virtual void deliver(ref tag, std::vector<T>&& events) = 0;
    virtual void deliver_shared(ref tag, std::shared_ptr<std::vector<T> const> events) = 0;
    virtual void deliver_all(std::shared_ptr<std::vector<T> const> events) = 0;

protected:
    ~outbox() = default;
};

/// The part that does not depend on the events' type. Owner: one producer.
class router_base {
public:
    router_base() = default;
    router_base(router_base const&) = delete;
    router_base& operator=(router_base const&) = delete;
    virtual ~router_base() = default;

    [[nodiscard]] virtual char const* name() const noexcept = 0;
    /// Normal when the subscription is accepted, else the reason to refuse it with; nothing has changed then.
    [[nodiscard]] virtual exit_reason subscribe(subscription const& consumer, subscribe_options const& options) = 0;
    virtual void cancel(ref tag) = 0;
    /// How many events place() will take.
    [[nodiscard]] virtual std::size_t room() const noexcept = 0;
    [[nodiscard]] std::size_t fitting(std::size_t count) const noexcept {
        std::size_t const free = room();
        return count < free ? count : free;
    }
    /// What to ask upstream now that the buffer has been offered.
    [[nodiscard]] virtual std::size_t settle() noexcept = 0;
    /// Fresh events of an emission that place() did not take.
    virtual void unplaced(std::size_t) noexcept {}

    /// True once after consumers have got demand back without asking, from events that they rejected: there may be room, and
    /// something to settle, that nobody knows of.
    [[nodiscard]] virtual bool take_credit() noexcept { return false; }

    /// Whether demand adds up; true between any two messages.
    [[nodiscard]] virtual demand_balance balance() const noexcept = 0;
    /// What the consumer asked for and did not get.
    [[nodiscard]] virtual std::size_t outstanding(ref tag) const = 0;
    /// Events held by the router itself.
    [[nodiscard]] virtual std::size_t held() const noexcept { return 0; }
    /// Where its queues end now, to be asked later whether everything up to there has left.
    virtual void mark(std::vector<std::uint64_t>&) const {}
    [[nodiscard]] virtual bool passed(std::vector<std::uint64_t> const&) const noexcept { return true; }
};

template <class T>
class router : public router_base {
public:
    /// A consumer asks. May deliver what the router itself holds.
    virtual void ask(ref tag, std::size_t count, outbox<T>& out) = 0;
    /// Takes min(room(), size) events from the front, or more if taking some gives room again, and returns how many. Those
    /// are moved from, or `events` is empty when all were taken.
    virtual std::size_t place(std::vector<T>& events, outbox<T>& out) = 0;
    /// The same with the events from `first` on; those before are not looked at. For events that were buffered.
    virtual std::size_t place_from(std::vector<T>& events, std::size_t first, outbox<T>& out) {
        if (first == 0) return place(events, out);
        auto const begin = std::make_move_iterator(events.begin() + static_cast<std::ptrdiff_t>(first));
        std::vector<T> part(begin, begin + static_cast<std::ptrdiff_t>(this->fitting(events.size() - first)));
        return place(part, out);
    }
};

/// Normal, or the refusal of the options that belong to other dispatchers.
[[nodiscard]] exit_reason refuse_partition(char const* dispatcher, subscribe_options const& options);
[[nodiscard]] exit_reason refuse_selector(char const* dispatcher, subscribe_options const& options);
/// Both, for a dispatcher without options of its own.
[[nodiscard]] exit_reason refuse_others(char const* dispatcher, subscribe_options const& options);

}  // namespace weft::gen_stage::detail
