// The common part of all demands is kept as one number, so that a dispatch costs nothing per consumer here.

#include <weft/detail/check.hpp>
#include <weft/gen_stage/broadcast_dispatcher.hpp>

#include <algorithm>
#include <utility>

namespace weft::gen_stage::detail {

void broadcast_dispatcher::subscribe(ref tag) {
    for (consumer& one : consumers_) one.surplus += waiting_;
    give_up_waiting();
    consumers_.push_back({tag, 0});
}

void broadcast_dispatcher::give_up_waiting() noexcept {
    spare_ += std::exchange(waiting_, 0);
    weft::detail::debug_check(balance().holds(), "broadcast_dispatcher: B4");
}

std::size_t broadcast_dispatcher::index_of(ref tag) const {
    auto const found =
        std::find_if(consumers_.begin(), consumers_.end(), [tag](consumer const& one) { return one.tag == tag; });
    weft::detail::check(found != consumers_.end(), "broadcast_dispatcher: the tag is one of a subscription");
    return static_cast<std::size_t>(found - consumers_.begin());
}

void broadcast_dispatcher::ask(ref tag, std::size_t count) {
    consumers_[index_of(tag)].surplus += count;
    share_surplus();
}

void broadcast_dispatcher::cancel(ref tag) {
    consumers_.erase(consumers_.begin() + static_cast<std::ptrdiff_t>(index_of(tag)));
    if (consumers_.empty()) give_up_waiting();
    else share_surplus();
}

void broadcast_dispatcher::share_surplus() {
    auto const less = [](consumer const& a, consumer const& b) { return a.surplus < b.surplus; };
    std::size_t const common = std::min_element(consumers_.begin(), consumers_.end(), less)->surplus;
    for (consumer& one : consumers_) one.surplus -= common;
    waiting_ += common;
    open_ += common;
}

void broadcast_dispatcher::place(std::size_t count) {
    weft::detail::check(count <= waiting_, "broadcast_dispatcher: no more is placed than everybody asked for");
    std::size_t const was_requested = std::min(requested_, count);
    waiting_ -= count;
    requested_ -= was_requested;
    open_ -= count - was_requested;
    weft::detail::debug_check(balance().holds(), "broadcast_dispatcher: B4");
}

std::size_t broadcast_dispatcher::settle() noexcept {
    std::size_t const open = std::exchange(open_, 0);
    std::size_t const covered = std::min(open, spare_);
    spare_ -= covered;
    requested_ += open - covered;
    weft::detail::debug_check(balance().holds(), "broadcast_dispatcher: B4");
    return open - covered;
}

}  // namespace weft::gen_stage::detail
