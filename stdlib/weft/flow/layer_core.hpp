#pragma once
// What one stage of a reducing layer does with its events, without being a process: the window splits them, the trigger
// cuts what each window gets, and the operations and the reducer take them one by one. Time and producers are told to it.

#include <weft/flow/fold.hpp>
#include <weft/flow/window.hpp>
#include <weft/flow/window_spec.hpp>
#include <weft/pid.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::flow::detail {

/// Everything that belongs to one window of a stage.
template <class Chain, class Cut, class Fold>
struct window_slot {
    typename Chain::state ops{};
    typename Cut::state cut{};
    typename Fold::state fold{};
    bool fresh = false;  // has got events since its last trigger
};

/// The slots of windows of which one is open at a time.
template <class Slot>
class one_slot {
public:
    [[nodiscard]] Slot& open(std::int64_t) noexcept { return *slot_; }
    void close(std::int64_t) { slot_.emplace(); }
    template <class F>
    void each_fresh(std::int64_t current, F&& look) {
        if (slot_->fresh) look(current, *slot_);
    }

private:
    std::optional<Slot> slot_{std::in_place};  // never empty; a slot is made again, not assigned
};

/// The slots of windows of which many are open.
template <class Slot>
class many_slots {
public:
    [[nodiscard]] Slot& open(std::int64_t number) { return slots_[number]; }
    void close(std::int64_t number) { slots_.erase(number); }
    template <class F>
    void each_fresh(std::int64_t, F&& look) {
        for (auto& [number, slot] : slots_) {
            if (slot.fresh) look(number, slot);
        }
    }

private:
    std::map<std::int64_t, Slot> slots_;
};

/// Owner: one stage. Every function appends the events that come out to the vector it is given.
template <class In, class Out, class Kind, class Cut, class Chain, class Fold>
class layer_core {
    using slot = window_slot<Chain, Cut, Fold>;
    using output = std::vector<Out>;

public:
    layer_core(stage_place place, window::detail::spec<Kind, Cut> window, Chain ops, Fold fold)
        : place_{place}, window_{std::move(window)}, ops_{std::move(ops)}, fold_{std::move(fold)} {}

    /// The windows and triggers that the stage has to keep time for.
    [[nodiscard]] std::optional<nanoseconds> period() const { return window_.kind.period(); }
    [[nodiscard]] std::vector<nanoseconds> const& trigger_periods() const noexcept { return window_.periods; }
    [[nodiscard]] std::optional<nanoseconds> lateness() const { return window_.kind.lateness(); }
    /// Windows whose watermark has fired since the last call: each is to be told lapse() after lateness().
    [[nodiscard]] std::vector<std::int64_t> take_lingering() { return std::exchange(lingering_, {}); }

    void producer_joined(ref tag) { window_.kind.producer_joined(tag); }
    void producer_left(ref tag, output& out) {
        into in{*this, out};
        window_.kind.producer_left(tag, in);
    }
    void batch(std::span<In> events, ref producer, output& out) {
        if (events.empty()) return;
        into in{*this, out};
        window_.kind.batch(events, producer, in);
    }
    /// A period has passed.
    void tick(output& out) {
        into in{*this, out};
        window_.kind.tick(in);
    }
    void lapse(std::int64_t number, output& out) {
        into in{*this, out};
        window_.kind.lapse(number, in);
    }
    /// The input has ended.
    void end(output& out) {
        into in{*this, out};
        window_.kind.end(in);
    }
    /// A trigger that comes from outside: for all windows that got events since their last one, in ascending order.
    void fire(trigger_name const& why, output& out) {
        slots_.each_fresh(current(), [&](std::int64_t number, slot& of_window) { fire(number, of_window, why, out); });
    }

private:
    // What the window says is to be done.
    struct into {
        layer_core& core;
        output& out;
        void feed(std::int64_t number, std::span<In> events) { core.feed(number, events, out); }
        void watermark(std::int64_t number) {
            core.lingering_.push_back(number);
            core.fire(number, core.slots_.open(number), trigger_name::watermark(), out);
        }
        void finish(std::int64_t number) {
            core.fire(number, core.slots_.open(number), trigger_name::done(), out);
            core.slots_.close(number);
        }
    };

    [[nodiscard]] std::int64_t current() const noexcept {
        if constexpr (Kind::many) return 0;
        else return window_.kind.current();
    }

    void feed(std::int64_t number, std::span<In> events, output& out) {
        slot& of_window = slots_.open(number);
        of_window.fresh = true;
        if constexpr (Chain::keeps) ops_.bind(of_window.ops);
        if constexpr (Cut::cuts) {
            window_.cut.split(of_window.cut, events,
                              [&](std::span<In> part) {
                                  of_window.fresh = of_window.fresh || !part.empty();
                                  run(of_window, part, out);
                              },
                              [&](trigger_name const& why) { fire(number, of_window, why, out); });
        } else {
            run(of_window, events, out);
        }
    }

    void run(slot& of_window, std::span<In> events, output& out) {
        auto sink = [&](auto&& event) { fold_.step(of_window.fold, std::forward<decltype(event)>(event), out); };
        for (In& event : events) ops_(std::move(event), sink);
    }

    void fire(std::int64_t number, slot& of_window, trigger_name const& why, output& out) {
        of_window.fresh = false;
        fold_.fire(of_window.fold, place_, firing{{Kind::kind, number}, why}, out);
    }

    stage_place place_;
    window::detail::spec<Kind, Cut> window_;
    Chain ops_;
    Fold fold_;
    std::conditional_t<Kind::many, many_slots<slot>, one_slot<slot>> slots_;
    std::vector<std::int64_t> lingering_;
};

}  // namespace weft::flow::detail
