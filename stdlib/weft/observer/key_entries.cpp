// The directory of shared states knows all registries and scopes; each lists its own keys.

#include <weft/observer/internal/key_entries.hpp>

#include <weft/detail/listed_keys.hpp>
#include <weft/detail/shared_state.hpp>
#include <weft/pg/state.hpp>
#include <weft/registry/state.hpp>

#include <functional>
#include <memory>
#include <string_view>
#include <utility>

namespace weft::observe {
namespace {

constexpr std::string_view scopes = detail::pg_state<std::string, std::hash<std::string>, std::equal_to<std::string>>::kind;

void add(std::vector<key_entry>& to, detail::shared_state const& from, char const* keys, pid process, std::size_t most, std::size_t& total) {
    auto const* const listed = dynamic_cast<detail::key_list const*>(&from);
    if (listed == nullptr) return;
    auto found = listed->keys_of(process, most);
    total += found.total;
    for (auto& each : found.some) to.push_back({.registry = from.name(), .keys = keys, .key = std::move(each.key), .process = each.process});
}

}  // namespace

std::vector<key_entry> shared_keys(pid process, std::size_t most, std::size_t& total) {
    std::vector<key_entry> all;
    for (auto const& each : detail::shared_state::all(detail::registry_state::kind))
        add(all, *each, to_string(std::static_pointer_cast<detail::registry_state>(each)->keys()), process, most, total);
    for (auto const& each : detail::shared_state::all(scopes)) add(all, *each, "group", process, most, total);
    return all;
}

}  // namespace weft::observe
