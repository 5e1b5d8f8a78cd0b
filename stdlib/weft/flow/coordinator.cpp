// The stages are linked to the coordinator, so a coordinator that is killed takes them along. It hears of each stage's
// end, stops the others after one that failed, and when nobody wants the flow any more.

#include <weft/flow/coordinator.hpp>
#include <weft/flow/progress.hpp>
#include <weft/flow/running_stages.hpp>
#include <weft/flow/session.hpp>
#include <weft/gen_stage.hpp>
#include <weft/info.hpp>
#include <weft/link.hpp>
#include <weft/process.hpp>
#include <weft/stop.hpp>

namespace weft::flow::detail {

namespace {

class coordinator {
public:
    explicit coordinator(plan const& what) : board_{std::make_shared<progress_board>(what)} { set_behaviour("flow", board_); }

    /// Ends with the client, and when the parent says so. Either may be empty.
    void serve(pid client, pid parent) {
        if (client) client_ = monitor(client);
        parent_ = parent;
    }

    /// Whether there is anything to run. When a stage cannot be started, those that were are stopped.
    [[nodiscard]] bool start(plan& what, bool hold) {
        if (auto const done = stages_.start(what, hold); !done) {
            stop(done.error());
            return false;
        }
        if (stages_.ignored()) stop({});
        return !stages_.ignored();
    }

    /// Until no process is left that the flow has started.
    void run() {
        while (!stages_.none_left() || (!stopping_ && !stages_.none_watched())) {
            receive([this](message arrived) { take(arrived); });
        }
    }

    [[nodiscard]] running_stages const& stages() const noexcept { return stages_; }
    /// Why the flow has ended.
    [[nodiscard]] exit_reason const& reason() const noexcept { return reason_; }
    /// A stage has ended with it, or could not be started; else somebody wanted it.
    [[nodiscard]] bool failed() const noexcept { return failed_; }

private:
    void take(message& arrived) {
        if (auto* end = arrived.get_if<exit_msg>()) linked_ended(*end);
        else if (auto* down = arrived.get_if<down_msg>()) watched_ended(*down);
        else if (arrived.get_if<flow_stop>() != nullptr) stop({});
        else if (auto* over = arrived.get_if<shutdown_over>()) stages_.kill(over->stage);
        else if (auto* wanted = arrived.get_if<weft::detail::stop_request>()) stop(wanted->reason);
        else if (auto* about = arrived.get_if<progress_request>()) std::move(about->caller).reply(board_->read());
        else take_as_stage(arrived);
    }

    // To its consumers the coordinator looks like the last layer, and like the sources to who sets the demand.
    void take_as_stage(message& arrived) {
        if (auto* consumer = arrived.get_if<gen_stage::protocol::subscribe>()) pass_on(*consumer);
        else if (auto* mode = arrived.get_if<gen_stage::detail::set_demand_request>()) set_demand(mode->mode);
        else if (auto* who = arrived.get_if<gen_stage::detail::get_demand_request>()) std::move(who->caller).reply(demand_);
    }

    void pass_on(gen_stage::protocol::subscribe const& request) {
        stages_.serve_others();
        pid const consumer = request.from.process;
        for (pid const producer : stages_.last()) {
            gen_stage::detail::async_subscribe(consumer, {{}, {producer}, request.options, request.from.tag});
        }
        send(consumer, gen_stage::protocol::cancelled{{self(), request.from.tag}, {}});
    }

public:
    void set_demand(gen_stage::demand_mode mode) {
        demand_ = mode;
        stages_.set_demand(mode);
    }

private:
    void linked_ended(exit_msg const& end) {
        if (stages_.owns(end.from)) judge(stages_.ended(end.from, end.reason), end.reason);
        else if (end.from == parent_ || !end.reason.is_normal()) stop(end.reason);
    }

    void watched_ended(down_msg const& down) {
        if (client_ && down.monitor == client_) stop(exit_reason::shutdown());
        else judge(stages_.went_down(down), down.reason);
    }

    void judge(running_stages::meaning what, exit_reason const& reason) {
        switch (what) {
            case running_stages::meaning::nothing: return;
            case running_stages::meaning::failure: fail(reason); return;
            case running_stages::meaning::all_done:
            case running_stages::meaning::over: stop({}); return;
        }
    }

    void fail(exit_reason const& reason) {
        failed_ = failed_ || !stopping_;
        stop(reason);
    }

    // The first reason is the flow's; what the others say when they are stopped is its consequence.
    void stop(exit_reason const& reason) {
        if (stopping_) return;
        stopping_ = true;
        reason_ = reason;
        stages_.stop(reason);
    }

    std::shared_ptr<progress_board> board_;
    ref client_;
    pid parent_;
    running_stages stages_;
    exit_reason reason_;
    gen_stage::demand_mode demand_ = gen_stage::demand_mode::accumulate;
    bool stopping_ = false;
    bool failed_ = false;
};

}  // namespace

void coordinate(plan what, ref id, pid client) {
    coordinator mine{what};
    mine.serve(client, {});
    if (mine.start(what, true)) send(client, flow_started{id, mine.stages().last(), mine.stages().sources(), mine.stages().end_alone()});
    mine.run();
    send(client, flow_ended{id, mine.reason()});
}

void coordinate(plan what, launch how, proc_lib::init_ack& ack) {
    coordinator mine{what};
    mine.serve({}, ack.parent());
    bool const hold = how.demand == gen_stage::demand_mode::accumulate;
    if (!mine.start(what, hold)) {
        mine.run();
        if (mine.reason().is_normal()) return ack.ignore();
        throw fail_start{mine.reason()};
    }
    if (!hold) mine.set_demand(gen_stage::demand_mode::forward);
    ack.ready();
    mine.run();
    if (mine.failed()) weft::exit(exit_reason::shutdown());
    if (!mine.reason().is_normal()) weft::exit(mine.reason());
}

}  // namespace weft::flow::detail
