// The calling process's side of a run: subscribe to the last layer, let the sources flow, ask as batches are handled.

#include <weft/flow/coordinator.hpp>
#include <weft/flow/session.hpp>
#include <weft/gen_stage.hpp>
#include <weft/process.hpp>
#include <weft/spawn.hpp>

namespace weft::flow::detail {

session::session(plan what, weft::detail::type_descriptor const* events, std::shared_ptr<lease> borrowed, ref owner)
    : id_{make_ref()}, owner_{owner}, in_{self()}, borrowed_{std::move(borrowed)} {
    gen_stage::subscribe_options const demand = what.sink;
    auto body = [id = id_, client = self(), what = std::move(what)]() mutable { coordinate(std::move(what), id, client); };
    auto const [coordinator, watch] = spawn_monitor(std::move(body), {.label = "flow", .trap_exit = true});
    coordinator_ = coordinator;
    watch_ = watch;
    receive(when([this](flow_started const& s) { return s.flow == id_; },
                 [&](flow_started started) {
                     ends_alone_ = started.ends_alone;
                     for (pid const producer : started.last) subscribe(producer, demand, events);
                     for (pid const source : started.sources) gen_stage::demand(source, gen_stage::demand_mode::forward);
                 }),
            when([this](flow_ended const& e) { return e.flow == id_; }, [this](flow_ended e) { end_ = std::move(e.reason); }),
            when([this](down_msg const& d) { return d.monitor == watch_; }, [this](down_msg d) { end_ = std::move(d.reason); }));
}

void session::subscribe(pid producer, gen_stage::subscribe_options const& demand,
                        weft::detail::type_descriptor const* events) {
    gen_stage::subscription const to{producer, monitor(producer)};
    send(producer, gen_stage::protocol::subscribe{{self(), to.tag}, events, demand});
    in_.add({to, gen_stage::detail::limits_of(demand), demand.cancel, gen_stage::demand_by::automatic, 0,
             std::make_shared<gen_stage::detail::subscription_counts>(gen_stage::peer::producer, producer)});
    in_.ask_first(*in_.find(to.tag));
    producers_.push_back(to);
}

void session::note(ref tag, std::size_t count) {
    last_tag_ = tag;
    last_count_ = in_.arrived(*in_.find(tag), count);
}

void session::settle_last() {
    std::size_t const handled = std::exchange(last_count_, 0);
    auto* const from = handled > 0 ? in_.find(last_tag_) : nullptr;
    if (from != nullptr) in_.handled(*from, handled);
}

void session::drop(ref tag, exit_reason const& reason) {
    in_.remove(tag);
    demonitor(tag, {.flush = true});
    if (!reason.is_clean() && failure_.is_normal()) failure_ = reason;
}

void session::stop() {
    if (!end_) send(coordinator_, flow_stop{});
}

void session::cancel_all() {
    for (gen_stage::subscription const& producer : producers_) {
        if (knows(producer.tag)) gen_stage::cancel(producer, {});
    }
}

result<void> session::finish() {
    if (!ends_alone_) stop();
    if (!end_) {
        receive(when([this](flow_ended const& e) { return e.flow == id_; }, [this](flow_ended e) { end_ = std::move(e.reason); }),
                when([this](down_msg const& d) { return d.monitor == watch_; },
                     [this](down_msg d) { end_ = std::move(d.reason); }));
    }
    demonitor(watch_, {.flush = true});
    if (!end_->is_normal()) return *end_;
    if (!failure_.is_normal()) return failure_;
    return {};
}

}  // namespace weft::flow::detail
