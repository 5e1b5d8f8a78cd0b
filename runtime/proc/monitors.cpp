// Monitors and aliases, the side of the process that made them. A monitor may be an alias too, under the same ref; then
// the end of one can be the end of the other.

#include "proc/alias_ref.hpp"
#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "proc/signal.hpp"
#include "sched/current.hpp"

#include <weft/errors.hpp>

namespace weft::proc {

using detail::signal_kind;

namespace {

alias_kind kind_of(monitor_alias mode) noexcept {
    switch (mode) {
        case monitor_alias::demonitor: return alias_kind::until_monitor;
        case monitor_alias::reply_demonitor: return alias_kind::until_message_or_monitor;
        default: return alias_kind::until_unalias;
    }
}

bool ends_with_monitor(monitor_alias mode) noexcept {
    return mode == monitor_alias::demonitor || mode == monitor_alias::reply_demonitor;
}

}  // namespace

void check(monitor_options const& options) {
    if (options.alias > monitor_alias::reply_demonitor)
        throw argument_error{"alias: " + std::to_string(static_cast<int>(options.alias)) +
                             " is not off, explicit_unalias, demonitor or reply_demonitor"};
}

void process::catch_up() {
    if (!inbox_.empty()) accept_signals();
    end_if_pending();
}

ref process::fresh_ref() {
    ref const made = home_->make_ref(on_);
    mailbox_.mark(made);
    return made;
}

// Monitors ---------------------------------------------------------------------------------------------------------

ref process::note_watch(pid target, monitor_options const* options) {
    bool const aliased = options != nullptr && options->alias != monitor_alias::off;
    ref const which = aliased ? open_alias(kind_of(options->alias)) : fresh_ref();
    if (target == id()) return which;  // an alias it may be, but never a monitor
    watched made;
    made.object = target;
    if (aliased) made.alias = options->alias;
    if (options != nullptr && options->tag != "DOWN") made.tag = std::make_unique<std::string>(options->tag);
    rest().monitors.insert_new(which, std::move(made));
    return which;
}

ref process::watch(pid target, std::string name, monitor_options const& options) {
    catch_up();
    ref const which = note_watch(target, &options);
    if (target == id()) return which;
    if (target) home_->post(target, make_signal(signal_kind::monitor, monitor_signal{which, id(), std::move(name)}).release());
    else home_->post(id(), make_signal(signal_kind::down, down_msg{which, {}, exit_reason::noproc(), std::move(name)}).release());
    return which;
}

void process::accept_down(detail::node_ptr signal) {
    auto& told = signal->value<down_msg>();
    auto const found = rest().monitors.take(told.monitor);
    if (!found) return;  // taken back meanwhile
    if (found->tag) told.tag = std::move(*found->tag);
    if (ends_with_monitor(found->alias)) rare().aliases.erase(number_of_alias(told.monitor));
    enqueue(std::move(signal));
}

bool process::unwatch(ref which, bool flush) {
    accept_signals();
    watched const* const found = rest().monitors.find(which);
    bool const active = found != nullptr;
    if (active) {
        home_->post(found->object, make_signal(signal_kind::demonitor, demonitor_signal{which}).release());
        if (ends_with_monitor(found->alias)) rare().aliases.erase(number_of_alias(which));
        rest().monitors.erase(which);
    } else if (flush) {
        detail::node* before = nullptr;
        for (auto* each = mailbox_.first(); each != nullptr; before = each, each = mailbox::next(each)) {
            if (!each->holds<down_msg>() || each->value<down_msg>().monitor != which) continue;
            static_cast<void>(mailbox_.remove(before, each));
            break;
        }
    }
    end_if_pending();
    return active;
}

// Aliases ----------------------------------------------------------------------------------------------------------

ref process::open_alias(alias_kind kind) {
    rarities& its = rare();
    std::uint64_t number = 0;
    do number = its.next_alias++ & alias_number_mask;
    while (!its.aliases.emplace(number, kind).second);
    ref const made = alias_ref(id(), number);
    mailbox_.mark(made);
    return made;
}

bool process::close_alias(ref which) {
    accept_signals();  // what has arrived counts as before
    bool const closed = is_alias(which) && owner_of_alias(which) == id() && rare().aliases.erase(number_of_alias(which)) != 0;
    end_if_pending();
    return closed;
}

void process::accept_through_alias(detail::node_ptr signal) {
    auto& aliases = rare().aliases;
    auto const found = aliases.find(signal->serial);
    if (found == aliases.end()) {
        signal->kind = signal_kind::message;
        if ((duties_ & gated) != 0) give_place_back(*signal);
        return;
    }
    alias_kind const kind = found->second;
    if (kind == alias_kind::until_message || kind == alias_kind::until_message_or_monitor) aliases.erase(found);
    if (kind == alias_kind::until_message_or_monitor) {
        ref const which = alias_ref(id(), signal->serial);
        if (watched const* const monitor = rest().monitors.find(which)) {
            home_->post(monitor->object, make_signal(signal_kind::demonitor, demonitor_signal{which}).release());
            rest().monitors.erase(which);
        }
    }
    signal->kind = signal_kind::message;
    enqueue(std::move(signal));
}

}  // namespace weft::proc
