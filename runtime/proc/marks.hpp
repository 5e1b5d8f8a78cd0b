#pragma once
// Places in a mailbox that belong to the newest few refs: a message accepted before a ref was made cannot mention it, so
// a receive that waits for that ref starts behind the place (Erlang's optimised selective receive).
//
// Threads: one owner, as the mailbox.
// Invariant: a place is null or a message in the mailbox; taking that message out moves the place one back.

#include <weft/detail/node.hpp>
#include <weft/pid.hpp>

#include <array>
#include <cstddef>

namespace weft::proc {

class marks {
public:
    static constexpr std::size_t kept = 4;

    /// The oldest place is given up for it.
    void remember(ref which, detail::node* last) noexcept {
        places_[next_] = {which, last};
        next_ = (next_ + 1) % kept;
    }
    [[nodiscard]] detail::node* find(ref which) const noexcept {
        for (place const& each : places_)
            if (each.of == which) return each.last;
        return nullptr;
    }
    void forget(detail::node const* gone, detail::node* before) noexcept {
        for (place& each : places_)
            if (each.last == gone) each.last = before;
    }

private:
    struct place {
        ref of;
        detail::node* last = nullptr;
    };
    std::array<place, kept> places_{};
    std::size_t next_ = 0;
};

}  // namespace weft::proc
