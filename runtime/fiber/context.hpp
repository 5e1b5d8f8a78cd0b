#pragma once
// Where a flow of control goes on: one stack left for another. Ours where there is one, since it leaves room for the
// compiler to keep nothing that needs no keeping and to have no call to return from, which a processor would guess wrong;
// Boost's elsewhere, under the sanitizers, and with -DWEFT_BOOST_CONTEXT=ON.
//
// Both keep what the ABI asks a function to keep: the callee's registers and the floating-point modes.

#include "base/sanitizer.hpp"

#if defined(__x86_64__) && !defined(WEFT_ASAN) && !defined(WEFT_TSAN) && !defined(WEFT_BOOST_CONTEXT)
#include "fiber/context_x86_64.hpp"
#else
#include "fiber/context_boost.hpp"
#endif
