#pragma once
// Where the numbers come from: the live runtime, or what a test made up.

#include <weft/info.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace weft::observe {

using process_list = std::shared_ptr<std::vector<process_summary> const>;

class snapshots {
public:
    snapshots() = default;
    snapshots(snapshots const&) = delete;
    snapshots& operator=(snapshots const&) = delete;
    virtual ~snapshots() = default;
    [[nodiscard]] virtual node_summary node() = 0;
    /// May be shared by several clients, and then be up to 500 ms old; never null.
    [[nodiscard]] virtual process_list processes() = 0;
    [[nodiscard]] virtual std::optional<process_details> details(pid id, nanoseconds patience) = 0;
};

/// How long `info` may wait for the process that it asks.
inline constexpr nanoseconds patience = std::chrono::milliseconds{200};

}  // namespace weft::observe
