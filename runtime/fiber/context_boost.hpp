#pragma once
// See context.hpp.

#include <boost/context/detail/fcontext.hpp>

#include <array>
#include <cstddef>

namespace weft::fiber::context {

/// Where a stack that was left goes on.
using place = void*;

namespace internal {
template <void (*Body)(place*) noexcept>
void enter(boost::context::detail::transfer_t from) noexcept {
    auto* const left = static_cast<place*>(from.data);
    *left = from.fctx;
    Body(left);
}
}  // namespace internal

/// The place whose first jump calls Body(left), where `left` is what the jump gave. Body does not return.
template <void (*Body)(place*) noexcept>
[[nodiscard]] place make(void* top, std::size_t bytes) noexcept {
    return boost::context::detail::make_fcontext(top, bytes, &internal::enter<Body>);
}

/// Goes on at `to`, and leaves in `left` where to jump to come back here. It may be another thread that does.
[[gnu::always_inline]] inline void jump(place& left, place to) noexcept {
    boost::context::detail::transfer_t const from = boost::context::detail::jump_fcontext(to, &left);
    *static_cast<place*>(from.data) = from.fctx;
}

/// Where in what was left at a place the frame pointer may lie, with the address to go on at behind it: it depends on how
/// Boost.Context was built.
inline constexpr std::array<std::size_t, 2> frame_offsets{0x38, 0x30};
inline constexpr std::size_t place_bytes = 128;

namespace internal {
template <class Visitor>
boost::context::detail::transfer_t visit(boost::context::detail::transfer_t from) noexcept {
    static_cast<Visitor*>(from.data)->visit();
    boost::context::detail::jump_fcontext(from.fctx, nullptr);
    __builtin_unreachable();
}
}  // namespace internal

/// Runs who.visit(), which is inlined, on the stack that was left at `at`, as if by the function that left it: who unwinds finds
/// its frames, behind one. Overwrites nothing but what is free of that stack.
template <class Visitor>
void on_top(place at, Visitor& who) noexcept {
    boost::context::detail::ontop_fcontext(at, &who, &internal::visit<Visitor>);
}

}  // namespace weft::fiber::context
