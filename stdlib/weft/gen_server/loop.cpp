// The one loop of all servers. What a message leaves behind is in server_core, so serve() may return after any.

#include <weft/gen_server/loop.hpp>
#include <weft/gen_server/request.hpp>
#include <weft/log.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/stop.hpp>

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

/// One message on its way through the server: what it was is kept for the report of an end.
class turn {
public:
    turn(served_object const& by, bool continues, message held)
        : by_{by}, held_{held.release()}, type_{held_ ? held_->type->name : "timeout"}, continues_{continues} {
        if (held_ && !continues_ && held_->holds<server_request>()) request_ = &held_->value<server_request>();
    }

    /// True: the server goes on.
    bool run() {
        server_next next = guarded_handle();
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
            request_->finish(end_);
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
        if (request_ != nullptr) return request_->invoke(by_.of, by_.server);
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

    void report(std::string const& last, pid caller) const {
        if (end_.is_clean()) return;
        std::string line = "gen_server " + std::string{by_.of.name()} + " ends: " + end_.to_string() + "; last message " + last;
        if (caller) line += " from " + to_string(caller);
        log::error(line);
    }

    served_object const& by_;
    node_ptr held_;
    std::string_view type_;
    server_request* request_ = nullptr;
    exit_reason end_;
    bool continues_;
};

/// What is to be done next; nothing when it is the idle time's end, or not time for it yet.
message next_message(server_core& core) {
    if (core.following) return std::move(core.following);
    return receive([](message held) { return held; }, after({}, [] { return message{}; }));
}

bool is_over(nanoseconds deadline) { return deadline != infinity && monotonic_time() >= deadline; }

}  // namespace

std::vector<std::pair<std::string, std::string>> published_class::observe() const {
    return {{"class", std::string{of_.name()}}};
}

void run_init(served_object const& one) {
    if (one.of.init == nullptr) return;
    server_next next = one.of.init(one.server);
    if (next.stops()) exit(next.reason());
    one.core.deadline = after_idle(next.idle());
    one.core.following = next.take_following();
}

proc_lib::afterwards serve(served_object const& one) {
    server_core& core = one.core;
    for (;;) {
        bool const continues = static_cast<bool>(core.following);
        message held = next_message(core);
        if (!held && !is_over(core.deadline)) return proc_lib::rest(core.deadline);
        turn now{one, continues, std::move(held)};
        if (now.run()) continue;
        exit_reason end = now.finish();
        if (!end.is_normal()) exit(std::move(end));
        return {};
    }
}

}  // namespace detail

}  // namespace weft
