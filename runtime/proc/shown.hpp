#pragma once
// Reading words of a process from outside it.

#include <atomic>

namespace weft::proc {

/// Relaxed: nothing runs, or each word is true by itself.
template <class T>
[[nodiscard]] T shown(std::atomic<T> const& word) noexcept {
    return word.load(std::memory_order_relaxed);  // relaxed: see above
}

}  // namespace weft::proc
