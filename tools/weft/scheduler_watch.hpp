#pragma once
// Whether every scheduler still passes through its loop: what a service manager's watchdog is told.

#include <weft/info.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace weft::cli {

/// Used by one thread.
class scheduler_watch {
public:
    /// `places`: so many schedulers must work. One whose task does not come to an end is replaced by a spare one, which is
    /// among the workers then.
    explicit scheduler_watch(std::size_t places) : places_{places} {}

    /// Whether enough of them were idle at this look, or have taken another task since the look before.
    [[nodiscard]] bool all_passed(std::vector<worker_summary> const& now);

private:
    struct seen {
        std::uint64_t turns = 0;
        bool runs = false;
    };
    std::size_t places_;
    std::vector<seen> before_;
};

}  // namespace weft::cli
