#pragma once
// A worker's own stacks: last in, first out, so that a new process runs on memory which is still in the cache.
// Threads: one owner. What goes beyond the capacity returns to the depot in batches.

#include "fiber/stack_depot.hpp"

#include <array>
#include <cstddef>

namespace weft::fiber {

class stack_cache {
public:
    explicit stack_cache(stack_depot& depot) noexcept : depot_{depot} {}
    ~stack_cache() { drain(); }
    stack_cache(stack_cache const&) = delete;
    stack_cache& operator=(stack_cache const&) = delete;

    /// Throws weft::system_limit when no stack can be had.
    [[nodiscard]] stack take() {
        if (count_ == 0) count_ = depot_.take(std::span{slots_}.first(batch));
        return slots_[--count_];
    }
    void give(stack back) noexcept {
        if (count_ == slots_.size()) {
            count_ -= batch;
            depot_.give(std::span{slots_}.subspan(count_));
        }
        slots_[count_++] = back;
    }
    void drain() noexcept {
        depot_.give(std::span{slots_}.first(count_));
        count_ = 0;
    }
    [[nodiscard]] stack_depot& depot() noexcept { return depot_; }

private:
    static constexpr std::size_t batch = 32;
    stack_depot& depot_;
    std::array<stack, 2 * batch> slots_{};
    std::size_t count_ = 0;
};

}  // namespace weft::fiber
