// What a process's memory comes to, as far as the runtime knows it: its control block, its stack, its mailbox, its
// dictionary. What values keep on the program's heap is nobody's account.

#include "proc/kernel.hpp"
#include "proc/process.hpp"

namespace weft::proc {

/// By the process itself: the stack's depth is that of the call.
std::size_t process::account() const {
    std::size_t bytes = sizeof(process);
    auto const* const here = static_cast<std::byte const*>(__builtin_frame_address(0));
    if (fiber_.has_stack()) bytes += static_cast<std::size_t>(fiber_.on().top() - here);
    relations const* const rest = rest_if_any();
    if (rest != nullptr) bytes += sizeof(relations) + (rest->dictionary != nullptr ? rest->dictionary->bytes : 0);
    rarities const* const seldom = rare_if_any();
    if (seldom != nullptr) bytes += sizeof(rarities);
    bool const inside = seldom == nullptr || seldom->accounting == mailbox_accounting::inside;
    return bytes + (inside ? mailbox_.bytes() : 0);
}

void process::limit_memory(memory_limit const& limit) {
    rare().limit = limit;
    rare().over_limit = false;
    if (limit.bytes == unlimited) duties_ &= static_cast<std::uint8_t>(~limited);
    else duties_ |= limited;
}

void process::weigh() {
    bool const has_limit = (duties_ & limited) != 0;
    bool const is_watched = home_->watch().large_memory() != unlimited;
    if (!has_limit && !is_watched) return;
    std::size_t const used = account();
    if (has_limit) weigh_against_limit(used);
    if (is_watched) weigh_for_monitor(used);
}

void process::weigh_against_limit(std::size_t used) {
    rarities& its = rare();
    bool const crossed = used > its.limit.bytes && !its.over_limit;
    its.over_limit = used > its.limit.bytes;
    if (!crossed) return;
    if (its.limit.log)
        home_->tell({event_kind::memory_limit, id(),
                     "process " + weft::to_string(id()) + " uses " + std::to_string(used) + " bytes, its limit max_memory is " +
                         std::to_string(its.limit.bytes) + (its.limit.kill ? ": it is killed" : "")});
    if (its.limit.kill) must_end(exit_reason::killed());
}

}  // namespace weft::proc
