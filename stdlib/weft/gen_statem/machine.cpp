// The one loop of all machines: what a transition asks for, in the order that its documentation promises.

#include <weft/crash_report.hpp>
#include <weft/errors.hpp>
#include <weft/gen_statem/internal/machine_rules.hpp>
#include <weft/gen_statem/internal/machine_text.hpp>
#include <weft/gen_statem/machine.hpp>
#include <weft/link.hpp>
#include <weft/log.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/stop.hpp>

#include <algorithm>
#include <exception>
#include <iterator>
#include <optional>

namespace weft::detail {

exit_reason unexpected_event(std::string_view callback, std::string_view event, std::string_view state) {
    return exit_reason::error("weft::unexpected_event",
                              "there is no " + std::string{callback} + " for " + std::string{event} + " in state " + std::string{state});
}

void drop_unexpected_info(std::string_view machine, std::string_view type) {
    log::warning("gen_statem " + std::string{machine} + " drops an unexpected message " + std::string{type});
}

void note_answer(sys::control* watch, std::string_view type, std::string text, pid to) {
    watch->note({sys::event_kind::out, std::string{type}, std::move(text), to});
}

namespace {

enum class step { next, nothing_there, ended };

/// The machine at work, from one rest to the next.
class machine_work {
public:
    explicit machine_work(served_machine const& one) : one_{one}, core_{one.core}, seen_{one} {}

    proc_lib::afterwards run() {
        for (;;) {
            step const done = core_.first ? begin() : take_one();
            if (done == step::nothing_there) return proc_lib::rest();
            if (done == step::ended) break;
        }
        if (!end_.is_normal()) exit(std::move(end_));
        return {};
    }

private:
    step begin() {
        std::unique_ptr<settled> const first = std::move(core_.first);
        one_.of.keep_as_old(one_.body);
        first->what = transition_base::kind::repeat;  // the enter call of the first state comes from itself
        return follow(std::move(*first), nullptr, transition_place::init);
    }

    // ---- where the next event comes from

    step take_one() {
        if (core_.control.is_suspended()) {
            message end = sys::wait_while_suspended({core_.control, seen_});
            return end ? take(std::move(end)) : step::next;
        }
        if (!core_.queue.empty()) {
            machine_event next = std::move(core_.queue.back());
            core_.queue.pop_back();
            return handle(std::move(next));
        }
        if (auto due = core_.timeouts.take_due()) return fire(std::move(*due));
        message held = receive([](message one) { return one; }, after({}, [] { return message{}; }));
        return held ? take(std::move(held)) : step::nothing_there;
    }

    step take(message held) {
        if (auto* const asked = held.get_if<sys::request>()) {
            asked->run({core_.control, seen_});
            return step::next;
        }
        if (auto* const tick = held.get_if<machine_tick>()) {
            auto fired = core_.timeouts.take(*tick);
            return fired ? fire(std::move(*fired)) : step::next;
        }
        if (auto* const request = held.get_if<machine_request>()) {
            machine_event_type const type = request->is_call() ? machine_event_type::call : machine_event_type::cast;
            return handle({type, held.release()});
        }
        if (auto* const asked = held.get_if<stop_request>()) return finish(asked->reason, nullptr);
        // Started without a link it has no parent; then the runtime's own stop, a signal from no process, is obeyed.
        auto* const end = held.get_if<exit_msg>();
        if (end != nullptr && end->from == core_.parent) return finish(end->reason, nullptr);
        return handle({machine_event_type::info, held.release()});
    }

    step fire(fired_timeout one) { return handle({machine_event_type::timeout, std::move(one.content), std::move(one.which)}); }

    // ---- one event

    step handle(machine_event event) {
        core_.timeouts.stop(event_timeout());
        watch_ = core_.control.watching();
        if (watch_ != nullptr) watch_->note(noted(event));
        return follow(guarded([&] { return dispatch(event); }), &event, transition_place::event);
    }

    // An exit signal that unwinds the process passes: terminate() is not for that.
    template <class Callback>
    settled guarded(Callback callback) {
        try {
            return callback();
        } catch (forced_unwind const&) {
            throw;
        } catch (...) {
            return stopping(exit_reason::from_exception(std::current_exception()));
        }
    }
    static settled stopping(exit_reason reason) {
        settled made;
        made.what = transition_base::kind::stop;
        made.reason = std::move(reason);
        return made;
    }

    settled dispatch(machine_event& event) {
        if (is_request(event)) return event.held->value<machine_request>().invoke(one_.of, one_.body);
        machine_clause const* const clause = clauses(event.type).find(*event.held->type);
        if (clause != nullptr) return clause->run(one_.body, *event.held);
        drop_unexpected_info(one_.of.name(), event.held->type->name);
        return {};
    }
    [[nodiscard]] machine_clauses const& clauses(machine_event_type type) const {
        if (type == machine_event_type::timeout) return one_.of.timeouts;
        return type == machine_event_type::internal ? one_.of.internals : one_.of.infos;
    }

    // ---- what the callback wants

    /// The order is the documentation's: answers, enter call, postponing, events that come again, timeouts, inserted events.
    step follow(settled next, machine_event* event, transition_place at) {
        refuse_if_wrong(next, at);
        run_replies(next.actions);
        if (next.what == transition_base::kind::stop) return finish(next.reason, event);
        if (next.changed) core_.timeouts.stop(state_timeout());
        bool const enters = next.changed || next.what == transition_base::kind::repeat;
        if (enters && one_.of.enter != nullptr) {
            if (!next.changed) one_.of.keep_as_old(one_.body);
            settled entered = guarded([this] { return one_.of.enter(one_.body); });
            refuse_if_wrong(entered, transition_place::enter);
            run_replies(entered.actions);
            if (entered.what == transition_base::kind::stop) return finish(entered.reason, event);
            std::ranges::move(entered.actions, std::back_inserter(next.actions));
        }
        put_away(event, next.postpones);
        if (next.changed) release_postponed();
        if (exit_reason const wrong = run_timeouts(next.actions); !wrong.is_normal()) return finish(wrong, nullptr);
        insert_events(next.actions);
        if (watch_ != nullptr) watch_->note_state(seen_);
        return step::next;
    }

    /// A transition that wants what it may not becomes a stop.
    void refuse_if_wrong(settled& next, transition_place at) {
        exit_reason wrong = what_is_wrong(one_.of, next, at);
        if (wrong.is_normal()) return;
        core_.refused = std::move(next.actions);
        next = stopping(std::move(wrong));
    }

    void run_replies(std::vector<machine_action>& actions) {
        for (machine_action& each : actions) {
            if (each.what == machine_action::kind::reply) each.answer->run(watch_);
        }
    }

    void put_away(machine_event* event, bool postpones) {
        if (event == nullptr) return;
        if (postpones) core_.postponed.push_back(std::move(*event));
        else if (is_request(*event)) event->held->value<machine_request>().drop(exit_reason{"no_reply"});
    }

    void release_postponed() {
        std::move(core_.postponed.rbegin(), core_.postponed.rend(), std::back_inserter(core_.queue));
        core_.postponed.clear();
    }

    exit_reason run_timeouts(std::vector<machine_action>& actions) {
        try {
            for (machine_action& each : actions) {
                if (each.what == machine_action::kind::start) core_.timeouts.start(each.which, each.time, std::move(each.content));
                else if (each.what == machine_action::kind::cancel) core_.timeouts.stop(each.which);
                else if (each.what == machine_action::kind::update) core_.timeouts.update(each.which, std::move(each.content));
            }
        } catch (argument_error const& wrong) {  // a time that no clock reaches
            return bad_transition("bad_action", wrong.what());
        }
        return {};
    }

    void insert_events(std::vector<machine_action>& actions) {
        for (auto each = actions.rbegin(); each != actions.rend(); ++each) {
            bool const internal = each->what == machine_action::kind::internal_event;
            if (!internal && each->what != machine_action::kind::info_event) continue;
            core_.queue.push_back({internal ? machine_event_type::internal : machine_event_type::info, std::move(each->content)});
        }
    }

    // ---- the end

    step finish(exit_reason const& reason, machine_event* event) {
        end_ = reason;
        terminate();
        report(event);
        if (event != nullptr) drop(*event);
        for (machine_event& each : core_.postponed) drop(each);
        for (machine_event& each : core_.queue) drop(each);
        return step::ended;
    }

    void drop(machine_event& one) {
        if (one.held && is_request(one)) one.held->value<machine_request>().drop(end_);
    }

    void terminate() {
        if (one_.of.terminate == nullptr) return;
        try {
            one_.of.terminate(one_.body, end_);
        } catch (forced_unwind const&) {
            throw;
        } catch (...) {
            end_ = exit_reason::from_exception(std::current_exception());
        }
    }

    void report(machine_event const* event) const {
        if (end_.is_clean()) return;
        std::string line = "gen_statem " + std::string{one_.of.name()} + " ends: " + cut_for_report(end_.to_string());
        if (event != nullptr) line += "; last event " + cut_for_report(detail::to_string(*event));
        if (std::string const state = seen_.shown(); !state.empty()) line += "; state " + cut_for_report(state);
        line += "; queue: " + cut_for_report(texts_of(core_.queue, true));
        line += "; postponed: " + cut_for_report(texts_of(core_.postponed, false));
        if (std::string const events = sys::last_events(core_.control); !events.empty())
            line += "; last events: " + cut_for_report(events);
        log::error(line);
    }

    served_machine const& one_;
    machine_core& core_;
    machine_subject seen_;
    sys::control* watch_ = nullptr;
    exit_reason end_;
};

}  // namespace

void begin_machine(served_machine const& one, settled first, bool has_state) {
    if (first.what == transition_base::kind::stop) exit(first.reason);
    if (!has_state) exit(bad_transition("bad_return_value", "init returned no state; it has to return next_state(first), or stop(reason)"));
    one.core.first = std::make_unique<settled>(std::move(first));
}

proc_lib::afterwards serve(served_machine const& one) { return machine_work{one}.run(); }

}  // namespace weft::detail
