#include <weft/errors.hpp>
#include <weft/registry/state.hpp>

#include <cstdint>

namespace weft::detail {

registry_state::registry_state(registry_options const& options, type_descriptor const& type)
    : shared_state{kind, options.name, type}, options_{options} {
    for (registry_meta const& each : options.meta) meta_.emplace(each.key, each.value);
}

void registry_state::put_meta(std::string key, typed_value value) {
    if (key.empty()) throw argument_error{"registry \"" + name() + "\": put_meta: the key is empty"};
    std::lock_guard const hold{mutex_};
    std::swap(meta_[std::move(key)], value);  // the old one goes when the lock is free
}

typed_value registry_state::meta(std::string_view key) const {
    std::lock_guard const hold{mutex_};
    auto const found = meta_.find(key);
    return found == meta_.end() ? typed_value{} : found->second;
}

bool registry_state::erase_meta(std::string_view key) {
    typed_value gone;
    std::lock_guard const hold{mutex_};
    auto const found = meta_.find(key);
    if (found == meta_.end()) return false;
    gone = std::move(found->second);
    meta_.erase(found);
    return true;
}

void registry_state::check_unique(std::string_view call) const {
    if (is_unique()) return;
    throw argument_error{std::string{call} + " of registry \"" + name() + "\": its keys are " + to_string(keys()) + "; allowed is unique"};
}

void registry_state::partition_is_down(std::size_t partition) const {
    throw argument_error{"registry \"" + name() + "\": partition " + std::to_string(partition) + " is being restarted"};
}

exit_reason already_registered(pid holder) { return exit_reason{"already_registered(" + to_string(holder) + ")"}; }

std::size_t partition_of(std::size_t hash, std::size_t partitions) noexcept {
    return static_cast<std::size_t>((std::uint64_t{hash} * 0x9e3779b97f4a7c15U) >> 32U) % partitions;
}

}  // namespace weft::detail
