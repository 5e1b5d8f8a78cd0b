#pragma once
// The process of a scope: all changes of its groups happen here, one after the other. A change is to be read before anybody
// is told of it.

#include <weft/gen_server/callbacks.hpp>
#include <weft/pg/state.hpp>
#include <weft/pg/watchers.hpp>
#include <weft/process.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace weft::detail {

template <class Group>
struct pg_join {
    using reply = void;
    Group group;
    std::vector<pid> processes;
};
/// Answered with whether anybody was a member.
template <class Group>
struct pg_leave {
    using reply = bool;
    Group group;
    std::vector<pid> processes;
};
template <class Group>
struct pg_monitor {
    using reply = group_members;
    Group group;
};
template <class Group>
struct pg_monitor_all {
    using reply = scope_members<Group>;
};
struct pg_demonitor {
    using reply = bool;
    ref monitor;
};

template <class Group, class Hash, class Equal>
class pg_server {
public:
    using state = pg_state<Group, Hash, Equal>;

    explicit pg_server(std::shared_ptr<state> shared) : shared_{std::move(shared)} { shared_state::open(shared_, self()); }
    pg_server(pg_server const&) = delete;
    pg_server& operator=(pg_server const&) = delete;
    /// The groups are empty before anybody hears that the scope has ended.
    ~pg_server() {
        retirements gone;
        shared_->groups.clear(gone);
    }

    void handle_call(pg_join<Group> request) {
        if (request.processes.empty()) return;
        std::vector<pid> members = members_of(request.group);
        members.insert(members.end(), request.processes.begin(), request.processes.end());
        store(request.group, std::move(members));
        for (pid const each : request.processes) note_joined(each, request.group);
        watchers_.tell(group_change::join, request.group, request.processes);
    }
    bool handle_call(pg_leave<Group> request) {
        std::vector<pid> members = members_of(request.group);
        std::vector<pid> left;
        for (pid const each : request.processes) {
            auto const place = std::find(members.begin(), members.end(), each);
            if (place == members.end()) continue;
            members.erase(place);
            left.push_back(each);
        }
        if (left.empty()) return false;
        store(request.group, std::move(members));
        for (pid const each : left) note_left(each, request.group);
        watchers_.tell(group_change::leave, request.group, left);
        return true;
    }
    void handle_call(pg_monitor<Group> request, from<group_members> caller) {
        ref const made = monitor(caller.caller());
        group_members now{made, members_of(request.group)};
        watchers_.add(made, caller.caller(), std::move(request.group));
        std::move(caller).reply(std::move(now));
    }
    void handle_call(pg_monitor_all<Group>, from<scope_members<Group>> caller) {
        ref const made = monitor(caller.caller());
        watchers_.add(made, caller.caller(), std::nullopt);
        scope_members<Group> now{made, {}};
        shared_->groups.for_each([&now](Group const& group, std::vector<pid> const& all) { now.groups.emplace_back(group, all); });
        std::move(caller).reply(std::move(now));
    }
    void handle_call(pg_demonitor request, from<bool> caller) {
        bool const is_callers = watchers_.is_of(request.monitor, caller.caller()) && watchers_.remove(request.monitor);
        if (is_callers) demonitor(request.monitor, {.flush = true});
        std::move(caller).reply(is_callers);
    }
    void handle_info(down_msg const& end) {
        if (!watchers_.remove(end.monitor)) remove_member(end.object);
    }

private:
    struct membership {
        ref monitor;
        std::unordered_map<Group, std::size_t, Hash, Equal> times;  // how often it is in each group
    };

    [[nodiscard]] std::vector<pid> members_of(Group const& group) const {
        std::vector<pid> const* const found = shared_->groups.peek(group);
        return found == nullptr ? std::vector<pid>{} : *found;
    }
    void store(Group const& group, std::vector<pid> members) {
        retirements gone;
        if (members.empty()) shared_->groups.erase(group, gone);
        else shared_->groups.assign(group, std::move(members), gone);
    }
    void note_joined(pid process, Group const& group) {
        auto const [place, is_new] = memberships_.try_emplace(process);
        if (is_new) place->second.monitor = monitor(process);
        ++place->second.times[group];
    }
    void note_left(pid process, Group const& group) {
        auto const place = memberships_.find(process);
        auto const times = place->second.times.find(group);
        if (--times->second != 0) return;
        place->second.times.erase(times);
        if (!place->second.times.empty()) return;
        demonitor(place->second.monitor, {.flush = true});
        memberships_.erase(place);
    }
    void remove_member(pid process) {
        auto const gone = memberships_.extract(process);
        if (gone.empty()) return;
        for (auto const& [group, times] : gone.mapped().times) {
            std::vector<pid> members = members_of(group);
            std::erase(members, process);
            store(group, std::move(members));
            watchers_.tell(group_change::leave, group, std::vector<pid>(times, process));
        }
    }

    std::shared_ptr<state> shared_;
    std::unordered_map<pid, membership> memberships_;
    pg_watchers<Group, Hash, Equal> watchers_;
};

}  // namespace weft::detail
