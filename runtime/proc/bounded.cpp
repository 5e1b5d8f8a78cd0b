// What a bounded mailbox means for its owner, for a process that sends to it, and for who cannot wait.

#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "proc/signal.hpp"

#include <weft/errors.hpp>

#include <exception>

namespace weft::proc {

using detail::signal_kind;

// Owner ------------------------------------------------------------------------------------------------------------

void process::bound_mailbox(mailbox_bound const& bound) {
    rare().gate = std::make_shared<mailbox_gate>(bound);
    duties_ |= bound.when_full == mailbox_policy::drop_oldest ? trimmed : gated;
    show(bounded_, true);
}

void process::trim_mailbox() {
    mailbox_gate& gate = *rare().gate;
    while (mailbox_.length() > gate.bound().capacity && mailbox_.drop_oldest()) home_->note_lost(id(), gate);
}

void process::give_place_back(detail::node const& taken) {
    if (taken.kind != signal_kind::message) return;  // exit and down messages took none
    if (pid const next = rare().gate->leave()) home_->post(next, make_signal(signal_kind::room, char{}).release());
}

void process::close_gate() {
    for (pid const each : rare().gate->close()) home_->post(each, make_signal(signal_kind::room, char{}).release());
}

// Senders ----------------------------------------------------------------------------------------------------------

bool process::admit() noexcept {
    mailbox_gate& gate = *rare_if_any()->gate;
    return gate.bound().when_full == mailbox_policy::drop_oldest || gate.enter();
}

void process::send_to_full(pid to, detail::node_ptr what) {
    auto const gate = home_->gate_of(to);  // held: the target may be buried while we wait
    if (gate == nullptr) return;
    if (exit_pending_ || ending_ != nullptr || std::uncaught_exceptions() != 0) {
        home_->post(to, what.release());  // a destructor neither waits nor throws: lost, if it is full still
        return;
    }
    if (gate->bound().when_full != mailbox_policy::block || to == id()) {
        home_->refuse_full(to, std::move(what));
        return;
    }
    struct in_line {
        mailbox_gate::ticket ticket;
        kernel& home;
        ~in_line() {
            if (pid const next = ticket.pass_on()) home.post(next, make_signal(signal_kind::room, char{}).release());
        }
    } mine{{*gate, id()}, *home_};
    while (auto* const back = home_->offer(to, what.release())) {
        what.reset(back);
        wait_for_place(mine.ticket);
    }
}

// Who cannot wait --------------------------------------------------------------------------------------------------

std::shared_ptr<mailbox_gate> kernel::gate_of(pid of) noexcept {
    look_up const looking{sched::current_worker()};
    process* const found = find_alive(of);
    return found == nullptr || !found->is_bounded() ? nullptr : found->rare_if_any()->gate;
}

void kernel::note_lost(pid owner, mailbox_gate& gate) noexcept {
    if (!gate.lose()) return;
    tell({event_kind::mailbox_overflow, owner,
          "process " + weft::to_string(owner) + " has lost " + std::to_string(gate.lost()) + " message(s): its mailbox of " +
              std::to_string(gate.bound().capacity) + " is full"});
}

void kernel::refuse_full(pid to, detail::node_ptr what) {
    auto const gate = gate_of(to);
    if (gate == nullptr) return;
    mailbox_policy const policy = gate->bound().when_full;
    if (policy == mailbox_policy::block || policy == mailbox_policy::refuse)
        throw mailbox_full{"send: the mailbox of " + weft::to_string(to) + " is full (" + std::to_string(gate->bound().capacity) + ")"};
    lose_full(to);
    what.reset();
}

void kernel::lose_full(pid to) noexcept {
    auto const gate = gate_of(to);
    if (gate == nullptr) return;
    note_lost(to, *gate);
    if (gate->bound().when_full == mailbox_policy::exit_owner) post(to, make_signal(signal_kind::overflow, char{}).release());
}

}  // namespace weft::proc
