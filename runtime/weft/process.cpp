#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "proc/signal.hpp"
#include "sched/current.hpp"

#include <weft/detail/handler.hpp>
#include <weft/errors.hpp>
#include <weft/process.hpp>

namespace weft {
namespace {

/// Posts from wherever the caller is: a process of that runtime, another one's, or a plain thread.
void post_from_anywhere(pid to, detail::node_ptr signal) {
    proc::process* const me = proc::current();
    if (me != nullptr && me->home().node() == to.node()) {
        me->home().post(to, signal.release());
        return;
    }
    proc::with_kernel(to.node(), [&](proc::kernel& home) {
        auto const pinned = home.pin();
        home.post(to, signal.release());
    });
}

}  // namespace

pid self() { return proc::current_or_throw("self").id(); }
bool in_process() noexcept { return proc::current() != nullptr; }
pid parent() { return proc::current_or_throw("parent").parent(); }

void exit(exit_reason reason) {
    static_cast<void>(proc::current_or_throw("exit"));
    throw process_exit{std::move(reason)};
}

void exit_signal(pid target, exit_reason reason) {
    if (!target) throw argument_error{"exit_signal: the pid is empty"};
    proc::process* const me = proc::current();
    pid const from = me != nullptr ? me->id() : pid{};
    post_from_anywhere(target, proc::make_signal(detail::signal_kind::exit, exit_msg{from, std::move(reason)}));
    if (me != nullptr) me->safe_point();
}

void yield() {
    auto& me = proc::current_or_throw("yield");
    me.safe_point();
    if (!me.ending()) me.give_way();
}

void checkpoint() {
    auto& me = proc::current_or_throw("checkpoint");
    me.charge(1);
    me.safe_point();
}

void sleep_for(nanoseconds time, std::source_location where) {
    detail::match nothing;
    proc::current_or_throw("sleep_for").receive({nullptr, 0, time, where, nullptr}, nothing);
}

bool trap_exit(bool on) { return proc::current_or_throw("trap_exit").set_trap_exit(on); }

priority set_priority(priority value) {
    auto& me = proc::current_or_throw("set_priority");
    proc::check_priority(value);
    return me.urgency.exchange(value, std::memory_order_relaxed);  // relaxed: see sched::task
}

void set_label(std::string label) {
    auto& its = proc::current_or_throw("set_label").rest().shown();
    std::lock_guard const hold{its.mutex};
    its.label = std::move(label);
}

bool is_alive(pid id) {
    proc::process* const me = proc::current();
    if (me != nullptr && me->home().node() == id.node()) return me->home().find_alive(id) != nullptr;
    bool alive = false;
    proc::with_kernel(id.node(), [&](proc::kernel& home) {
        auto const pinned = home.pin();
        alive = home.find_alive(id) != nullptr;
    });
    return alive;
}

std::size_t mailbox_length() {
    auto& me = proc::current_or_throw("mailbox_length");
    me.accept_signals();
    me.end_if_pending();
    return me.mailbox_length();
}

std::any put(std::string_view key, std::any value) {
    auto& me = proc::current_or_throw("put");
    auto& dictionary = me.rest().dictionary;
    if (dictionary == nullptr) dictionary = std::make_unique<proc::process_dictionary>();
    auto const [entry, is_new] = dictionary->try_emplace(std::string{key});
    if (is_new) dictionary->bytes += proc::process_dictionary::bytes_of(key);
    std::any old = std::exchange(entry->second, std::move(value));
    me.weigh();
    me.end_if_pending();
    return old;
}

std::any get(std::string_view key) {
    auto const& dictionary = proc::current_or_throw("get").rest().dictionary;
    if (dictionary == nullptr) return {};
    auto const found = dictionary->find(std::string{key});
    return found == dictionary->end() ? std::any{} : found->second;
}

std::any erase(std::string_view key) {
    auto& dictionary = proc::current_or_throw("erase").rest().dictionary;
    if (dictionary == nullptr) return {};
    auto const found = dictionary->find(std::string{key});
    if (found == dictionary->end()) return {};
    std::any old = std::move(found->second);
    dictionary->bytes -= proc::process_dictionary::bytes_of(key);
    dictionary->erase(found);
    return old;
}

nanoseconds monotonic_time() noexcept {
    proc::process* const me = proc::current();
    return nanoseconds{base::monotonic_now() - (me != nullptr ? me->home().started() : 0)};
}

nanoseconds time_offset() noexcept { return nanoseconds{base::wall_now()} - monotonic_time(); }
nanoseconds system_time() noexcept {
    nanoseconds const now = monotonic_time();
    return now + time_offset();
}

ref make_ref() {
    auto& me = proc::current_or_throw("make_ref");
    me.catch_up();
    return me.fresh_ref();
}

}  // namespace weft
