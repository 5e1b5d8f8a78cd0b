// How a signal comes to its process, and what becomes of one that finds nobody.

#include "proc/indivisible.hpp"
#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "proc/signal.hpp"
#include "proc/simulation.hpp"

#include <weft/errors.hpp>

#include <algorithm>

namespace weft::proc {

process* kernel::find_alive(pid id) noexcept {
    process* const found = id.node() == node_ ? table_.find(id.slot()) : nullptr;
    return found != nullptr && found->generation() == id.generation() && found->is_alive() ? found : nullptr;
}

namespace {

constexpr std::uint32_t long_mailbox = 256;
constexpr std::uint32_t dearer_every = 16;  // messages that wait cost their senders one reduction more for each
constexpr std::uint32_t most_dear = 512;  // of a turn of 4000: eight messages are sent in each, however many wait

/// The longer the mailbox, the sooner its senders give way, so that its owner catches up while what was sent is in the nearest
/// caches: 100 senders and one receiver come to rest at about 1,000 messages.
inline void charge_for_crowding(std::uint32_t waiting, process& sender) noexcept {
    sender.charge_what_is_left(static_cast<std::int32_t>(std::min(waiting / dearer_every, most_dear)));
}
inline void charge_for_crowding(std::uint32_t waiting, sched::worker* here) noexcept {
    if (here == nullptr) return;
    auto* const sender = static_cast<process*>(here->running());
    if (sender != nullptr) charge_for_crowding(waiting, *sender);
}

}  // namespace

[[gnu::always_inline]] inline detail::signal* kernel::push(pid to, detail::node* signal, detail::signal*& last, sched::worker* here) {
    if (here == nullptr) [[unlikely]] return push_found(to, signal, last, here);
    base::epoch_domain::look_up const looking{here->epoch()};
    return push_found(to, signal, last, here);
}

[[gnu::always_inline]] inline detail::signal* kernel::push_found(pid to, detail::node* signal, detail::signal*& last,
                                                                sched::worker* here) {
    process* const target = to.node() == node_ ? table_.find(to.slot()) : nullptr;
    if (target == nullptr || target->generation() != to.generation()) [[unlikely]] return last = signal;
    if (target->is_bounded() && carries_message(signal->kind) && !target->admit()) [[unlikely]] {
        last = nullptr;
        return signal;
    }
    if (simulated_ != nullptr && simulated_->hold(to, signal)) [[unlikely]] return nullptr;
    return enqueue(*target, signal, last, here);
}

[[gnu::always_inline]] inline detail::signal* kernel::enqueue(process& target, detail::node* signal, detail::signal*& last,
                                                              sched::worker* here) {
    bool const message = carries_message(signal->kind);
    bool const urgent = !message && signal->kind != detail::signal_kind::reply;
    auto const [how, waiting] = target.inbox().push(signal, message ? 1 : 0);
    switch (how) {
        case base::pushed::behind:
            if (message && waiting > long_mailbox) charge_for_crowding(waiting, here);
            [[fallthrough]];
        case base::pushed::queued:
            if (urgent) target.call_attention();
            break;
        case base::pushed::must_wake:
            if (urgent) target.call_attention();
            scheduler_.submit(target, here);
            break;
        case base::pushed::closed:
            last = target.inbox().bury(signal);
            return signal;
    }
    return nullptr;
}

void kernel::arrive(pid to, detail::node* signal) {
    process* const target = table_.find(to.slot());
    detail::signal* last = signal;
    detail::signal* const first = target->generation() == to.generation() ? enqueue(*target, signal, last, sched::current_worker()) : signal;
    if (first != nullptr) answer_for_dead(to, first, last);
}

void kernel::post(pid to, detail::node* signal) {
    if (detail::node* const lost = offer(to, signal)) [[unlikely]] {
        lose_full(to);
        detail::release_node(lost);
    }
}

detail::node* kernel::offer(pid to, detail::node* signal, sched::worker* here) { return offer_inline(to, signal, here); }

/// The usual way alone. Each other one is a call at the end, so that this one keeps no register.
void kernel::send(process& from, pid to, detail::node* message) {
    from.on().counters().messages.add();
    auto& looking = from.on().epoch();
    base::epoch_domain::begin_look(looking);  // the program's code runs, so no other is under way
    if (!table_.has(to.slot()) || table_.at(to.slot()).generation() != to.generation() || table_.at(to.slot()).is_bounded() ||
        simulated_ != nullptr || message->kind != detail::signal_kind::message) [[unlikely]] {
        base::epoch_domain::end_look(looking);
        return send_otherwise(from, to, message);
    }
    process& target = table_.at(to.slot());
    auto const [how, waiting] = target.inbox().push(message, 1);
    if (how == base::pushed::closed) [[unlikely]] return send_to_ended(from, target, to, message);
    base::epoch_domain::end_look(looking);
    if (how == base::pushed::must_wake) return send_and_wake(from, target);
    if (waiting > long_mailbox) charge_for_crowding(waiting, from);
    from.charge(1);
    from.safe_point();
}

[[gnu::noinline]] void kernel::send_otherwise(process& from, pid to, detail::node* message) {
    if (detail::node* const back = offer_inline(to, message, &from.on())) from.send_to_full(to, detail::node_ptr{back});
    from.charge(1);
    from.safe_point();
}

/// Inside of the look-up that found it.
[[gnu::noinline]] void kernel::send_to_ended(process& from, process& ended, pid to, detail::node* message) {
    detail::signal* const last = ended.inbox().bury(message);
    base::epoch_domain::end_look(from.on().epoch());
    answer_for_dead(to, message, last);
    from.charge(1);
    from.safe_point();
}

/// As send(), to a cell that is never full; costs no reduction and is no safe point.
void kernel::answer(process& from, pid caller, detail::node* reply) {
    auto& looking = from.on().epoch();
    base::epoch_domain::begin_look(looking);  // as in send()
    if (!table_.has(caller.slot()) || table_.at(caller.slot()).generation() != caller.generation() || simulated_ != nullptr) [[unlikely]] {
        base::epoch_domain::end_look(looking);
        return post(caller, reply);
    }
    process& target = table_.at(caller.slot());
    base::pushed const how = target.inbox().push(reply, 0).how;
    detail::signal* const last = how == base::pushed::closed ? target.inbox().bury(reply) : nullptr;
    base::epoch_domain::end_look(looking);
    if (how == base::pushed::must_wake) [[likely]] from.on().push_next(target);  // see send_and_wake()
    else if (last != nullptr) answer_for_dead(caller, reply, last);
}

/// Nobody but the caller can make it run now, so it does not go away. (P1)
[[gnu::noinline]] void kernel::send_and_wake(process& from, process& woken) {
    from.on().push_next(woken);
    from.charge(1);
    from.safe_point();
}

[[gnu::always_inline]] inline detail::node* kernel::offer_inline(pid to, detail::node* signal, sched::worker* here) {
    detail::signal* last = nullptr;
    detail::signal* const first = push(to, signal, last, here);
    if (first == nullptr) [[likely]] return nullptr;
    if (last == nullptr) return signal;
    answer_for_dead(to, first, last);
    return nullptr;
}

void kernel::answer_for_dead(pid dead, detail::signal* first, detail::signal* last) {
    if (first == last) answer_for_dead(dead, static_cast<detail::node*>(first));
    else answer_for_chain(dead, first, last);
}

WEFT_INDIVISIBLE void kernel::answer_for_chain(pid dead, detail::signal* first, detail::signal* last) {
    for (detail::signal* each = first; each != nullptr;) {
        detail::signal* const after = base::inbox<detail::signal>::follow(each, last);
        answer_for_dead(dead, static_cast<detail::node*>(each));
        each = after;
    }
}

void kernel::post(pid to, detail::node* signal, undelivered& rest) {
    detail::signal* last = nullptr;
    detail::signal* const first = push(to, signal, last, sched::current_worker());
    if (first != nullptr && last == nullptr) {
        lose_full(to);
        last = first;
    }
    for (detail::signal* each = first; each != nullptr;) {
        detail::signal* const after = base::inbox<detail::signal>::follow(each, last);
        auto* const one = static_cast<detail::node*>(each);
        one->serial = std::uint64_t{to.slot()} | (std::uint64_t{to.generation()} << 32U);  // read by answer_for()
        rest.add(one);
        each = after;
    }
}

WEFT_INDIVISIBLE void kernel::answer_for(detail::node* newest) {
    while (newest != nullptr) {
        detail::node* const one = std::exchange(newest, undelivered::next(newest));
        pid const dead{static_cast<std::uint32_t>(one->serial), static_cast<std::uint32_t>(one->serial >> 32U), node_};
        if (carries_message(one->kind)) {
            answer_for_dead(dead, one);  // runs the program's code, which may come back to this runtime: no pin
        } else {
            auto const pinned = pin();
            answer_for_dead(dead, one);
        }
    }
}

void kernel::answer_for_dead(pid dead, detail::node* signal) {
    using detail::signal_kind;
    detail::node_ptr const held{signal};
    switch (held->kind) {
        case signal_kind::message:
        case signal_kind::alias_message:
            if (auto* const here = sched::current_worker()) here->counters().dead_letters.add();
            break;
        case signal_kind::link:
            post(held->value<link_signal>().from,
                 make_signal(signal_kind::link_exit, exit_msg{dead, exit_reason::noproc()}).release());
            break;
        case signal_kind::unlink: {
            auto const& asked = held->value<unlink_signal>();
            post(asked.from, make_signal(signal_kind::unlink_ack, unlink_signal{dead, asked.serial}).release());
            break;
        }
        case signal_kind::monitor: {
            auto& asked = held->value<monitor_signal>();
            post(asked.watcher, make_signal(signal_kind::down, down_msg{asked.which, dead, exit_reason::noproc(),
                                                                        std::move(asked.name)})
                                    .release());
            break;
        }
        default: refuse(*held);
    }
}

void kernel::refuse(detail::node& question) {
    using detail::signal_kind;
    auto const fail = [&](pid asker, std::uint64_t generation) {
        if (generation != 0) post(asker, make_reply(generation, call_failure{exit_reason::noproc()}).release());
    };
    if (question.kind == signal_kind::suspend) {
        auto const& asked = question.value<suspend_signal>();
        fail(asked.from, asked.answer);
    } else if (question.kind == signal_kind::inspect) {
        auto const& asked = question.value<inspect_signal>();
        if (asked.asked == nullptr) fail(asked.asker, asked.answer);  // a plain thread gives up by itself
    } else if (question.kind == signal_kind::trace) {
        auto const& asked = question.value<trace_signal>();
        traces_.forget(asked.target, asked.how.tracer);
        fail(asked.asker, asked.answer);
    }
}

std::vector<pid> kernel::ancestors_of(process const& one) noexcept {
    auto const pinned = pin();
    constexpr std::size_t most = 64;
    std::vector<pid> out;
    for (pid each = one.parent(); each && out.size() < most;) {
        out.push_back(each);
        process const* const found = find_alive(each);
        each = found != nullptr ? found->parent() : pid{};
    }
    return out;
}

}  // namespace weft::proc
