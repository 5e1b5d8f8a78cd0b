#pragma once
// Which file a dump goes to: the one that the settings name, overwritten; or, when that is a folder ("/var/crash/", with the
// slash), weft-crash-NODE-TIME-PID.dump in it, of which the newest three of a node are kept. The folder must be there.
//
// Async-signal-safe. Threads: one at a time, as dumps are written.

#include <array>
#include <climits>
#include <cstddef>

namespace weft::proc {

struct dump_place {
    std::array<char, PATH_MAX> path{};
    std::size_t folder = 0;  // so much of the path is a folder's; 0: it was named as a whole
    std::size_t prefix = 0;  // so much, behind the folder, all dumps of the node begin with
};

dump_place const& choose_dump_place(char const* named) noexcept;
/// What was chosen last.
[[nodiscard]] dump_place const& last_dump_place() noexcept;
/// Those beyond the newest three, unless the file was named as a whole.
void remove_old_dumps(dump_place const& like) noexcept;

}  // namespace weft::proc
