#pragma once
// What the watchers of a scope's groups are told.

#include <weft/pid.hpp>

#include <cstdint>
#include <utility>
#include <vector>

namespace weft {

enum class group_change : std::uint8_t { join, leave };

/// To whoever called monitor, one for each change: these processes joined the group, or left it or ended. A process is in
/// the list as often as it joined or left.
template <class Group>
struct group_event {
    ref monitor;
    group_change change;
    Group group;
    std::vector<pid> processes;
};

/// What monitor of one group gives: its ref, and the members before the first event.
struct group_members {
    ref monitor;
    std::vector<pid> processes;
};
/// The same of all groups of a scope.
template <class Group>
struct scope_members {
    ref monitor;
    std::vector<std::pair<Group, std::vector<pid>>> groups;
};

}  // namespace weft
