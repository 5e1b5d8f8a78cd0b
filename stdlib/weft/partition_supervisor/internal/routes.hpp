#pragma once
// What a partition supervisor shares with whoever routes a key: how many partitions there are, and their processes.

#include <weft/detail/shared_state.hpp>
#include <weft/pid.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weft::partition_supervisor::internal {

/// Owner: the supervisor's process, which writes the pids. Others: any process reads; whoever resizes writes the numbers.
class routes final : public weft::detail::shared_state {
public:
    static constexpr std::string_view kind = "partition_supervisor";

    routes(std::string name, std::size_t most);

    /// Null when no partition supervisor has the name.
    [[nodiscard]] static std::shared_ptr<routes> find(std::string_view name);

    [[nodiscard]] std::size_t most() const noexcept { return processes_.size(); }

    /// How many keys are spread over.
    [[nodiscard]] std::size_t count() const noexcept;
    /// How many there shall be; the start of a partition beyond is ignored.
    [[nodiscard]] std::size_t wanted() const noexcept;
    /// Returns what was wanted before. Keys are not routed to partitions beyond from now on.
    std::size_t want(std::size_t count) noexcept;
    /// They are there: keys are spread over them, unless another number is wanted meanwhile.
    void settle(std::size_t count) noexcept;

    /// In the supervisor's process.
    void enter(std::size_t partition, pid process) noexcept;
    /// Empty when nobody is there now.
    [[nodiscard]] pid at(std::size_t partition) const;

private:
    // Slot and generation of each one's pid, the node being the supervisor's; 0: none yet.
    std::vector<std::atomic<std::uint64_t>> processes_;
    std::atomic<std::size_t> wanted_;
    std::atomic<std::size_t> count_;  // never more than were wanted and are started
};

}  // namespace weft::partition_supervisor::internal
