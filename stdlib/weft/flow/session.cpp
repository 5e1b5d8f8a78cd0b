// The calling process's side of a run: subscribe to the last layer, let the sources flow, ask as batches are handled.

#include <weft/flow/coordinator.hpp>
#include <weft/flow/session.hpp>
#include <weft/gen_stage.hpp>
#include <weft/process.hpp>
#include <weft/spawn.hpp>

namespace weft::flow::detail {

session::session(plan what, weft::detail::type_descriptor const* events, std::shared_ptr<lease> borrowed, ref owner)
    : id_{make_ref()}, owner_{owner}, in_{owner}, borrowed_{std::move(borrowed)} {
    gen_stage::subscribe_options const demand = what.sink;
    auto body = [id = id_, client = self(), what = std::move(what)]() mutable { coordinate(std::move(what), id, client); };
    auto const [coordinator, watch] = spawn_monitor(std::move(body), {.label = "flow", .trap_exit = true});
    coordinator_ = coordinator;
    watch_ = watch;
    receive(when([this](flow_started const& s) { return s.flow == id_; },
                 [&](flow_started started) {
                     ends_alone_ = started.ends_alone;
                     for (pid const producer : started.last) static_cast<void>(in_.subscribe({producer}, demand, events));
                     for (pid const source : started.sources) gen_stage::demand(source, gen_stage::demand_mode::forward);
                 }),
            when([this](flow_ended const& e) { return e.flow == id_; }, [this](flow_ended e) { end_ = std::move(e.reason); }),
            when([this](down_msg const& d) { return d.monitor == watch_; }, [this](down_msg d) { end_ = std::move(d.reason); }));
}

void session::stop() {
    if (!end_) send(coordinator_, flow_stop{});
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
    if (!in_.first_failure().is_normal()) return in_.first_failure();
    return {};
}

}  // namespace weft::flow::detail
