#pragma once
// Process groups: named sets of processes inside a scope. A process may be in many groups, and in one several times; it is
// out of all when it ends. Members are read without asking anybody.
//
//     auto const chat = weft::pg<>::start_link("chat");              a scope; found again by pg<>::named("chat")
//     chat.join("room 1", weft::self());
//     for (weft::pid const each : chat.members("room 1")) weft::send(each, hello{});
//     auto const now = chat.monitor("room 1");                       members now, and group_event<std::string> from now on

#include <weft/child_spec.hpp>
#include <weft/errors.hpp>
#include <weft/gen_server/call.hpp>
#include <weft/gen_server/start.hpp>
#include <weft/pg/server.hpp>
#include <weft/receive.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft {

/// The handle of a scope: a process that owns groups, named by Groups. It stands for the name, so it also reaches the scope
/// that was started again under it. Scopes share nothing.
/// Errors: what changes or watches groups throws call_exit when the scope has ended; it waits without a time limit.
/// Threads: a value; copy it anywhere, use it in processes of the scope's runtime. Source: Erlang pg; differs in that groups
/// have a type.
template <class Group = std::string, class Hash = std::hash<Group>, class Equal = std::equal_to<Group>>
class pg {
    static_assert(sendable<Group> && std::is_copy_constructible_v<Group>, "a group's name owns what it holds, and can be copied");
    using state = detail::pg_state<Group, Hash, Equal>;
    using server = detail::pg_server<Group, Hash, Equal>;
    using handle = detail::state_handle<state, pg>;

public:
    using event = group_event<Group>;

    /// Starts a scope linked to the caller.
    /// Blocks: parks the caller until it is ready. Errors: "already_started(PID)" when the name is taken; argument_error when
    /// it is empty or reserved. Threads: from a process. Source: Erlang pg:start_link/1.
    [[nodiscard]] static result<pg> try_start_link(std::string name) {
        if (name.empty()) throw argument_error{"pg: the scope's name is empty"};
        auto made = std::make_shared<state>(name, detail::type_of<pg>);
        auto const started = weft::try_start_link<server>(server_options{.name = std::move(name)}, made);
        if (!started) return started.error();
        return pg{handle{std::move(made)}};
    }
    /// As try_start_link, but a failure exits the caller.
    static pg start_link(std::string name) {
        result<pg> started = try_start_link(name);
        if (!started) proc_lib::exit_for_failed_start(started.error(), "pg scope \"" + name + "\"");
        return *std::move(started);
    }
    /// A scope as a supervisor's child.
    [[nodiscard]] static child_start child(std::string name) {
        return child_start{[name = std::move(name)]() -> result<pid> {
            result<pg> const started = try_start_link(name);
            if (!started) return started.error();
            return started->process();
        }};
    }
    /// Errors: argument_error when no scope with such groups has the name.
    [[nodiscard]] static pg named(std::string_view name) { return pg{handle::named(name)}; }

    [[nodiscard]] pid process() const {
        auto const open = handle_.try_open();
        return open ? open->process() : handle_.first().process();
    }

    /// Adds the process once more; one that has ended goes again soon. Errors: argument_error for an empty pid.
    void join(Group group, pid process) const { join(std::move(group), std::vector<pid>{process}); }
    void join(Group group, std::vector<pid> processes) const {
        check(processes, "join");
        weft::call(scope(), detail::pg_join<Group>{std::move(group), std::move(processes)}, infinity);
    }
    /// Takes the process out once. Errors: "not_joined" when it, or none of them, was in the group; argument_error for an
    /// empty pid.
    result<void> leave(Group group, pid process) const { return leave(std::move(group), std::vector<pid>{process}); }
    result<void> leave(Group group, std::vector<pid> processes) const {
        check(processes, "leave");
        if (weft::call(scope(), detail::pg_leave<Group>{std::move(group), std::move(processes)}, infinity)) return {};
        return exit_reason{"not_joined"};
    }

    /// The members, each as often as it has joined, as they were at one moment; none for an unknown group or when the scope
    /// has ended. Blocks: never, and takes no lock.
    [[nodiscard]] std::vector<pid> members(Group const& group) const {
        auto const open = handle_.try_open();
        if (!open) return {};
        auto const found = open->groups.find(group);
        return found ? *found : std::vector<pid>{};
    }
    /// The groups that have members, in no order. Blocks: never, and takes no lock.
    [[nodiscard]] std::vector<Group> groups() const {
        std::vector<Group> all;
        if (auto const open = handle_.try_open()) {
            open->groups.for_each([&all](Group const& group, std::vector<pid> const&) { all.push_back(group); });
        }
        return all;
    }

    /// Tells the caller of each change of the group, by an `event` with the ref returned: from exactly after the members
    /// returned, until demonitor or the caller's end. Source: OTP 25 pg:monitor/2, and monitor_scope/1.
    [[nodiscard]] group_members monitor(Group group) const {
        return weft::call(scope(), detail::pg_monitor<Group>{std::move(group)}, infinity);
    }
    /// The same for all groups of the scope.
    [[nodiscard]] scope_members<Group> monitor() const { return weft::call(scope(), detail::pg_monitor_all<Group>{}, infinity); }

    /// No event with this ref is in the mailbox, or comes, when this returns. False when the caller has no such monitor.
    bool demonitor(ref which) const {
        bool const was_there = weft::call(scope(), detail::pg_demonitor{which}, infinity);
        for (bool more = was_there; more;) {
            more = receive(when([which](event const& told) { return told.monitor == which; }, [](event const&) { return true; }),
                           after({}, [] { return false; }));
        }
        return was_there;
    }

private:
    explicit pg(handle found) : handle_{std::move(found)} {}

    [[nodiscard]] server_ref<server> scope() const { return server_ref<server>{process()}; }
    static void check(std::vector<pid> const& processes, char const* call) {
        for (pid const each : processes) {
            if (!each) throw argument_error{std::string{"pg::"} + call + ": the pid is empty"};
        }
    }

    handle handle_;
};

}  // namespace weft
