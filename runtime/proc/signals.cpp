// What a process does with what arrives: messages go to the mailbox in order, every other signal acts at once.

#include "proc/indivisible.hpp"
#include "proc/inspection.hpp"
#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "proc/signal.hpp"
#include "sched/current.hpp"

#include <weft/errors.hpp>

#include <exception>

namespace weft::proc {

using detail::signal_kind;

void process::accept_arrived(unsigned most) {
    // What is no message acts at once, and who counts messages, or acts on each, wants all of them.
    bool const all = attention_.load(std::memory_order_relaxed) || (duties_ & ~crowded) != 0;  // relaxed: see take_in()
    take_in(all ? UINT_MAX : most);
    if (duties_ != 0 || waiting() >= home_->watch().alarm()) [[unlikely]] do_duties();
}

WEFT_INDIVISIBLE void process::take_in(unsigned most) {
    attention_.store(false, std::memory_order_relaxed);  // relaxed: cleared before the look, see kernel::post
    auto const arrived = most == UINT_MAX ? inbox_.take_all() : inbox_.take_some(most);
    if (arrived.first == nullptr) return;
    // Relaxed: own now.
    bool const some_stay = arrived.last->next.load(std::memory_order_relaxed) != nullptr;
    std::uint32_t messages = 0;
    auto const come_in = [&](std::uint32_t count) {
        messages += count;
        if (some_stay) inbox_.leave(count);
        std::atomic_thread_fence(std::memory_order_release);  // with the fence in glance()
    };
    for (detail::signal* each = arrived.first; each != nullptr;) {
        if (each->kind == signal_kind::message && !is_traced()) [[likely]] {
            mailbox::run taken;
            do {
                taken.add(static_cast<detail::node*>(each));
                each = inbox_.follow(each, arrived.last);
            } while (each != nullptr && each->kind == signal_kind::message);
            come_in(taken.length);
            mailbox_.append(taken);
        } else {
            detail::signal* const after = inbox_.follow(each, arrived.last);
            if (carries_message(each->kind)) come_in(1);
            accept(static_cast<detail::node*>(each));
            each = after;
        }
    }
    count_in(messages);
}

void process::do_duties() {
    if ((duties_ & trimmed) != 0) trim_mailbox();
    weigh();
    measure_mailbox();
    if ((duties_ & held) != 0) hold();
}

/// Every way into the mailbox but that of messages nobody traces.
void process::enqueue(detail::node_ptr message) {
    if (is_traced()) [[unlikely]] trace_receive(*message);
    mailbox_.append(message.release());
}

void process::accept(detail::node* signal) {
    detail::node_ptr held{signal};
    switch (held->kind) {
        case signal_kind::message: enqueue(std::move(held)); break;
        case signal_kind::alias_message: accept_through_alias(std::move(held)); break;
        case signal_kind::reply:
            if (held->serial != reply_generation_ || reply_) break;
            if (is_traced()) [[unlikely]] trace_receive(*held);
            reply_ = std::move(held);
            break;
        case signal_kind::link: accept_link(held->value<link_signal>().from); break;
        case signal_kind::unlink: {
            auto const asked = held->value<unlink_signal>();
            if (rest().links.erase(asked.from) && is_traced())
                tell_tracer({.event = trace_event::getting_unlinked, .peer = asked.from});
            // One that has ended, as a task does behind its unlink, waits for no acknowledgement.
            if (home_->find_alive(asked.from) != nullptr)
                home_->post(asked.from, make_signal(signal_kind::unlink_ack, unlink_signal{id(), asked.serial}).release());
            break;
        }
        case signal_kind::unlink_ack: {
            auto const& done = held->value<unlink_signal>();
            accept_unlinked(done);
            break;
        }
        case signal_kind::exit: accept_exit(std::move(held)); break;
        case signal_kind::link_exit: accept_link_exit(std::move(held)); break;
        case signal_kind::monitor: {
            auto& asked = held->value<monitor_signal>();
            rest().monitored_by.insert_or_assign(asked.which, watcher{asked.watcher, kept_name(std::move(asked.name))});
            break;
        }
        case signal_kind::demonitor: rest().monitored_by.erase(held->value<demonitor_signal>().which); break;
        case signal_kind::down: accept_down(std::move(held)); break;
        case signal_kind::inspect: answer_inspection(*held); break;
        case signal_kind::suspend: accept_suspend(held->value<suspend_signal>()); break;
        case signal_kind::resume: accept_resume(held->value<resume_signal>()); break;
        case signal_kind::overflow: must_end(exit_reason{"mailbox_full"}); break;
        case signal_kind::trace: accept_trace(held->value<trace_signal>()); break;
        case signal_kind::trace_name: {
            auto& named = held->value<trace_name_signal>();
            if (is_traced()) tell_tracer({.event = named.what, .text = std::move(named.name)});
            break;
        }
        case signal_kind::room:
        case signal_kind::done:
        case signal_kind::timeout: break;
    }
}

void process::accept_unlinked(unlink_signal const& done) {
    auto& unlinking = rest().unlinking;
    std::uint64_t const* const serial = unlinking == nullptr ? nullptr : unlinking->find(done.from);
    if (serial == nullptr || *serial != done.serial) return;
    unlinking->erase(done.from);
    if (unlinking->empty()) unlinking.reset();
}

void process::accept_link(pid from) {
    // While our unlink is under way, this link is older than it: its sender removes it when the unlink arrives.
    relations& its = rest();
    if ((its.unlinking != nullptr && its.unlinking->contains(from)) || !its.links.insert(from)) return;
    if (is_traced()) tell_tracer({.event = trace_event::getting_linked, .peer = from});
}

void process::accept_exit(detail::node_ptr signal) {
    auto const& [from, reason] = signal->value<exit_msg>();
    if (reason.what() == exit_reason::kind::kill) {
        must_end(exit_reason::killed());
    } else if (traps_exits()) {
        enqueue(std::move(signal));
    } else if (!reason.is_normal() || from == id()) {
        must_end(reason);
    }
}

void process::accept_link_exit(detail::node_ptr signal) {
    auto const& [from, reason] = signal->value<exit_msg>();
    if (!rest().links.erase(from)) return;  // unlinked meanwhile
    if (is_traced()) tell_tracer({.event = trace_event::getting_unlinked, .peer = from});
    if (traps_exits()) {
        enqueue(std::move(signal));
    } else if (!reason.is_normal()) {
        must_end(reason);
    }
}

void process::must_end(exit_reason const& reason) {
    if (exit_pending_) return;
    rest().reason = reason;
    exit_pending_ = true;
}

void process::end_if_pending() {
    // In a destructor that runs because of an exception nothing may be thrown; the next safe point behind it will.
    if (!exit_pending_ || std::uncaught_exceptions() != 0 || ending_ != nullptr) return;
    if (++unwinds_ > most_unwinds) abandon_stack();
    throw forced_unwind{};
}

/// A loop that swallows the unwinding for ever is left where it stands: what lives on its stack is never destroyed.
/// So nothing may be kept on it here.
void process::abandon_stack() {
    exit_reason const& reason = rest().reason;
    home_->tell({event_kind::stack_abandoned, id(),
                 "process " + weft::to_string(id()) + " swallowed its unwinding " + std::to_string(most_unwinds) +
                     " times and is left without destructors, reason " + reason.to_string()});
    end(reason);
    after_ = after::abandon;
    fiber_.finish();
}

// Links, the caller's side ------------------------------------------------------------------------------------------

void process::link_to(pid other) {
    safe_point();
    if (other == id()) return;
    if (!traps_exits() && home_->find_alive(other) == nullptr)
        throw noproc_error{"link: process " + weft::to_string(other) + " has ended"};
    if (!rest().links.insert(other)) return;
    if (is_traced()) trace_link(other);  // before the signal: who is traced from now on is so when it arrives
    home_->post(other, make_signal(signal_kind::link, link_signal{id()}).release());
}

void process::unlink_from(pid other) {
    accept_signals();  // what has arrived counts as before the unlink
    if (rest().links.erase(other)) {
        std::uint64_t const serial = home_->make_ref(on_).serial();
        auto& unlinking = rest().unlinking;
        if (unlinking == nullptr) unlinking = std::make_unique<unlinked>();
        unlinking->insert_or_assign(other, serial);
        if (is_traced()) tell_tracer({.event = trace_event::unlink, .peer = other});
        home_->post(other, make_signal(signal_kind::unlink, unlink_signal{id(), serial}).release());
    }
    end_if_pending();
}

}  // namespace weft::proc
