#include "proc/message_timers.hpp"

#include "proc/kernel.hpp"

#include <exception>

namespace weft::proc {
namespace {

constexpr base::nanos look_again = 1'000'000;  // when an interval's next message is not ready yet

}  // namespace

message_timers::message_timers(kernel& home, unsigned worker, sched::timer_shelf& shelf) noexcept
    : home_{home}, worker_{worker}, shelf_{shelf} {
    shelf_.set_aftermath(&settle, this);
}

message_timers::~message_timers() {
    shelf_.locked([&](sched::timer_wheel& wheel) {
        for (entry& each : entries_)
            if (each.is_linked()) wheel.remove(each);
    });
}

// Entries: all of these under the shelf's lock ---------------------------------------------------------------------

message_timers::entry& message_timers::free_entry() {
    if (free_.empty()) {
        entry& made = entries_.emplace_back();
        made.store = this;
        made.fire = &fire;
        made.index = static_cast<std::uint32_t>(entries_.size() - 1);
        if (free_.capacity() < entries_.size()) {  // release() and tick() must not allocate
            free_.reserve(2 * entries_.size());
            hungry_.reserve(2 * entries_.size());
        }
        free_.push_back(made.index);
    }
    return entries_[free_.back()];
}

ref message_timers::ref_of(entry const& one) const noexcept {
    return {(std::uint64_t{one.generation} << 32U) | one.index, kernel::timer_origin + worker_, home_.node()};
}

message_timers::entry* message_timers::find(ref which) noexcept {
    auto const index = static_cast<std::uint32_t>(which.serial());
    if (index >= entries_.size() || entries_[index].generation != which.serial() >> 32U) return nullptr;
    return &entries_[index];
}

message_timers::stopped message_timers::release(entry& done) noexcept {
    unlist(done);
    stopped rest{.left = 0, .what = std::move(done.what), .source = done.rest ? std::move(done.rest->source) : nullptr};
    done.to = {};
    done.rest.reset();
    done.hungry = false;
    ++done.generation;
    free_.push_back(done.index);
    return rest;
}

void message_timers::list(entry& fresh) {
    fresh.before = none;
    fresh.behind = none;
    if (!fresh.to) return;
    auto const [head, first_one] = aimed_.try_emplace(fresh.to, fresh.index);
    if (first_one) return;
    fresh.behind = std::exchange(head->second, fresh.index);
    entries_[fresh.behind].before = fresh.index;
}

void message_timers::unlist(entry& gone) noexcept {
    if (!gone.to) return;
    if (gone.behind != none) entries_[gone.behind].before = gone.before;
    if (gone.before != none) {
        entries_[gone.before].behind = gone.behind;
    } else if (gone.behind != none) {
        aimed_.find(gone.to)->second = gone.behind;
    } else {
        aimed_.erase(gone.to);
    }
}

// Arming and stopping ----------------------------------------------------------------------------------------------

ref message_timers::start(timer_order order) {
    pid const to = order.to;
    if (to && home_.find_alive(to) == nullptr) return home_.make_ref(nullptr);
    ref const made = shelf_.change([&](sched::timer_wheel& wheel) {
        entry& fresh = free_entry();
        bool const is_special = order.period != 0 || !order.name.empty();
        fresh.rest = is_special ? std::make_unique<special>(special{order.period, std::move(order.name), std::move(order.source)}) : nullptr;
        fresh.to = to;
        list(fresh);  // may throw, and then the entry is free still
        fresh.due = order.due;
        fresh.what = std::move(order.what);
        free_.pop_back();
        ref const id = ref_of(fresh);
        if (order.told != nullptr) *order.told = id;
        wheel.insert(fresh, fresh.due);
        return id;
    });
    if (to && !home_.aim_timer(to)) static_cast<void>(cancel(made));
    return made;
}

std::optional<message_timers::stopped> message_timers::cancel(ref which) {
    base::nanos const now = base::monotonic_now();
    return shelf_.change([&](sched::timer_wheel& wheel) -> std::optional<stopped> {
        entry* const found = find(which);
        if (found == nullptr || !found->is_linked()) return std::nullopt;
        wheel.remove(*found);
        base::nanos const left = found->due - now;
        stopped rest = release(*found);
        rest.left = left > 0 ? left : 0;
        return rest;
    });
}

std::optional<base::nanos> message_timers::read(ref which) {
    base::nanos const now = base::monotonic_now();
    return shelf_.locked([&](sched::timer_wheel&) -> std::optional<base::nanos> {
        entry* const found = find(which);
        if (found == nullptr || !found->is_linked()) return std::nullopt;
        base::nanos const left = found->due - now;
        return left > 0 ? left : 0;
    });
}

void message_timers::cancel_for(pid dead) noexcept {
    // One at a time: what is left of each is destroyed without the lock. (T1)
    for (bool more = true; more;) {
        std::optional<stopped> const rest = shelf_.change([&](sched::timer_wheel& wheel) -> std::optional<stopped> {
            auto const found = aimed_.find(dead);
            if (found == aimed_.end()) return std::nullopt;
            entry& one = entries_[found->second];
            wheel.remove(one);
            return release(one);
        });
        more = rest.has_value();
    }
}

// Firing -----------------------------------------------------------------------------------------------------------

base::nanos message_timers::fire(sched::timer_entry& self, base::nanos now) noexcept {
    auto& due = static_cast<entry&>(self);
    return due.store->tick(due, now);
}

base::nanos message_timers::tick(entry& due, base::nanos now) noexcept {
    if (due.hungry) return now + look_again;
    special const* const rest = due.rest.get();
    pid const to = rest == nullptr || rest->name.empty() ? due.to : home_.names().find(rest->name);
    home_.post(to, due.what.release(), undelivered_);
    if (rest == nullptr || rest->period == 0) {
        static_cast<void>(release(due));
        return base::never;
    }
    due.due += rest->period;  // from when it was due, not from now: lateness does not add up
    due.hungry = true;
    hungry_.push_back(ref_of(due));
    any_hungry_.store(true, std::memory_order_relaxed);  // relaxed: see any_hungry_
    return due.due;
}

void message_timers::settle(void* self) noexcept {
    auto& store = *static_cast<message_timers*>(self);
    store.home_.answer_for(store.undelivered_.take());
    if (!store.any_hungry_.load(std::memory_order_relaxed)) return;  // relaxed: see any_hungry_
    for (;;) {
        ref const next = store.shelf_.locked([&](sched::timer_wheel&) {
            if (store.hungry_.empty()) {
                store.any_hungry_.store(false, std::memory_order_relaxed);  // relaxed: see any_hungry_
                return ref{};
            }
            ref const last = store.hungry_.back();
            store.hungry_.pop_back();
            return last;
        });
        if (!next) return;
        store.feed(next);
    }
}

/// Makes the next message of an interval. A copy that throws stops it: there is nobody else to hear of it.
void message_timers::feed(ref hungry) noexcept {
    auto const source = shelf_.locked([&](sched::timer_wheel&) {
        entry* const found = find(hungry);
        return found != nullptr && found->rest != nullptr ? found->rest->source : nullptr;
    });
    if (source == nullptr) return;  // stopped meanwhile
    detail::node_ptr made;
    std::string failure;
    try {
        made = source->make();
    } catch (std::exception const& thrown) {
        failure = thrown.what();
    } catch (...) {
        failure = "an exception that is no std::exception";
    }
    if (made == nullptr) {
        pid const to = shelf_.locked([&](sched::timer_wheel&) { auto* const it = find(hungry); return it != nullptr ? it->to : pid{}; });
        static_cast<void>(cancel(hungry));
        home_.tell({event_kind::timer_stopped, to, "interval timer " + weft::to_string(hungry) + " to " + weft::to_string(to) +
                                                       " is stopped: its message cannot be copied: " + failure});
        return;
    }
    shelf_.locked([&](sched::timer_wheel&) {
        if (entry* const found = find(hungry); found != nullptr) {
            found->what = std::move(made);
            found->hungry = false;
        }
    });
}

}  // namespace weft::proc
