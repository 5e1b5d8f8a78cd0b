#pragma once
// A pipeline's supervision tree, as a value.
//
//     top (rest_for_one)
//     ├─ rate limiter                               only with a rate limit
//     ├─ producer supervisor (one_for_one)          the producers
//     ├─ processor supervisor (one_for_all)         the processors
//     ├─ batchers supervisor (one_for_one)          only with batchers
//     │  └─ batcher supervisor (rest_for_one)       one for each key: the batcher, then
//     │     └─ batch processor supervisor (one_for_all)
//     └─ terminator

#include <weft/broadway/batch_processor_stage.hpp>
#include <weft/broadway/batch_router.hpp>
#include <weft/broadway/batcher_stage.hpp>
#include <weft/broadway/pipeline.hpp>
#include <weft/broadway/processor_stage.hpp>
#include <weft/broadway/producer_stage.hpp>
#include <weft/broadway/rate_limiter.hpp>
#include <weft/broadway/terminator.hpp>
#include <weft/child.hpp>
#include <weft/supervisor.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace weft::broadway::detail {

template <class Module>
class topology {
    using message = typename Module::message;

public:
    explicit topology(pipeline_ptr<Module> of) : of_{std::move(of)} {}

    /// `before` are the producer's own children.
    [[nodiscard]] supervisor_spec top(std::vector<child_spec> before) const {
        supervisor_spec all = named(part::supervisor, strategy::rest_for_one, of_->chosen.intensity);
        all.children = std::move(before);
        if (of_->allowance != nullptr) all.children.push_back(stage(std::string{part::rate_limiter}, limiter()));
        all.children.push_back(nested(producers()));
        all.children.push_back(nested(processors()));
        if constexpr (has_batchers<Module>) {
            if (of_->batches()) all.children.push_back(nested(batchers()));
        }
        all.children.push_back(stage(std::string{part::terminator}, weft::child<terminator>(terminator_options(), plan())));
        return all;
    }

private:
    static constexpr restart_intensity never{.restarts = 0, .within = std::chrono::seconds{5}};
    static restart_intensity twice(std::size_t children) {
        return {.restarts = static_cast<std::uint32_t>(2 * children), .within = std::chrono::seconds{children}};
    }

    [[nodiscard]] supervisor_spec named(std::string_view part, strategy how, restart_intensity intensity) const {
        return {.name = of_->its.of(part), .label = of_->label(std::string{part}), .strategy = how, .intensity = intensity};
    }
    static child_spec nested(supervisor_spec inner) {
        std::string id = inner.label;
        return {.id = std::move(id), .start = weft::child(std::move(inner))};
    }
    [[nodiscard]] child_spec stage(std::string part, child_start start) const {
        return {.id = std::move(part), .start = std::move(start), .shutdown = of_->chosen.shutdown};
    }

    [[nodiscard]] supervisor_spec producers() const {
        supervisor_spec layer = named(part::producer_supervisor, strategy::one_for_one, twice(of_->producers()));
        for (std::size_t i = 0; i < of_->producers(); ++i) {
            auto start = [of = of_, i]() -> result<pid> { return of->chosen.producer.start.maker().start(producer_setup_of(*of, i)); };
            layer.children.push_back(stage(part::producer(i), child_start{std::move(start)}));
        }
        return layer;
    }

    static producer_setup<message> producer_setup_of(pipeline<Module> const& of, std::size_t index) {
        producer_setup<message> setup{.name = of.its.of(part::producer(index)), .label = of.label("producer." + std::to_string(index)),
                                      .context = {of.chosen.name, index, of.producers(), of.processors(),
                                                  static_cast<std::size_t>(of.chosen.processors.max_demand)}};
        if (auto const& partition_by = of.chosen.processors.partition_by) {
            setup.dispatcher = gen_stage::by_partition(static_cast<std::int64_t>(of.processors()), modulo(partition_by, of.processors()));
        } else {
            setup.dispatcher = gen_stage::by_demand{.shuffle_demands_on_first_dispatch = true};
        }
        setup.allowance = of.allowance;
        setup.process = *of.chosen.producer.process;
        return setup;
    }

    static auto modulo(partition_function<message> const& partition_by, std::size_t count) {
        return [partition_by, count](message const& one) { return static_cast<std::size_t>(partition_by(one) % count); };
    }

    [[nodiscard]] supervisor_spec processors() const {
        supervisor_spec layer = named(part::processor_supervisor, strategy::one_for_all, never);
        for (std::size_t i = 0; i < of_->processors(); ++i) {
            auto start = [of = of_, i]() -> result<pid> {
                if constexpr (has_batchers<Module>) {
                    if (of->batches()) return start_processor<forwarding_processor<Module>>(of, i);
                }
                return start_processor<last_processor<Module>>(of, i);
            };
            layer.children.push_back(stage(part::processor(i), child_start{std::move(start)}));
        }
        return layer;
    }

    template <class StageOptions>
    static void made_as(StageOptions& how, process_options const& process) {
        how.priority = process.priority;
        how.stack_bytes = process.stack_bytes;
    }

    template <class Stage>
    static result<pid> start_processor(pipeline_ptr<Module> const& of, std::size_t index) {
        gen_stage::options<Stage> how;
        how.name = of->its.of(part::processor(index));
        how.label = of->label("processor." + std::to_string(index));
        how.trap_exit = true;
        made_as(how, *of->chosen.processors.process);
        std::vector<std::size_t> missing;
        for (std::size_t i = 0; i < of->producers(); ++i) {
            if (pid const producer = of->its.find(part::producer(i))) how.subscribe_to.push_back({producer, processor_subscription(*of, index, i)});
            else missing.push_back(i);
        }
        if constexpr (requires { how.dispatcher; }) {
            if (of->chosen.batchers.size() > 1) how.dispatcher = by_batcher(of);
        }
        return started(gen_stage::try_start_link<Stage>(how, of, index, std::move(missing)));
    }
    static gen_stage::dispatcher<message> by_batcher(pipeline_ptr<Module> const& of) {
        auto const batcher = [of](message const& one) { return of->index_of(one.batcher()); };
        return gen_stage::by_partition(static_cast<std::int64_t>(of->chosen.batchers.size()), batcher);
    }
    template <class Stage>
    static result<pid> started(result<gen_stage::stage_ref<Stage>> const& made) {
        if (!made) return made.error();
        return made->id();
    }

    [[nodiscard]] supervisor_spec batchers() const {
        auto const& all = of_->chosen.batchers;
        supervisor_spec layer = named(part::batchers_supervisor, strategy::one_for_one, twice(all.size()));
        for (std::size_t i = 0; i < all.size(); ++i) layer.children.push_back(nested(one_batcher(i)));
        return layer;
    }

    [[nodiscard]] supervisor_spec one_batcher(std::size_t index) const {
        std::string const key = key_text(of_->chosen.batchers[index].first);
        supervisor_spec pair = named(part::batcher_supervisor(key), strategy::rest_for_one, {.restarts = 4, .within = std::chrono::seconds{2}});
        auto start = [of = of_, index]() -> result<pid> { return start_batcher(of, index); };
        pair.children.push_back(stage(part::batcher(key), child_start{std::move(start)}));
        pair.children.push_back(nested(batch_processors(index, key)));
        return pair;
    }

    static result<pid> start_batcher(pipeline_ptr<Module> const& of, std::size_t index) {
        using batcher_type = batcher<Module>;
        auto const& [key, chosen] = of->chosen.batchers[index];
        gen_stage::options<batcher_type> how{.name = of->its.of(part::batcher(key_text(key))), .label = of->label("batcher." + key_text(key)),
                                             .trap_exit = false};
        made_as(how, *chosen.process);
        if (chosen.partition_by) {
            auto const partition = [](batch<message> const& one) { return *one.info.partition; };
            how.dispatcher = gen_stage::by_partition(chosen.concurrency, partition);
        } else if (chosen.concurrency > 1) {
            how.dispatcher = gen_stage::detail::brought<batch_router<message>, batches_in_order>{};
        }
        gen_stage::subscribe_options demand{.max_demand = *chosen.max_demand, .cancel = gen_stage::cancel_mode::temporary};
        if (of->chosen.batchers.size() > 1) demand.partition = index;
        for (std::size_t i = 0; i < of->processors(); ++i) {
            if (pid const processor = of->its.find(part::processor(i))) how.subscribe_to.push_back({processor, demand});
        }
        return started(gen_stage::try_start_link<batcher_type>(how, of, index));
    }

    [[nodiscard]] supervisor_spec batch_processors(std::size_t batcher, std::string const& key) const {
        supervisor_spec layer = named(part::batch_processor_supervisor(key), strategy::one_for_all, never);
        auto const count = static_cast<std::size_t>(of_->chosen.batchers[batcher].second.concurrency);
        for (std::size_t i = 0; i < count; ++i) {
            auto start = [of = of_, batcher, i]() -> result<pid> { return start_batch_processor(of, batcher, i); };
            layer.children.push_back(stage(part::batch_processor(key, i), child_start{std::move(start)}));
        }
        return layer;
    }

    static result<pid> start_batch_processor(pipeline_ptr<Module> const& of, std::size_t batcher, std::size_t index) {
        using stage_type = batch_processor<Module>;
        auto const& [key, chosen] = of->chosen.batchers[batcher];
        gen_stage::options<stage_type> how{.name = of->its.of(part::batch_processor(key_text(key), index)),
                                           .label = of->label("batch_processor." + key_text(key) + '.' + std::to_string(index)), .trap_exit = true};
        made_as(how, *chosen.process);
        gen_stage::subscribe_options one_at_a_time{.max_demand = 1, .min_demand = 0, .cancel = gen_stage::cancel_mode::temporary};
        if (chosen.partition_by) one_at_a_time.partition = index;
        if (pid const source = of->its.find(part::batcher(key_text(key)))) how.subscribe_to.push_back({source, one_at_a_time});
        return started(gen_stage::try_start_link<stage_type>(how, of, batcher, index));
    }

    [[nodiscard]] child_start limiter() const {
        server_options const how{.name = of_->its.of(part::rate_limiter), .label = of_->label("rate_limiter")};
        return weft::child<rate_limiter>(how, of_->allowance, *of_->chosen.producer.rate_limiting);
    }

    [[nodiscard]] server_options terminator_options() const {
        return {.name = of_->its.of(part::terminator), .label = of_->label(std::string{"terminator"})};
    }

    [[nodiscard]] drain_plan plan() const {
        drain_plan plan{of_->its, {}, {}, {}};
        for (std::size_t i = 0; i < of_->producers(); ++i) plan.producers.push_back(part::producer(i));
        for (std::size_t i = 0; i < of_->processors(); ++i) plan.processors.push_back(part::processor(i));
        if (!of_->batches()) plan.last = plan.processors;
        for (auto const& [key, chosen] : of_->chosen.batchers) {
            auto const count = static_cast<std::size_t>(chosen.concurrency);
            for (std::size_t i = 0; i < count; ++i) plan.last.push_back(part::batch_processor(key_text(key), i));
        }
        return plan;
    }

    pipeline_ptr<Module> of_;
};

}  // namespace weft::broadway::detail
