// A partition that is stopped or ends stays entered until its next start: its pid leads nowhere, which is the truth.

#include <weft/partition_supervisor/internal/routes.hpp>
#include <weft/process.hpp>

#include <algorithm>

namespace weft::partition_supervisor::internal {

routes::routes(std::string name, std::size_t most)
    : shared_state{kind, std::move(name), weft::detail::type_of<routes>}, processes_(most), wanted_{most}, count_{most} {}

std::shared_ptr<routes> routes::find(std::string_view name) {
    return std::static_pointer_cast<routes>(shared_state::find(kind, name, weft::detail::type_of<routes>));
}

// Acquire pairs with the releases of want() and settle(): who spreads keys over so many finds them entered.
std::size_t routes::count() const noexcept { return count_.load(std::memory_order_acquire); }

// Acquire pairs with the release of want(): what a resize did before is done.
std::size_t routes::wanted() const noexcept { return wanted_.load(std::memory_order_acquire); }

std::size_t routes::want(std::size_t count) noexcept {
    // Release pairs with wanted(), acquire with the release of the resize before.
    std::size_t const before = wanted_.exchange(count, std::memory_order_acq_rel);
    std::size_t now = count_.load(std::memory_order_relaxed);  // relaxed: the exchange below looks again
    // Release pairs with count(); relaxed on failure, since only the value is used, and that is tried again.
    while (now > count && !count_.compare_exchange_weak(now, count, std::memory_order_release, std::memory_order_relaxed)) {
    }
    return before;
}

void routes::settle(std::size_t count) noexcept {
    // Release pairs with count(): the partitions were entered before.
    if (wanted() == count) count_.store(count, std::memory_order_release);
}

void routes::enter(std::size_t partition, pid process) noexcept {
    std::uint64_t const word = (std::uint64_t{process.generation()} << 32U) | process.slot();
    // Release pairs with at(): who finds the pid finds what the start of its process did.
    processes_[partition].store(process ? word : 0, std::memory_order_release);
}

pid routes::at(std::size_t partition) const {
    std::uint64_t const word = processes_[partition].load(std::memory_order_acquire);  // pairs with enter()
    if (word == 0) return {};
    pid const found{static_cast<std::uint32_t>(word), static_cast<std::uint32_t>(word >> 32U), process().node()};
    return is_alive(found) ? found : pid{};
}

}  // namespace weft::partition_supervisor::internal
