#pragma once
// Events on their way: one contiguous block, either owned by whoever holds the batch or shared by all who got it from a
// broadcast. Moving a batch never touches its events.

#include <concepts>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace weft::gen_stage {

template <class T>
class batch {
public:
    batch() = default;
    explicit batch(std::vector<T> events) noexcept : own_{std::move(events)} {}
    explicit batch(std::shared_ptr<std::vector<T> const> events) noexcept : shared_{std::move(events)} {}

    [[nodiscard]] std::span<T const> view() const noexcept { return shared_ ? *shared_ : own_; }
    [[nodiscard]] std::size_t size() const noexcept { return view().size(); }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }

    /// The events, free to be changed or moved from. Cost: nothing when they are owned; a copy when they are shared.
    [[nodiscard]] std::vector<T>& own() {
        if constexpr (std::copy_constructible<T>) {
            if (shared_) {
                own_ = *shared_;
                shared_.reset();
            }
        }
        return own_;
    }

private:
    std::vector<T> own_;
    std::shared_ptr<std::vector<T> const> shared_;  // set only by a broadcast, which requires T to be copyable
};

}  // namespace weft::gen_stage
