// Two tables an application: what is in force, and what persists against a later load.

#include <weft/application/internal/env_store.hpp>
#include <weft/errors.hpp>

#include <algorithm>

namespace weft::app {
namespace {

env_key const* declared(std::vector<env_key> const& keys, std::string_view name) {
    auto const found = std::find_if(keys.begin(), keys.end(), [&](env_key const& each) { return each.name == name; });
    return found == keys.end() ? nullptr : &*found;
}

}  // namespace

void env_store::add(std::string_view application, std::span<env_key const> keys, env_table values) {
    std::lock_guard const held{guard_};
    entry& into = loaded_[std::string{application}];
    into.keys.assign(keys.begin(), keys.end());
    for (auto const& [key, value] : values) into.values.insert_or_assign(key, value);
    into.configured = std::move(values);
    if (auto const kept = persistent_.find(application); kept != persistent_.end())
        for (auto const& [key, value] : kept->second) into.values.insert_or_assign(key, value);
}

void env_store::remove(std::string_view application) {
    std::lock_guard const held{guard_};
    if (auto const found = loaded_.find(application); found != loaded_.end()) loaded_.erase(found);
}

std::optional<env_value> env_store::find(std::string_view application, std::string_view key) const {
    std::lock_guard const held{guard_};
    auto const of = loaded_.find(application);
    if (of == loaded_.end()) return std::nullopt;
    auto const found = of->second.values.find(key);
    return found == of->second.values.end() ? std::nullopt : std::optional{found->second};
}

std::optional<env_table> env_store::all(std::string_view application) const {
    std::lock_guard const held{guard_};
    auto const of = loaded_.find(application);
    return of == loaded_.end() ? std::nullopt : std::optional{of->second.values};
}

void env_store::set(std::string_view application, std::string_view key, env_value value, bool persistent) {
    std::lock_guard const held{guard_};
    entry& into = loaded_[std::string{application}];
    if (auto const* const what = declared(into.keys, key); what != nullptr && !accepts(*what, value))
        throw argument_error{"env " + std::string{application} + '.' + std::string{key} + ": " + shown(*what, value) + " is not " +
                             allowed(*what)};
    if (persistent) persistent_[std::string{application}].insert_or_assign(std::string{key}, value);
    into.values.insert_or_assign(std::string{key}, std::move(value));
}

void env_store::unset(std::string_view application, std::string_view key, bool persistent) {
    std::lock_guard const held{guard_};
    auto const forget = [&](env_table& table) {
        if (auto const found = table.find(key); found != table.end()) table.erase(found);
    };
    if (auto const of = loaded_.find(application); of != loaded_.end()) forget(of->second.values);
    auto const kept = persistent_.find(application);
    if (persistent && kept != persistent_.end()) forget(kept->second);
}

config_changes env_store::replace(std::string_view application, env_table fresh, std::vector<std::string>& left) {
    std::lock_guard const held{guard_};
    config_changes made;
    auto const of = loaded_.find(application);
    if (of == loaded_.end()) return made;
    entry& into = of->second;
    for (env_key const& key : into.keys) {
        auto const now = fresh.find(key.name);
        auto const before = into.configured.find(key.name);
        bool const is_there = now != fresh.end();
        bool const was_there = before != into.configured.end();
        if (is_there == was_there && (!is_there || now->second == before->second)) continue;
        if (!key.reload) {
            left.push_back(key.name);
            continue;
        }
        if (!is_there) {
            made.removed.push_back(key.name);
            into.values.erase(key.name);
            into.configured.erase(key.name);
            continue;
        }
        (was_there ? made.changed : made.added).emplace_back(key.name, now->second);
        into.values.insert_or_assign(key.name, now->second);
        into.configured.insert_or_assign(key.name, now->second);
    }
    return made;
}

}  // namespace weft::app
