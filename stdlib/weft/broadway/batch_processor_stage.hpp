#pragma once
// A batch processor: one batch at a time goes through handle_batch and is acknowledged.

#include <weft/broadway/batch.hpp>
#include <weft/broadway/counts.hpp>
#include <weft/broadway/module_calls.hpp>
#include <weft/broadway/pipeline.hpp>
#include <weft/broadway/telemetry.hpp>
#include <weft/broadway/wiring.hpp>
#include <weft/gen_server/callbacks.hpp>
#include <weft/gen_stage.hpp>
#include <weft/link.hpp>
#include <weft/process.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace weft::broadway::detail {

/// Owner: one stage's process.
template <class Module>
class batch_processor {
    using message = typename Module::message;

public:
    using infos = weft::infos<report_end, finish_layer>;

    batch_processor(pipeline_ptr<Module> of, std::size_t batcher, std::size_t index)
        : of_{std::move(of)}, batcher_{batcher}, index_{index}, info_{info()}, calls_{of_->chosen.context} {}

    void handle_events(std::vector<batch<message>> batches) {
        for (auto& each : batches) process(each);
    }

    void handle_subscribe(gen_stage::peer side, gen_stage::subscribe_options const&, gen_stage::subscription const& who) {
        wiring_.opened(side, who);
    }
    void handle_cancel(gen_stage::cancellation const& why, gen_stage::subscription const& who) {
        wiring_.closed(why.peer, who);
        if (wiring_.alone()) wiring_.finish();
    }
    void handle_info(report_end const& request) { wiring_.report_to(request.to); }
    void handle_info(finish_layer) { wiring_.finished(); }
    void handle_info(exit_msg const& end) { log_linked_end(end.from, end.reason); }
    [[nodiscard]] std::shared_ptr<observable const> published() const { return counts_; }

private:
    [[nodiscard]] stage_info info() const {
        std::string const key = key_text(of_->chosen.batchers[batcher_].first);
        return stage_info_of(*of_, part::batch_processor(key, index_), key, index_);
    }

    void process(batch<message>& arrived) {
        nanoseconds const began = monotonic_time();
        batch_processor_span const span{
            [&](auto at) { return batch_processor_start{at, info_, lent_messages{arrived.messages}, lent{arrived.info}}; }};
        calls_.handle_batch(std::span<message>{arrived.messages}, arrived.info);
        std::vector<message> failed = take_failed(arrived.messages);
        calls_.handle_failed(failed);
        for (message const& each : arrived.messages) step_.add(each);
        for (message const& each : failed) step_.add(each, each.status(), false);
        step_.tell();
        counts_->add(arrived.messages.size(), failed.size(), monotonic_time() - began);
        span.end<batch_processor_stop>([&](auto at) {
            return batch_processor_stop{at, info_, lent{arrived.info}, lent_messages{arrived.messages}, lent_messages{failed}};
        });
    }

    // Out of the list, which keeps the successful ones, both in order.
    static std::vector<message> take_failed(std::vector<message>& list) {
        std::vector<message> failed;
        auto const first = std::find_if(list.begin(), list.end(), [](message const& one) { return !one.ok(); });
        auto kept = first;
        for (auto each = first; each != list.end(); ++each) {
            if (!each->ok()) failed.push_back(std::move(*each));
            else if (kept != each) *kept++ = std::move(*each);
            else ++kept;
        }
        list.erase(kept, list.end());
        return failed;
    }

    pipeline_ptr<Module> of_;
    std::size_t batcher_;  // its place among the options
    std::size_t index_;
    stage_info info_;
    module_calls<Module> calls_;
    ack_step step_;
    std::shared_ptr<result_counts> const counts_ = std::make_shared<result_counts>();
    wiring wiring_;
};

}  // namespace weft::broadway::detail
