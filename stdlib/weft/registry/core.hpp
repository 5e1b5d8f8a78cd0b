#pragma once
// A registry's partitions, and what registering means: the link with the partition's process, the entry, the listeners.

#include <weft/child_spec.hpp>
#include <weft/errors.hpp>
#include <weft/gen_server/start.hpp>
#include <weft/link.hpp>
#include <weft/registry/partition_owner.hpp>
#include <weft/registry/state.hpp>
#include <weft/send.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace weft::detail {

/// Sends to the listener if there is one and it has room.
template <class Message>
void tell_listener(std::string const& name, Message message) {
    try {
        static_cast<void>(try_send(name, std::move(message)));
    } catch (mailbox_full const&) {  // who bounds its mailbox so has chosen to miss some
    }
}

template <class Key, class Value, class Hash, class Equal>
class registry_core final : public registry_state {
public:
    using table = registry_table<Key, Value, Hash, Equal>;
    using records = typename table::records;
    using record = typename table::record;
    using owner_server = partition_owner<Key, Value, Hash, Equal>;

    registry_core(registry_options const& options, type_descriptor const& type) : registry_state{options, type} {
        for (std::size_t i = 0; i != options.partitions; ++i) tables_.push_back(std::make_shared<table>());
    }

    /// The supervisor over the partitions. With unique keys they depend on each other's being there, so all are restarted.
    [[nodiscard]] static supervisor_spec tree(std::shared_ptr<registry_core> const& core) {
        supervisor_spec spec{.name = core->name(), .strategy = core->is_unique() ? strategy::one_for_all : strategy::one_for_one};
        for (std::size_t i = 0; i != core->tables_.size(); ++i) {
            spec.children.push_back({.id = "partition " + std::to_string(i), .start = partition_start(core, i)});
        }
        return spec;
    }

    [[nodiscard]] result<pid> enroll(Key key, Value value) {
        checkpoint();  // who registers much gives way like any other
        pid const me = self();
        std::size_t const place = place_of(key, me);
        table& home = *tables_[place];
        pid const owner = home.owner();
        if (!owner) partition_is_down(place);
        if (is_unique()) {
            if (pid const holder = home.live_holder(key)) return already_registered(holder);
        }
        tie(owner, place);
        auto what = std::make_shared<record const>(record{std::move(key), me, std::move(value)});
        auto const added = home.insert(owner, what, is_unique());
        if (!added.done) {
            if (!home.has(me)) unlink(owner);
            if (!added.holder) partition_is_down(place);
            return already_registered(added.holder);
        }
        for (std::string const& each : options().listeners) {
            tell_listener(each, registered<Key, Value>{name(), what->key, me, what->value});
        }
        return owner;
    }

    /// The caller's entries under the key.
    [[nodiscard]] records own(Key const& key) const { return tables_[place_of(key, self())]->under(key, self()); }

    void leave(Key const& key, records const& which) {
        if (which.empty()) return;
        pid const me = self();
        table& home = *tables_[place_of(key, me)];
        pid const owner = home.owner();
        if (!home.erase(me, which) && owner) unlink(owner);
        for (std::string const& each : options().listeners) {
            for (std::size_t i = 0; i != which.size(); ++i) tell_listener(each, unregistered<Key>{name(), key, me});
        }
    }

    [[nodiscard]] bool replace(record const& old, Value value) {
        auto with = std::make_shared<record const>(record{old.key, old.process, std::move(value)});
        return tables_[place_of(old.key, old.process)]->replace(old, std::move(with));
    }

    /// The entries under a key, a list for each partition that has some.
    [[nodiscard]] std::vector<records> parts_under(Key const& key) const {
        std::vector<records> parts;
        if (keys() != keys::duplicate) {
            parts.push_back(tables_[place_of(key, {})]->under(key));
        } else {
            for (auto const& each : tables_) parts.push_back(each->under(key));
        }
        std::erase_if(parts, [](records const& part) { return part.empty(); });
        return parts;
    }
    [[nodiscard]] records under(Key const& key) const { return joined_lists(parts_under(key)); }
    [[nodiscard]] records under(Key const& key, pid process) const { return tables_[place_of(key, process)]->under(key, process); }
    [[nodiscard]] records of(pid process) const {
        return gather([process](table const& each) { return each.of(process); });
    }
    [[nodiscard]] records all() const {
        return gather([](table const& each) { return each.all(); });
    }
    [[nodiscard]] std::size_t count() const {
        std::size_t sum = 0;
        for (auto const& each : tables_) sum += each->count();
        return sum;
    }

    [[nodiscard]] listed_keys keys_of(pid process, std::size_t most) const override {
        records const found = process ? of(process) : some(most);
        listed_keys made{.total = process ? found.size() : count()};
        for (std::size_t i = 0; i != std::min(found.size(), most); ++i)
            made.some.push_back({key_list::key_text(found[i]->key), found[i]->process});
        return made;
    }

    /// Who has a unique key now; empty also when it has ended and its entry is still there.
    [[nodiscard]] pid holder(Key const& key) const { return tables_[place_of(key, {})]->live_holder(key); }

    /// The process that keeps the line for a lock.
    [[nodiscard]] server_ref<owner_server> lock_keeper(Key const& key) const {
        std::size_t const place = partition_of(Hash{}(key), tables_.size());
        pid const owner = tables_[place]->owner();
        if (!owner) partition_is_down(place);
        return server_ref<owner_server>{owner};
    }

private:
    [[nodiscard]] static child_start partition_start(std::shared_ptr<registry_core> core, std::size_t place) {
        return child_start{[core = std::move(core), place]() -> result<pid> {
            shared_state::open(core, self());  // start functions run in the supervisor's process
            server_options const options{.label = core->name() + "/" + std::to_string(place), .trap_exit = true};
            auto const started = try_start_link<owner_server>(options, core->tables_[place]);
            if (!started) return started.error();
            return started->process();
        }};
    }

    [[nodiscard]] std::size_t place_of(Key const& key, pid process) const {
        std::size_t const hash = keys() == keys::duplicate ? std::hash<pid>{}(process) : Hash{}(key);
        return partition_of(hash, tables_.size());
    }
    // Before the entry is there: from now on the owner hears of the caller's end, whenever that is.
    void tie(pid owner, std::size_t place) const {
        try {
            link(owner);
        } catch (noproc_error const&) {
            partition_is_down(place);
        }
    }
    [[nodiscard]] static records joined_lists(std::vector<records> parts) {
        if (parts.empty()) return {};
        records all = std::move(parts.front());
        for (std::size_t i = 1; i != parts.size(); ++i) all.insert(all.end(), parts[i].begin(), parts[i].end());
        return all;
    }
    [[nodiscard]] records some(std::size_t most) const {
        records found;
        for (auto const& each : tables_) {
            for (auto& one : each->some(most - found.size())) found.push_back(std::move(one));
        }
        return found;
    }
    template <class Ask>
    [[nodiscard]] records gather(Ask ask) const {
        std::vector<records> parts;
        for (auto const& each : tables_) parts.push_back(ask(*each));
        return joined_lists(std::move(parts));
    }

    std::vector<std::shared_ptr<table>> tables_;
};

}  // namespace weft::detail
