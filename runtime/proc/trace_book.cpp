#include "proc/trace_book.hpp"

#include <utility>

namespace weft::proc {

// Relaxed, wherever watchers_ changes: who is concerned hears of it by a signal that is sent later.

void trace_book::count(pid tracer) {
    ++traces_[tracer];
    watchers_.fetch_add(1, std::memory_order_relaxed);  // see above
}

void trace_book::discount(pid tracer) noexcept {
    auto const found = traces_.find(tracer);
    if (--found->second == 0) traces_.erase(found);
    watchers_.fetch_sub(1, std::memory_order_relaxed);  // see above
}

trace_book::verdict trace_book::note(pid traced, pid tracer) {
    std::lock_guard const hold{mutex_};
    if (traced == tracer || traces_.contains(traced)) return verdict::is_tracer;
    if (tracer_of_.contains(tracer)) return verdict::tracer_is_traced;
    auto const [entry, made] = tracer_of_.try_emplace(traced, tracer);
    if (!made) return entry->second == tracer ? verdict::known : verdict::by_another;
    count(tracer);
    return verdict::made;
}

void trace_book::forget(pid traced, pid tracer) noexcept {
    std::lock_guard const hold{mutex_};
    auto const found = tracer_of_.find(traced);
    if (found == tracer_of_.end() || found->second != tracer) return;
    tracer_of_.erase(found);
    discount(tracer);
}

std::vector<pid> trace_book::forget_tracer(pid tracer) {
    std::lock_guard const hold{mutex_};
    std::vector<pid> out;
    for (auto const& [traced, by] : tracer_of_)
        if (by == tracer) out.push_back(traced);
    for (pid const each : out) {
        tracer_of_.erase(each);
        discount(tracer);
    }
    if (new_ && new_->tracer == tracer) {
        new_.reset();
        discount(tracer);
    }
    return out;
}

pid trace_book::tracer_of(pid traced) {
    std::lock_guard const hold{mutex_};
    auto const found = tracer_of_.find(traced);
    return found != tracer_of_.end() ? found->second : pid{};
}

trace_book::verdict trace_book::note_new(trace_options const& how) {
    std::lock_guard const hold{mutex_};
    if (tracer_of_.contains(how.tracer)) return verdict::tracer_is_traced;
    if (new_ && new_->tracer != how.tracer) return verdict::by_another;
    bool const known = std::exchange(new_, how).has_value();
    if (known) return verdict::known;
    count(how.tracer);
    return verdict::made;
}

std::optional<trace_options> trace_book::for_new() {
    std::lock_guard const hold{mutex_};
    return new_;
}

}  // namespace weft::proc
