#include "proc/message_timers.hpp"

#include "proc/kernel.hpp"

namespace weft::proc {

message_timers::~message_timers() {
    shelf_.locked([&](sched::timer_wheel& wheel) {
        for (entry& each : entries_)
            if (each.is_linked()) wheel.remove(each);
    });
}

ref message_timers::reserve() {
    return shelf_.locked([&](sched::timer_wheel&) {
        if (free_.empty()) {
            entry& made = entries_.emplace_back();
            made.store = this;
            made.fire = &fire;
            made.index = static_cast<std::uint32_t>(entries_.size() - 1);
            free_.reserve(entries_.size());  // recycle must not allocate
            free_.push_back(made.index);
        }
        entry& chosen = entries_[free_.back()];
        free_.pop_back();
        return ref{(std::uint64_t{chosen.generation} << 32U) | chosen.index, kernel::timer_origin + worker_, home_.node()};
    });
}

void message_timers::start(ref which, base::nanos due, pid to, detail::node_ptr what) {
    entry* const chosen = shelf_.locked([&](sched::timer_wheel&) {
        entry* const found = find(which);
        found->due = due;
        found->to = to;
        found->what = std::move(what);
        return found;
    });
    shelf_.arm(*chosen, due);
}

message_timers::entry* message_timers::find(ref which) noexcept {
    auto const index = static_cast<std::uint32_t>(which.serial());
    if (index >= entries_.size() || entries_[index].generation != which.serial() >> 32U) return nullptr;
    return &entries_[index];
}

void message_timers::recycle(entry& done) noexcept {
    ++done.generation;
    free_.push_back(done.index);
}

base::nanos message_timers::fire(sched::timer_entry& self, base::nanos) noexcept {
    auto& due = static_cast<entry&>(self);
    due.store->home_.post(due.to, due.what.release());
    due.store->recycle(due);
    return base::never;
}

std::optional<base::nanos> message_timers::cancel(ref which) {
    detail::node_ptr unsent;  // destroyed outside the lock: a value's destructor may do anything
    return shelf_.locked([&](sched::timer_wheel& wheel) -> std::optional<base::nanos> {
        entry* const found = find(which);
        if (found == nullptr || !found->is_linked()) return std::nullopt;
        wheel.remove(*found);
        unsent = std::move(found->what);
        base::nanos const left = found->due - base::monotonic_now();
        recycle(*found);
        return left > 0 ? left : 0;
    });
}

std::optional<base::nanos> message_timers::read(ref which) {
    return shelf_.locked([&](sched::timer_wheel&) -> std::optional<base::nanos> {
        entry* const found = find(which);
        if (found == nullptr || !found->is_linked()) return std::nullopt;
        base::nanos const left = found->due - base::monotonic_now();
        return left > 0 ? left : 0;
    });
}

}  // namespace weft::proc
