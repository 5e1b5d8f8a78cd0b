#pragma once
// What the flow adds to each of its stages: its place among its like, the layer's on_init, and the layer's count.

#include <weft/flow/counts.hpp>
#include <weft/flow/place.hpp>
#include <weft/gen_stage.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::flow::detail {

struct stage_start {
    stage_place place;
    std::function<void(std::size_t, std::size_t)> on_init;
    std::shared_ptr<layer_counts> counts;
};

/// Runs on_init; before the stage proper is made, so that a failure of it is a start that failed.
class stage_starter {
public:
    explicit stage_starter(stage_start const& start) : counts_{start.counts} {
        if (start.on_init) start.on_init(start.place.index, start.place.total);
    }

protected:
    layer_counts& counts() noexcept { return *counts_; }

private:
    std::shared_ptr<layer_counts> counts_;
};

/// A Stage whose constructor takes a stage_place first gets it.
template <class Stage>
class started_stage : public stage_starter, public Stage {
public:
    template <class... Parts>
        requires std::is_constructible_v<Stage, stage_place, Parts...>
    explicit started_stage(stage_start const& start, Parts... parts)
        : stage_starter{start}, Stage(start.place, std::move(parts)...) {}
    template <class... Parts>
        requires(!std::is_constructible_v<Stage, stage_place, Parts...>)
    explicit started_stage(stage_start const& start, Parts... parts) : stage_starter{start}, Stage(std::move(parts)...) {}
};

/// Counts what comes in.
template <class Stage, bool TakesSubscription = gen_stage::detail::incoming<Stage>::with_subscription>
class placed_stage : public started_stage<Stage> {
    using in = gen_stage::detail::input_of<Stage>;

public:
    using started_stage<Stage>::started_stage;
    auto handle_events(std::span<in> events) {
        this->counts().add(events.size());
        return Stage::handle_events(events);
    }
};
template <class Stage>
class placed_stage<Stage, true> : public started_stage<Stage> {
    using in = gen_stage::detail::input_of<Stage>;

public:
    using started_stage<Stage>::started_stage;
    auto handle_events(std::span<in> events, gen_stage::subscription const& from) {
        this->counts().add(events.size());
        return Stage::handle_events(events, from);
    }
};

/// A source counts what it has read.
template <class Source>
class placed_source : public Source {
public:
    template <class... Parts>
    explicit placed_source(stage_start start, Parts... parts) : Source(std::move(parts)...), counts_{std::move(start.counts)} {}

    using event = typename Source::event;
    using go_on = typename Source::go_on;
    std::vector<event> handle_demand(std::size_t count) { return counted(Source::handle_demand(count)); }
    std::vector<event> handle_info(go_on again) { return counted(Source::handle_info(again)); }

private:
    std::vector<event> counted(std::vector<event> events) {
        counts_->add(events.size());
        return events;
    }

    std::shared_ptr<layer_counts> counts_;
};

/// The consumer of a flow whose events nobody wants.
template <class T>
class discard_stage {
public:
    explicit discard_stage(std::shared_ptr<layer_counts> counts) : counts_{std::move(counts)} {}

    void handle_events(std::span<T const> events) { counts_->add(events.size()); }
    void handle_subscribe(gen_stage::peer, gen_stage::subscribe_options const&, gen_stage::subscription const&) { ++producers_; }
    void handle_cancel(gen_stage::cancellation const&, gen_stage::subscription const&) {
        if (--producers_ == 0) gen_stage::async_stop(self());
    }

private:
    std::shared_ptr<layer_counts> counts_;
    std::size_t producers_ = 0;
};

}  // namespace weft::flow::detail
