#pragma once
// How long the turns of the workers last, seen from outside: a worker that is found in the same turn twice has been in it all
// the time between. Pure: whoever looks says when it was.

#include <weft/observer/warnings/internal/look.hpp>

#include <cstdint>
#include <functional>
#include <vector>

namespace weft::observe::warnings {

class turn_watch {
public:
    /// Whether the thread of this worker sleeps in the kernel now; asked only for one whose turn was seen before.
    using sleeps = std::function<bool(std::size_t worker)>;

    void see(nanoseconds at, std::vector<worker_summary> const& workers, sleeps const& asleep);
    /// Some worker is in a turn: a look soon tells whether that is a long one.
    [[nodiscard]] bool is_worth_another_look() const noexcept { return in_turn_; }
    /// The longest turn of each process since this was last asked; turns of one look only are left out.
    [[nodiscard]] std::vector<turn_seen> take();

private:
    struct sighting {
        pid who{};
        std::uint64_t turn = 0;
        nanoseconds since{};
        bool asleep = true;
    };

    void note(turn_seen const& one);

    std::vector<sighting> last_;      ///< one a worker
    std::vector<turn_seen> longest_;  ///< one a process
    bool in_turn_ = false;
};

}  // namespace weft::observe::warnings
