#pragma once
// A registry maps keys to processes, each with a value, inside one runtime. Whoever asks looks into shared tables himself;
// an entry goes when its process unregisters or ends. (Plain names, one a process: <weft/names.hpp>.)
//
//     using phone_book = weft::registry<std::string, int>;
//     auto const phones = phone_book::start_link({.name = "phones", .keys = weft::keys::unique});
//     phones.register_key("ann", 4711);                             the calling process, under "ann"
//     phone_book::named("phones").lookup("ann");                    {{pid, 4711}}, from any process
//     weft::start_link<counter>({.name = phones.via("count")}, 0);  a server that is called by its key
//
// With keys::duplicate it is a place to publish:
//
//     topics.register_key("news");
//     topics.dispatch("news", [](auto const& all) { for (auto const& each : all) weft::send(each.process, item{}); });

#include <weft/child_spec.hpp>
#include <weft/registry/core.hpp>
#include <weft/registry/lock.hpp>
#include <weft/registry/via_key.hpp>
#include <weft/supervisor.hpp>
#include <weft/task.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft {

/// The handle of a registry: a supervisor over its partitions. It stands for the name, so it also reaches the registry that
/// was started again under it. Keys and values are copied out; both are sent to listeners.
/// Errors: each call throws argument_error when the registry has ended, and those that change something when the key's
/// partition is just being restarted.
/// Threads: a value; copy it anywhere, use it in processes of the registry's runtime.
/// Source: Elixir Registry. Predicates and projections take the place of its match patterns.
template <class Key, class Value = no_value, class Hash = std::hash<Key>, class Equal = std::equal_to<Key>>
class registry {
    static_assert(sendable<Key> && std::is_copy_constructible_v<Key>, "a registry's keys own what they hold, and can be copied");
    static_assert(sendable<Value> && std::is_copy_constructible_v<Value>, "a registry's values own what they hold, and can be copied");
    using core = detail::registry_core<Key, Value, Hash, Equal>;
    using handle = detail::state_handle<core, registry>;

public:
    using entry = registry_entry<Value>;
    using entries = std::vector<entry>;

    /// Starts a registry linked to the caller.
    /// Blocks: parks the caller until its partitions are ready. Errors: "already_started(PID)" when the name is taken;
    /// argument_error for a bad option. Threads: from a process. Source: Elixir Registry.start_link/1.
    [[nodiscard]] static result<registry> try_start_link(registry_options const& options) {
        detail::check_registry(options);
        auto made = std::make_shared<core>(options, detail::type_of<registry>);
        result<pid> const started = supervisor::try_start_link(core::tree(made));
        if (!started) return started.error();
        return registry{handle{std::move(made)}};
    }
    /// As try_start_link, but a failure exits the caller.
    static registry start_link(registry_options const& options) {
        result<registry> started = try_start_link(options);
        if (!started) proc_lib::exit_for_failed_start(started.error(), "registry \"" + options.name + "\"");
        return *std::move(started);
    }
    /// A registry as a supervisor's child.
    [[nodiscard]] static child_start child(registry_options options) {
        detail::check_registry(options);
        auto start = [options = std::move(options)]() -> result<pid> {
            result<registry> const started = try_start_link(options);
            if (!started) return started.error();
            return started->process();
        };
        return child_start{std::move(start), child_type::supervisor};
    }
    /// Errors: argument_error when no registry of these types has the name.
    [[nodiscard]] static registry named(std::string_view name) { return registry{handle::named(name)}; }

    /// The supervisor: what weft::stop and monitor take.
    [[nodiscard]] pid process() const { return handle_.open()->process(); }

    /// Registers the calling process, which is linked to the partition's process from now on. Nobody registers another.
    /// Returns that process. Errors: "already_registered(PID)" for a unique key of a live process, also of the caller's own.
    /// Blocks: never, but for a listener's bounded mailbox. Source: Elixir Registry.register/3.
    [[nodiscard]] result<pid> try_register_key(Key key, Value value = {}) const {
        return handle_.open()->enroll(std::move(key), std::move(value));
    }
    /// As try_register_key, but a failure exits the caller.
    pid register_key(Key key, Value value = {}) const { return try_register_key(std::move(key), std::move(value)).value(); }

    /// Removes the caller's entries under the key before it returns; without any it does nothing.
    void unregister_key(Key const& key) const {
        auto const open = handle_.open();
        open->leave(key, open->own(key));
    }
    /// Removes those of the caller's entries under the key whose value fits.
    template <std::predicate<Value const&> Fits>
    void unregister_match(Key const& key, Fits fits) const {
        auto const open = handle_.open();
        auto mine = open->own(key);
        std::erase_if(mine, [&fits](auto const& each) { return !fits(each->value); });
        open->leave(key, mine);
    }

    /// Gives the caller's unique key the value `change(old value)`. Errors: "not_registered" when the caller does not hold
    /// the key; `change` is not called then. argument_error unless keys are unique.
    template <std::invocable<Value const&> Change>
    result<updated_value<Value>> update_value(Key const& key, Change change) const {
        auto const open = handle_.open();
        open->check_unique("update_value");
        auto const mine = open->own(key);
        if (mine.empty()) return exit_reason{"not_registered"};
        updated_value<Value> both{change(mine.front()->value), mine.front()->value};
        if (!open->replace(*mine.front(), both.now)) return exit_reason{"not_registered"};
        return both;
    }

    /// The entries under the key. Those of a process that has just ended may still be among them.
    [[nodiscard]] entries lookup(Key const& key) const {
        return match(key, [](Value const&) { return true; });
    }
    /// The live holder of a unique key, else an empty pid. Errors: argument_error unless keys are unique.
    [[nodiscard]] pid whereis(Key const& key) const {
        auto const open = handle_.open();
        open->check_unique("whereis");
        return open->holder(key);
    }
    /// The key as the name of a server: `.name = phones.via("ann")` registers it with this value while it starts, and
    /// call, cast, stop, whereis and send find it by the key, whatever the value.
    /// Errors: argument_error unless keys are unique. Source: Elixir {:via, Registry, {registry, key, value}}.
    [[nodiscard]] weft::via via(Key key, Value value = {}) const {
        auto const open = handle_.open();
        open->check_unique("via");
        using keeper = detail::via_key<registry, Key, Value>;
        return weft::via{std::make_shared<keeper>(*this, open->name(), std::move(key), std::move(value))};
    }

    /// The values of one process under the key.
    [[nodiscard]] std::vector<Value> values(Key const& key, pid process) const {
        std::vector<Value> found;
        for (auto const& each : handle_.open()->under(key, process)) found.push_back(each->value);
        return found;
    }
    /// The keys of a process, each as often as it is registered under it.
    [[nodiscard]] std::vector<Key> keys(pid process) const {
        std::vector<Key> found;
        for (auto const& each : handle_.open()->of(process)) found.push_back(each->key);
        return found;
    }
    /// How many entries there are.
    [[nodiscard]] std::size_t count() const { return handle_.open()->count(); }

    /// The entries under the key whose value fits.
    template <std::predicate<Value const&> Fits>
    [[nodiscard]] entries match(Key const& key, Fits fits) const {
        entries found;
        for (auto const& each : handle_.open()->under(key)) {
            if (fits(each->value)) found.push_back({each->process, each->value});
        }
        return found;
    }
    template <std::predicate<Value const&> Fits>
    [[nodiscard]] std::size_t count_match(Key const& key, Fits fits) const {
        auto const all = handle_.open()->under(key);
        return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&fits](auto const& each) { return fits(each->value); }));
    }

    /// `project(key, process, value)` of all entries for which `fits(key, process, value)`, in no order.
    /// Source: Elixir Registry.select/2.
    template <std::predicate<Key const&, pid, Value const&> Fits, std::invocable<Key const&, pid, Value const&> Project>
    [[nodiscard]] auto select(Fits fits, Project project) const {
        std::vector<std::decay_t<std::invoke_result_t<Project&, Key const&, pid, Value const&>>> found;
        for (auto const& each : handle_.open()->all()) {
            if (fits(each->key, each->process, each->value)) found.push_back(project(each->key, each->process, each->value));
        }
        return found;
    }
    template <std::predicate<Key const&, pid, Value const&> Fits>
    [[nodiscard]] std::size_t count_select(Fits fits) const {
        auto const all = handle_.open()->all();
        auto const fit = [&fits](auto const& each) { return fits(each->key, each->process, each->value); };
        return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), fit));
    }

    /// Calls `act(entries const&)` for each partition that has entries under the key: in the caller, or with
    /// {.parallel = true}, keys::duplicate and several partitions in one task a partition, and waits for them.
    /// Errors: what `act` throws; from a task it ends the caller through their link. Source: Elixir Registry.dispatch/4.
    template <std::invocable<entries const&> Act>
    void dispatch(Key const& key, Act act, dispatch_options options = {}) const {
        auto const open = handle_.open();
        bool const apart = options.parallel && open->options().partitions > 1 && open->keys() == weft::keys::duplicate;
        std::vector<entries> parts;
        for (auto const& part : open->parts_under(key)) parts.push_back(copies(part));
        if (apart) dispatch_in_tasks(std::make_shared<Act>(std::move(act)), std::move(parts));
        else for (entries const& each : parts) act(each);
    }

    /// Metadata: values of any type under names of their own. Errors: argument_error for an empty key.
    template <class T>
    void put_meta(std::string key, T value) const {
        handle_.open()->put_meta(std::move(key), detail::typed_value{std::move(value)});
    }
    /// Errors: argument_error when the value is not a T.
    template <class T>
    [[nodiscard]] std::optional<T> meta(std::string_view key) const {
        auto const found = handle_.open()->meta(key);
        if (!found) return std::nullopt;
        return found.template get<T>("metadata \"" + std::string{key} + "\"");
    }
    /// False when there was none.
    bool delete_meta(std::string_view key) const { return handle_.open()->erase_meta(key); }

    /// Runs `act()` while no other process runs one under the same key, and returns what it returns. Locks have nothing to do
    /// with entries under the key. Who asked first is first; when the holder throws or ends, the next one has the lock.
    /// When the partition's process dies, who waits fails with its reason, and who holds the lock goes on without it.
    /// Blocks: parks the caller until the lock is its own. Errors: argument_error when it is already.
    /// Source: Elixir Registry.lock/3.
    template <std::invocable Act>
    decltype(auto) lock(Key key, Act act) const {
        auto const keeper = handle_.open()->lock_keeper(key);
        detail::registry_lock const held{keeper, detail::ask_lock<Key>{std::move(key)}};
        return act();
    }

private:
    explicit registry(handle found) : handle_{std::move(found)} {}

    [[nodiscard]] static entries copies(typename core::records const& from) {
        entries made;
        made.reserve(from.size());
        for (auto const& each : from) made.push_back({each->process, each->value});
        return made;
    }
    template <class Act>
    static void dispatch_in_tasks(std::shared_ptr<Act> const& act, std::vector<entries> parts) {
        std::vector<task::handle<void>> tasks;
        for (entries& each : parts) {
            tasks.push_back(task::async([act, part = std::move(each)] { (*act)(part); }));
        }
        for (auto& each : tasks) task::await(std::move(each), infinity);
    }

    handle handle_;
};

}  // namespace weft
