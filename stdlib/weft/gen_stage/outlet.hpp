#pragma once
// The side of a stage from which events leave: its consumers, its dispatcher and its buffer. Newer events never overtake
// buffered ones, and what is buffered goes out as soon as a consumer it could go to has asked.

#include <weft/gen_stage/buffer.hpp>
#include <weft/gen_stage/dispatcher.hpp>
#include <weft/gen_stage/observed.hpp>
#include <weft/gen_stage/protocol.hpp>
#include <weft/message.hpp>
#include <weft/send.hpp>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace weft::gen_stage::detail {

/// One consumer of this stage.
struct outflow {
    subscription who;
    ref monitor;
    std::shared_ptr<subscription_counts> counts;
};

/// The part of an outlet that does not depend on the events' type. Owner: one stage.
class outlet_base {
public:
    outlet_base();
    outlet_base(outlet_base const&) = delete;
    outlet_base& operator=(outlet_base const&) = delete;
    virtual ~outlet_base();

    [[nodiscard]] virtual router_base& routes() noexcept = 0;
    [[nodiscard]] virtual weft::detail::type_descriptor const* events() const noexcept = 0;
    [[nodiscard]] virtual std::size_t buffered() const noexcept = 0;

    [[nodiscard]] outflow* find(ref tag) noexcept;
    [[nodiscard]] outflow* find_monitor(ref monitor) noexcept;
    /// One whose process has ended, or null.
    [[nodiscard]] outflow const* find_dead() const;
    void add(outflow consumer);
    /// Out of the table and out of the dispatcher; its demand or queue goes where the dispatcher's rules say.
    outflow remove(ref tag);
    [[nodiscard]] std::size_t consumers() const noexcept { return consumers_.size(); }

    /// A consumer asks: served from the dispatcher's and the stage's buffer. Returns what is to be asked upstream.
    [[nodiscard]] std::size_t ask(outflow& consumer, std::size_t count);
    /// After a consumer has left: serves those that stay. Returns what is to be asked upstream.
    [[nodiscard]] std::size_t rebalance();

    /// Demand mode accumulate: everything that would flow is kept, in order.
    void accumulate() noexcept { accumulating_ = true; }
    [[nodiscard]] bool accumulating() const noexcept { return accumulating_; }
    void keep_demand(std::size_t count) { keep(count); }
    void forward() noexcept { accumulating_ = false; }

    /// What accumulate kept, one thing at a time.
    struct kept {
        std::size_t demand = 0;
        std::optional<message> info{};
        std::size_t dropped = 0;  // events went out, and so many of them found the buffer full
    };
    [[nodiscard]] std::optional<kept> next_kept();

    /// Keeps the message until all events buffered now have left; false when there are none, and `info` is untouched.
    [[nodiscard]] bool hold(message& info);
    /// The oldest held message whose events have left.
    [[nodiscard]] std::optional<message> next_info();

    /// Fills the observer's numbers. A debug build also checks asked = delivered + outstanding for every consumer.
    void publish(observed_stage& shown);

protected:
    virtual void route_ask(ref tag, std::size_t count) = 0;
    virtual void serve() = 0;
    virtual std::size_t emit_kept() = 0;
    [[nodiscard]] virtual std::uint64_t pushed() const noexcept = 0;
    [[nodiscard]] virtual std::uint64_t removed() const noexcept = 0;

    void keep_events() { keep(0); }
    [[nodiscard]] std::vector<outflow>& table() noexcept { return consumers_; }

    std::uint64_t emitted_ = 0;
    std::uint64_t discarded_ = 0;

private:
    struct backlog;  // infos that wait, and what accumulate keeps

    void keep(std::size_t demand);
    void mark_infos();

    std::vector<outflow> consumers_;  // sorted by tag
    std::unique_ptr<backlog> backlog_;
    bool accumulating_ = false;
};

template <class T>
class outlet final : public outlet_base, private outbox<T> {
public:
    outlet(dispatcher<T> const& chosen, pid self, std::size_t capacity, buffer_keep keep)
        : router_{chosen.make_router()}, buffer_{capacity, keep}, self_{self} {}

    [[nodiscard]] router_base& routes() noexcept override { return *router_; }
    [[nodiscard]] weft::detail::type_descriptor const* events() const noexcept override {
        return &weft::detail::type_of<T>;
    }
    [[nodiscard]] std::size_t buffered() const noexcept override { return buffer_.size(); }

    /// Sends what consumers have asked for, buffers the rest; returns how many events the full buffer dropped.
    [[nodiscard]] std::size_t emit(std::vector<T>&& events) {
        if (events.empty()) return 0;
        if (accumulating()) {
            kept_events_.push_back(std::move(events));
            keep_events();
            return 0;
        }
        std::size_t const count = events.size();
        emitted_ += count;
        serve();
        std::size_t const placed = buffer_.empty() ? router_->place(events, *this) : 0;
        if (placed == count) return 0;
        router_->unplaced(count - placed);
        std::size_t const dropped = buffer_.push(std::move(events), placed);
        discarded_ += dropped;
        return dropped;
    }

private:
    void route_ask(ref tag, std::size_t count) override { router_->ask(tag, count, *this); }

    void serve() override {
        while (!buffer_.empty() && router_->room() > 0) {
            buffer_.feed([this](std::vector<T>& events, std::size_t first) { return router_->place_from(events, first, *this); });
        }
    }

    std::size_t emit_kept() override {
        std::vector<T> events = std::move(kept_events_[next_kept_++]);
        if (next_kept_ == kept_events_.size()) {
            kept_events_.clear();
            next_kept_ = 0;
        }
        return emit(std::move(events));
    }

    [[nodiscard]] std::uint64_t pushed() const noexcept override { return buffer_.pushed(); }
    [[nodiscard]] std::uint64_t removed() const noexcept override { return buffer_.removed(); }

    void deliver(ref tag, std::vector<T>&& events) override {
        outflow& to = *find(tag);
        to.counts->delivered.add(events.size());
        send(to.who.process, protocol::events<T>{{self_, tag}, batch<T>{std::move(events)}});
    }

    void deliver_shared(ref tag, std::shared_ptr<std::vector<T> const> events) override {
        outflow& to = *find(tag);
        to.counts->delivered.add(events->size());
        send(to.who.process, protocol::events<T>{{self_, tag}, batch<T>{std::move(events)}});
    }

    void deliver_all(std::shared_ptr<std::vector<T> const> events) override {
        for (outflow const& to : table()) {
            to.counts->delivered.add(events->size());
            send(to.who.process, protocol::events<T>{{self_, to.who.tag}, batch<T>{events}});
        }
    }

    std::unique_ptr<router<T>> router_;
    buffer<T> buffer_;
    std::vector<std::vector<T>> kept_events_;  // by accumulate, from next_kept_ on
    std::size_t next_kept_ = 0;
    pid self_;
};

}  // namespace weft::gen_stage::detail
