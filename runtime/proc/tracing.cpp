// A traced process tells its tracer what it does, in the order in which it does it. The flags are its own; who may set them
// is decided in watching.cpp.

#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "proc/signal.hpp"

#include <weft/errors.hpp>

#include <utility>

namespace weft::proc {

using detail::signal_kind;

namespace {

bool asks_for(trace_options const& flags, trace_event event) noexcept {
    switch (event) {
        case trace_event::send:
        case trace_event::send_to_dead: return flags.send;
        case trace_event::receive: return flags.receive;
        case trace_event::in:
        case trace_event::out: return flags.running;
        default: return flags.procs;
    }
}

bool asks_for_anything(trace_options const& flags) noexcept {
    return flags.send || flags.receive || flags.procs || flags.running || flags.set_on_spawn ||
           flags.set_on_first_spawn || flags.set_on_link || flags.set_on_first_link;
}

trace_options inherited(trace_options flags) noexcept {
    flags.set_on_first_spawn = false;
    flags.set_on_first_link = false;
    return flags;
}

/// Answers to what the runtime asked for itself.
bool is_internal(detail::node const& reply) noexcept {
    return reply.holds<call_failure>() || reply.holds<call_done>() || reply.holds<process_details>();
}

std::string text_of(detail::node& message) {
    if (message.type->show == nullptr) return {};
    try {
        return message.type->show(message.payload());
    } catch (...) {  // a program's to_string must not end the process that is looked at
        return {};
    }
}

}  // namespace

// Flags ----------------------------------------------------------------------------------------------------------------

void process::start_tracing(trace_options const& how) {
    rare().traced = std::make_unique<trace_options>(how);
    duties_ |= traced;
    choose_turn();
}

void process::stop_tracing() noexcept {
    std::unique_ptr<trace_options> const gone = std::move(rare().traced);
    duties_ &= static_cast<std::uint8_t>(~traced);
    choose_turn();
    home_->traces().forget(id(), gone->tracer);
}

void process::accept_trace(trace_signal const& asked) {
    if (asks_for_anything(asked.how)) start_tracing(asked.how);
    else if (is_traced() && rare().traced->tracer == asked.how.tracer) stop_tracing();
    if (asked.answer != 0) home_->post(asked.asker, make_reply(asked.answer, call_done{}).release());
}

std::optional<trace_options> process::trace_for_child() {
    if (!is_traced()) return std::nullopt;
    trace_options& flags = *rare().traced;
    if (!flags.set_on_spawn && !std::exchange(flags.set_on_first_spawn, false)) return std::nullopt;
    return inherited(flags);
}

std::optional<trace_options> process::trace_for_linked() {
    if (!is_traced()) return std::nullopt;
    trace_options& flags = *rare().traced;
    if (!flags.set_on_link && !std::exchange(flags.set_on_first_link, false)) return std::nullopt;
    return inherited(flags);
}

// Events ---------------------------------------------------------------------------------------------------------------

void process::tell_tracer(trace_msg what) {
    trace_options const& flags = *rare_if_any()->traced;
    if (home_->find_alive(flags.tracer) == nullptr) {
        stop_tracing();
        return;
    }
    if (!asks_for(flags, what.event)) return;
    what.process = id();
    what.label = label();
    if (flags.monotonic_timestamp) what.timestamp = nanoseconds{base::monotonic_now() - home_->started()};
    home_->post(flags.tracer, detail::make_node<trace_msg>(std::move(what)).release());
}

bool process::shows_messages() const noexcept {
    face const* const shown = shown_if_any();
    return shown == nullptr || !shown->sensitive.load(std::memory_order_relaxed);  // relaxed: own word
}

void process::trace_send(pid to, detail::node& what) {
    if (!rare().traced->send || is_internal(what)) return;
    bool const here = to.node() == home_->node();
    trace_msg told{.event = here && home_->find_alive(to) == nullptr ? trace_event::send_to_dead : trace_event::send,
                   .peer = to};
    if (shows_messages()) {
        told.type = what.type->name;
        told.text = text_of(what);
    }
    tell_tracer(std::move(told));
}

void process::trace_receive(detail::node& message) {
    if (!rare().traced->receive || is_internal(message)) return;
    trace_msg told{.event = trace_event::receive};
    if (shows_messages()) {
        told.type = message.type->name;
        told.text = text_of(message);
    }
    tell_tracer(std::move(told));
}

void process::trace_link(pid to) {
    tell_tracer({.event = trace_event::link, .peer = to});
    auto const theirs = trace_for_linked();
    if (!theirs || home_->traces().note(to, theirs->tracer) != trace_book::verdict::made) return;
    home_->post(to, make_signal(signal_kind::trace, trace_signal{to, *theirs}).release());
}

void process::trace_end(std::string const& name, exit_reason const& reason) {
    if (!name.empty()) tell_tracer({.event = trace_event::unregister_name, .text = name});
    if (is_traced()) tell_tracer({.event = trace_event::exit, .reason = reason});
    if (is_traced()) stop_tracing();
}

/// Where it goes on, or what it waits for.
std::string process::place_text(bool going_on) {
    process_summary const me = summary(base::monotonic_now());
    if (going_on) return me.waits_at.empty() ? me.spawned_at : me.waits_at;
    return weft::to_string(me.state) + (me.waits_at.empty() ? std::string{} : " at " + me.waits_at);
}

/// Nobody knows the new process but its parent, who runs here.
void kernel::trace_spawn(process& fresh, process* parent, detail::tie how, spawn_options const& options) {
    bool const linked = how == detail::tie::link || how == detail::tie::link_and_monitor;
    pid const by = parent != nullptr ? parent->id() : pid{};
    std::optional<trace_options> flags;
    if (parent != nullptr && parent->is_traced())
        parent->tell_tracer(
            {.event = trace_event::spawn, .peer = fresh.id(), .text = fresh.summary(base::monotonic_now()).spawned_at});
    if (parent != nullptr) flags = parent->trace_for_child();
    if (!flags && parent != nullptr && linked) flags = parent->trace_for_linked();
    if (!flags) flags = traces_.for_new();
    auto const allowed = [&] {
        auto const verdict = traces_.note(fresh.id(), flags->tracer);
        return verdict == trace_book::verdict::made || verdict == trace_book::verdict::known;
    };
    auto const tell = [](process& one, trace_msg what) {
        if (one.is_traced()) one.tell_tracer(std::move(what));
    };
    if (flags && allowed()) fresh.start_tracing(*flags);
    tell(fresh, {.event = trace_event::spawned, .peer = by});
    if (!options.name.empty()) tell(fresh, {.event = trace_event::register_name, .text = options.name});
    if (!linked) return;
    tell(*parent, {.event = trace_event::link, .peer = fresh.id()});
    tell(fresh, {.event = trace_event::getting_linked, .peer = by});
}

void kernel::trace_name(pid of, trace_event what, std::string_view name) {
    process* const me = current();
    if (me == nullptr || me->id() != of)
        post(of, make_signal(signal_kind::trace_name, trace_name_signal{what, std::string{name}}).release());
    else if (me->is_traced()) me->tell_tracer({.event = what, .text = std::string{name}});
}

// Asked for by the calling process -----------------------------------------------------------------------------------------

trace_options process::checked(trace_options how) const {
    if (!asks_for_anything(how)) throw argument_error{"trace: no flag is set; trace_off ends a trace"};
    if (!how.tracer) how.tracer = id();
    else if (home_->find_alive(how.tracer) == nullptr)
        throw argument_error{"tracer: process " + weft::to_string(how.tracer) + " has ended"};
    return how;
}

void process::trace_other(pid target, trace_options const& how, std::source_location where) {
    catch_up();
    trace_options const wanted = checked(how);
    if (home_->find_alive(target) == nullptr)
        throw noproc_error{"trace: process " + weft::to_string(target) + " has ended"};
    home_->enlist(target, wanted.tracer);
    std::uint64_t const answer = open_reply();
    home_->post(target, make_signal(signal_kind::trace, trace_signal{target, wanted, id(), answer}).release());
    if (!await_reply(infinity, target, where))
        throw noproc_error{"trace: process " + weft::to_string(target) + " has ended"};
}

bool process::untrace_other(pid target, pid tracer, std::source_location where) {
    catch_up();
    pid const by = home_->traces().tracer_of(target);
    if (by && home_->find_alive(by) == nullptr)
        static_cast<void>(home_->end_traces(by));  // it was named while it ended
    if (!by || home_->find_alive(by) == nullptr) return false;
    if (by != (tracer ? tracer : id()))
        throw argument_error{"trace_off: process " + weft::to_string(target) + " is traced by " + weft::to_string(by)};
    std::uint64_t const answer = open_reply();
    home_->post(target, make_signal(signal_kind::trace, trace_signal{target, {.tracer = by}, id(), answer}).release());
    return await_reply(infinity, target, where).has_value();
}

}  // namespace weft::proc
