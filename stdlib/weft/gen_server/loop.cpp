// The one loop of all servers. What a message leaves behind is in server_core, so serve() may return after any.

#include <weft/crash_report.hpp>
#include <weft/detail/arrived.hpp>
#include <weft/gen_server/enter_loop.hpp>
#include <weft/gen_server/loop.hpp>
#include <weft/gen_server/request.hpp>
#include <weft/log.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/names.hpp>
#include <weft/stop.hpp>

#include <algorithm>
#include <cstdint>
#include <string>

namespace weft {

void server_next::set_idle(nanoseconds idle) {
    if (idle < nanoseconds::zero()) {
        throw argument_error{"timeout of a server is " + std::to_string(idle.count()) + " ns; allowed are 0 and more, or infinity"};
    }
    idle_ = idle;
}

namespace detail {

namespace {

/// Infinity, or a time too far away: never.
nanoseconds after_idle(nanoseconds idle) {
    if (idle == infinity) return infinity;
    nanoseconds const now = monotonic_time();
    return idle >= infinity - now ? infinity : now + idle;
}

/// A server as sys sees it.
class server_subject final : public sys::subject {
public:
    explicit server_subject(served_object const& one) noexcept : one_{one} {}

    [[nodiscard]] std::string_view behaviour() const override { return "gen_server"; }
    [[nodiscard]] std::string_view class_name() const override { return one_.of.name(); }
    [[nodiscard]] pid parent() const override { return one_.core.parent; }
    [[nodiscard]] sys::state_view state() const override { return {one_.of.type, one_.server}; }
    [[nodiscard]] std::string shown() const override { return shown_by(one_.of.show, one_.server); }

private:
    served_object const& one_;
};

/// One message on its way through the server: what it was is kept for the report of an end.
class turn {
public:
    turn(served_object const& by, bool continues, message held)
        : by_{by}, held_{held.release()}, type_{held_ ? held_->type->name : "timeout"}, continues_{continues} {
        if (held_ && !continues_ && held_->holds<server_request>()) request_ = &held_->value<server_request>();
    }

    /// True: the server goes on.
    bool run() {
        watch_ = by_.core.control.watching();
        if (watch_ != nullptr) note_message();
        server_next next = guarded_handle();
        if (watch_ != nullptr && !next.stops()) watch_->note_state(server_subject{by_});
        if (next.stops()) end_ = next.reason();
        else {
            by_.core.deadline = after_idle(next.idle());
            by_.core.following = next.take_following();
        }
        return !next.stops();
    }

    /// The server ends: terminate() first, then the answer of the last call. Returns the reason of the end.
    exit_reason finish() {
        terminate();
        if (request_ != nullptr) {
            pid const caller = request_->caller();
            request_->finish(end_, watch_);
            report(std::string{request_->name()}, caller);
        } else {
            report(std::string{type_}, {});
        }
        return end_;
    }

private:
    // An exit signal that unwinds the process passes: terminate() is not for that.
    server_next guarded_handle() {
        try {
            return handle();
        } catch (forced_unwind const&) {
            throw;
        } catch (...) {
            return server_next::stopping(exit_reason::from_exception(std::current_exception()));
        }
    }

    server_next handle() {
        if (continues_) return dispatch(by_.of.continues);
        if (!held_) held_ = make_node<server_timeout>();
        if (request_ != nullptr) return request_->invoke(by_.of, by_.server, watch_);
        if (held_->holds<stop_request>()) return server_next::stopping(held_->value<stop_request>().reason);
        // Started without a link it has no parent; then the runtime's own stop, a signal from no process, is obeyed.
        if (held_->holds<exit_msg>() && held_->value<exit_msg>().from == by_.core.parent) {
            return server_next::stopping(held_->value<exit_msg>().reason);
        }
        return dispatch(by_.of.infos);
    }

    server_next dispatch(clause_span clauses) {
        for (std::size_t i = 0; i != clauses.count; ++i) {
            server_clause const& clause = clauses.first[i];
            if (clause.type == nullptr || held_->type->same_as(*clause.type)) return clause.run(by_.server, std::move(held_));
        }
        std::string const kind = continues_ ? "continue_with argument " : "message ";
        log::warning("gen_server " + std::string{by_.of.name()} + " drops an unexpected " + kind + std::string{held_->type->name});
        return {};
    }

    void terminate() {
        if (by_.of.terminate == nullptr) return;
        try {
            by_.of.terminate(by_.server, end_);
        } catch (forced_unwind const&) {
            throw;
        } catch (...) {
            end_ = exit_reason::from_exception(std::current_exception());
        }
    }

    void note_message() {
        sys::event one{sys::event_kind::in, std::string{type_}, {}, {}};
        if (request_ != nullptr) {
            one.type = request_->name();
            one.text = request_->text();
            one.peer = request_->caller();
        } else if (held_ && held_->type->show != nullptr) {
            one.text = held_->type->show(held_->payload());
        }
        watch_->note(std::move(one));
    }

    void report(std::string const& last, pid caller) const {
        if (end_.is_clean()) return;
        std::string line = "gen_server " + std::string{by_.of.name()} + " ends: " + cut_for_report(end_.to_string()) + "; last message " +
                           last;
        if (caller) line += " from " + to_string(caller);
        if (std::string const state = server_subject{by_}.shown(); !state.empty()) line += "; state " + cut_for_report(state);
        if (std::string const events = sys::last_events(by_.core.control); !events.empty())
            line += "; last events: " + cut_for_report(events);
        log::error(line);
    }

    served_object const& by_;
    node_ptr held_;
    std::string_view type_;
    server_request* request_ = nullptr;
    sys::control* watch_ = nullptr;  // may be another one after a debug function has gone, but not during this turn
    exit_reason end_;
    bool continues_;
};

/// What is there now; empty when nothing is, for so long.
message next_message(nanoseconds time) {
    return receive([](message held) { return held; }, after(time, [] { return message{}; }));
}

bool is_over(nanoseconds deadline) { return deadline != infinity && monotonic_time() >= deadline; }

/// For a server that waits on its stack: until the end of the idle time.
nanoseconds time_until(nanoseconds deadline) {
    return deadline == infinity ? infinity : std::max(deadline - monotonic_time(), nanoseconds::zero());
}

enum class step { next, nothing_there, ended };

/// One message, or a sys request, or the end of the idle time. `end` is written when the server has ended.
step take_one(served_object const& one, nanoseconds patience, exit_reason& end) {
    server_core& core = one.core;
    server_subject const seen{one};
    bool const suspended = core.control.is_suspended();
    message held = suspended ? sys::wait_while_suspended({core.control, seen}) : message{};
    bool const continues = !held && static_cast<bool>(core.following);
    if (suspended && !held) return step::next;  // resumed
    if (!held) held = continues ? std::move(core.following) : next_message(patience);
    if (auto* const asked = continues ? nullptr : held.get_if<sys::request>()) {
        asked->run({core.control, seen});  // the idle time goes on
        return step::next;
    }
    if (!held && !is_over(core.deadline)) return step::nothing_there;
    turn now{one, continues, std::move(held)};
    if (now.run()) return step::next;
    end = now.finish();
    return step::ended;
}

/// Whether nothing is to be done before the next message.
bool waits_for_messages_only(server_core const& core) {
    return core.deadline == infinity && !core.following && !core.control.is_suspended();
}

constexpr std::uint32_t trace_bit = std::uint32_t{1} << 31U;
constexpr std::uint32_t statistics_bit = std::uint32_t{1} << 30U;
static_assert(sys::max_log_length == statistics_bit - 1);

}  // namespace

std::vector<std::pair<std::string, std::string>> published_class::observe() const {
    return {{"class", std::string{of_.name()}}};
}

void run_init(served_object const& one) {
    if (one.of.init == nullptr) return;
    begin_with(one, one.of.init(one.server));
}

void begin_with(served_object const& one, server_next first) {
    if (first.stops()) exit(first.reason());
    one.core.deadline = after_idle(first.idle());
    one.core.following = first.take_following();
}

void check_own_name(std::string_view name) {
    if (!name.empty() && whereis(name) != self()) exit(exit_reason{"not_registered(" + std::string{name} + ")"});
}

proc_lib::afterwards serve(served_object const& one) {
    exit_reason end;
    for (;;) {
        step const done = take_one(one, nanoseconds::zero(), end);
        if (done == step::nothing_there || (done == step::next && waits_for_messages_only(one.core) && !anything_arrived()))
            return proc_lib::rest(one.core.deadline);
        if (done == step::ended) break;
    }
    if (!end.is_normal()) exit(std::move(end));
    return {};
}

exit_reason serve_in_place(served_object const& one) {
    exit_reason end;
    while (take_one(one, time_until(one.core.deadline), end) != step::ended) {}
    return end;
}

sys::debug_options debug_of_note(std::uint32_t note) noexcept {
    return {.trace = (note & trace_bit) != 0, .log = note & sys::max_log_length, .statistics = (note & statistics_bit) != 0};
}

std::uint32_t note_of_debug(sys::debug_options wanted) noexcept {
    return (wanted.trace ? trace_bit : 0U) | (wanted.statistics ? statistics_bit : 0U) | (wanted.log & sys::max_log_length);
}

}  // namespace detail

}  // namespace weft
