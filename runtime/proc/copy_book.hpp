#pragma once
// The last large copies that processes made for their messages. Written seldom, by whoever makes one; read by observers.

#include <weft/large_copies.hpp>

#include <array>
#include <cstddef>
#include <mutex>
#include <vector>

namespace weft::proc {

/// Threads: any.
class copy_book {
public:
    void note(large_copy const& one) noexcept {
        std::lock_guard const hold{mutex_};
        kept_[made_++ % kept_.size()] = one;
    }
    [[nodiscard]] std::vector<large_copy> since(nanoseconds after) const {
        std::vector<large_copy> out;
        std::lock_guard const hold{mutex_};
        for (std::size_t i = made_ < kept_.size() ? 0 : made_ - kept_.size(); i < made_; ++i)
            if (large_copy const& each = kept_[i % kept_.size()]; each.at > after) out.push_back(each);
        return out;
    }

private:
    mutable std::mutex mutex_;            // guards what follows
    std::array<large_copy, 64> kept_{};
    std::size_t made_ = 0;
};

}  // namespace weft::proc
