#pragma once
// The process that stands for a pipeline: it holds the name, owns the tree, and turns every orderly end into a drain.

#include <weft/broadway/checked.hpp>
#include <weft/broadway/running.hpp>
#include <weft/broadway/settings.hpp>
#include <weft/broadway/telemetry.hpp>
#include <weft/broadway/topology.hpp>
#include <weft/call.hpp>
#include <weft/gen_server.hpp>
#include <weft/link.hpp>
#include <weft/monitor.hpp>
#include <weft/receive.hpp>

#include <memory>
#include <utility>

namespace weft::broadway::detail {

/// Confirms with the terminator that the end begins, then stops the tree and waits for its end.
void drain_and_stop(pid top, names const& its);

/// A server. It traps exits.
template <class Module>
class main_process {
    using message = typename Module::message;

public:
    explicit main_process(options<Module> given) {
        auto before = prepare(given);
        of_ = std::make_shared<pipeline<Module> const>(checked(std::move(given)));
        auto const started = supervisor::try_start_link(topology<Module>{of_}.top(std::move(before)));
        if (!started) throw fail_start{started.error()};
        top_ = *started;
        running_ = run_as(*of_);
        telemetry::execute<topology_init>([&] { return topology_init{system_time(), running_->name(), lent{of_->chosen}, top_}; });
    }

    server_next handle_info(exit_msg const& end) {
        if (end.from != top_) return noreply();
        top_ = {};
        return weft::stop(end.reason);
    }

    void terminate(exit_reason const&) {
        if (top_) drain_and_stop(top_, of_->its);
    }

private:
    static std::vector<child_spec> prepare(options<Module>& given) {
        start_settings<message> settings{given.name, given.producer, given.processors, given.batchers, given.partition_by};
        auto const kept = given.producer.start;  // which it may replace
        kept.maker().prepare_for_start(settings);
        return std::move(settings.children);
    }

    pipeline_ptr<Module> of_;
    pid top_;
    std::shared_ptr<running_pipeline> running_;
};

}  // namespace weft::broadway::detail
