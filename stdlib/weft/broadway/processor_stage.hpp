#pragma once
// A processor: prepares a list of messages, handles them one by one, acknowledges what has come to its end, and sends the
// rest on to the batchers, if there are any.

#include <weft/broadway/counts.hpp>
#include <weft/broadway/module_calls.hpp>
#include <weft/broadway/pipeline.hpp>
#include <weft/broadway/telemetry.hpp>
#include <weft/broadway/wiring.hpp>
#include <weft/gen_server/callbacks.hpp>
#include <weft/gen_stage.hpp>
#include <weft/link.hpp>
#include <weft/log.hpp>
#include <weft/process.hpp>
#include <weft/timer.hpp>

#include <any>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace weft::broadway::detail {

/// To a processor itself: time to look for this producer again.
struct resubscribe {
    std::size_t producer;
};

/// How processor `index` subscribes to producer `to`.
template <class Module>
[[nodiscard]] gen_stage::subscribe_options processor_subscription(pipeline<Module> const& of, std::size_t index, std::size_t to) {
    gen_stage::subscribe_options how{.max_demand = of.chosen.processors.max_demand, .min_demand = of.chosen.processors.min_demand,
                                     .cancel = gen_stage::cancel_mode::temporary};
    if (of.chosen.processors.partition_by) how.partition = index;
    how.extra = to;
    return how;
}

/// The life of a processor, whichever way its messages leave. Owner: one stage's process.
template <class Module>
class processor {
    using message = typename Module::message;

public:
    using infos = weft::infos<resubscribe, stop_resubscribing, report_end, finish_layer>;

    /// `missing` are the producers that were not there when the processor was started.
    processor(pipeline_ptr<Module> of, std::size_t index, std::vector<std::size_t> const& missing)
        : of_{std::move(of)}, index_{index}, info_{stage_info_of(*of_, part::processor(index), "default", index)},
          calls_{of_->chosen.context} {
        for (std::size_t const each : missing) look_again(each);
    }

    void handle_subscribe(gen_stage::peer side, gen_stage::subscribe_options const& options, gen_stage::subscription const& who) {
        wiring_.opened(side, who);
        if (side == gen_stage::peer::producer) producers_.insert_or_assign(who.tag, std::any_cast<std::size_t>(options.extra));
    }

    void handle_cancel(gen_stage::cancellation const& why, gen_stage::subscription const& who) {
        wiring_.closed(why.peer, who);
        auto const gone = producers_.find(who.tag);
        if (gone == producers_.end()) return;
        std::size_t const producer = gone->second;
        producers_.erase(gone);
        if (!ending_) look_again(producer);
        else if (wiring_.alone()) wiring_.finish();
    }

    void handle_info(resubscribe again) {
        if (ending_) return;
        pid const producer = of_->its.find(part::producer(again.producer));
        if (!producer) return look_again(again.producer);
        gen_stage::detail::async_subscribe(self(), {{}, {producer, {}}, processor_subscription(*of_, index_, again.producer)});
    }
    void handle_info(stop_resubscribing) {
        ending_ = true;
        if (wiring_.alone()) wiring_.finish();
    }
    void handle_info(report_end const& request) { wiring_.report_to(request.to); }
    void handle_info(finish_layer) { wiring_.finished(); }
    void handle_info(exit_msg const& end) { log_linked_end(end.from, end.reason); }
    [[nodiscard]] std::shared_ptr<observable const> published() const { return counts_; }

protected:
    /// One list, with all steps; returns what is to be sent on, which is nothing without batchers.
    std::vector<message> process(std::vector<message> list) {
        nanoseconds const began = monotonic_time();
        processor_span const span{[&](auto at) { return processor_start{at, info_, lent_messages{list}}; }};
        bool const any_failed = handle(list);
        bool const forwards = of_->batches();
        if (!any_failed && forwards) {
            counts_->add(list.size(), 0, monotonic_time() - began);
            tell_stop(span, list, {});
            return list;
        }
        std::vector<message> failed;
        std::vector<message> successful;
        if (any_failed) split(list, failed, successful);
        else successful = std::move(list);
        calls_.handle_failed(failed);
        for (message const& each : failed) step_.add(each, each.status(), false);
        if (!forwards) {
            for (message const& each : successful) step_.add(each);
        }
        step_.tell();
        counts_->add(successful.size(), failed.size(), monotonic_time() - began);
        tell_stop(span, successful, failed);
        if (!forwards) successful.clear();
        return successful;
    }

private:
    // Whether any message has failed.
    bool handle(std::vector<message>& list) {
        if (status const prepared = calls_.prepare(list); !prepared.ok()) {
            for (message& each : list) message_access::set_status(each, prepared);
            return true;
        }
        bool any_failed = false;
        for (message& each : list) {
            handle(each);
            any_failed = any_failed || !each.ok();
        }
        return any_failed;
    }
    void handle(message& one) {
        message_span const span{[&](auto at) { return message_start{at, info_, lent{one}}; }};
        calls_.handle(one);
        if (one.ok() && of_->batches()) check_batcher(one);
        failure const* const why = one.status().why();
        bool const by_itself = why != nullptr && why->kind != failure_kind::failed;
        if (by_itself) span.end<message_exception>([&](auto at) { return message_exception{at, info_, lent{one}, *why}; });
        else span.end<message_stop>([&](auto at) { return message_stop{at, info_, lent{one}}; });
    }

    void tell_stop(processor_span const& span, std::vector<message> const& successful, std::vector<message> const& failed) const {
        span.end<processor_stop>([&](auto at) {
            lent_messages const none;
            lent_messages const all{successful};
            bool const forwards = of_->batches();
            return processor_stop{at, info_, forwards ? none : all, forwards ? all : none, lent_messages{failed}};
        });
    }

    void check_batcher(message& one) const {
        if (of_->index_of(one.batcher()) != pipeline<Module>::unknown) return;
        std::string known;
        for (auto const& each : of_->chosen.batchers) known += (known.empty() ? "" : ", ") + key_text(each.first);
        std::string text = "the message goes to batcher " + key_text(one.batcher()) + ", which the pipeline has not; its batchers are " + known;
        log::error(text);
        message_access::set_status(one, status{failure{failure_kind::error, exit_reason::error("unknown_batcher", std::move(text))}});
    }

    static void split(std::vector<message>& list, std::vector<message>& failed, std::vector<message>& successful) {
        successful.reserve(list.size());
        for (message& each : list) (each.ok() ? successful : failed).push_back(std::move(each));
    }

    void look_again(std::size_t producer) {
        send_after(of_->chosen.resubscribe_interval, self(), resubscribe{producer});
    }

    pipeline_ptr<Module> of_;
    std::size_t index_;
    stage_info info_;
    module_calls<Module> calls_;
    ack_step step_;
    std::shared_ptr<result_counts> const counts_ = std::make_shared<result_counts>();
    wiring wiring_;
    std::map<ref, std::size_t> producers_;  // which of the pipeline's producers a subscription is to
    bool ending_ = false;
};

/// With batchers behind it.
template <class Module>
class forwarding_processor : public processor<Module> {
public:
    using processor<Module>::processor;
    std::vector<typename Module::message> handle_events(std::vector<typename Module::message> list) {
        return this->process(std::move(list));
    }
};

/// The last layer of a pipeline without batchers.
template <class Module>
class last_processor : public processor<Module> {
public:
    using processor<Module>::processor;
    void handle_events(std::vector<typename Module::message> list) { static_cast<void>(this->process(std::move(list))); }
};

}  // namespace weft::broadway::detail
