#pragma once
// Who is told of the changes of a scope's groups. Used by the scope's process only.

#include <weft/pg/events.hpp>
#include <weft/send.hpp>

#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace weft::detail {

template <class Group, class Hash, class Equal>
class pg_watchers {
public:
    /// `monitor` is the scope's own monitor of the watcher, so that its end names the entry. Without a group: all groups.
    void add(ref monitor, pid watcher, std::optional<Group> group) {
        (group ? by_group_[*group] : of_all_).push_back(monitor);
        watchers_.emplace(monitor, entry{watcher, std::move(group)});
    }
    /// False when there is no such watcher.
    bool remove(ref monitor) {
        auto const found = watchers_.find(monitor);
        if (found == watchers_.end()) return false;
        if (found->second.group) {
            auto const list = by_group_.find(*found->second.group);
            std::erase(list->second, monitor);
            if (list->second.empty()) by_group_.erase(list);
        } else {
            std::erase(of_all_, monitor);
        }
        watchers_.erase(found);
        return true;
    }
    [[nodiscard]] bool is_of(ref monitor, pid watcher) const {
        auto const found = watchers_.find(monitor);
        return found != watchers_.end() && found->second.watcher == watcher;
    }

    void tell(group_change change, Group const& group, std::vector<pid> const& processes) const {
        tell_each(of_all_, change, group, processes);
        if (auto const list = by_group_.find(group); list != by_group_.end()) tell_each(list->second, change, group, processes);
    }

private:
    struct entry {
        pid watcher;
        std::optional<Group> group;
    };

    void tell_each(std::vector<ref> const& monitors, group_change change, Group const& group, std::vector<pid> const& processes) const {
        for (ref const each : monitors) send(watchers_.at(each).watcher, group_event<Group>{each, change, group, processes});
    }

    std::unordered_map<ref, entry> watchers_;
    std::vector<ref> of_all_;
    std::unordered_map<Group, std::vector<ref>, Hash, Equal> by_group_;
};

}  // namespace weft::detail
