#pragma once
// What a registry shares with its callers besides its entries: how it was started, and its metadata.

#include <weft/detail/listed_keys.hpp>
#include <weft/detail/shared_state.hpp>
#include <weft/exit_reason.hpp>
#include <weft/pid.hpp>
#include <weft/registry/options.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace weft::detail {

/// Threads: any; the metadata has a lock, the rest never changes.
class registry_state : public shared_state, public key_list {
public:
    static constexpr std::string_view kind = "registry";

    registry_state(registry_options const& options, type_descriptor const& type);

    [[nodiscard]] weft::keys keys() const noexcept { return options_.keys; }
    [[nodiscard]] bool is_unique() const noexcept { return options_.keys == keys::unique; }
    [[nodiscard]] registry_options const& options() const noexcept { return options_; }

    void put_meta(std::string key, typed_value value);
    /// Empty when there is none.
    [[nodiscard]] typed_value meta(std::string_view key) const;
    bool erase_meta(std::string_view key);

    /// For calls that only a registry with unique keys has. Errors: argument_error.
    void check_unique(std::string_view call) const;
    /// The partition's process has ended and the next one has not begun.
    [[noreturn]] void partition_is_down(std::size_t partition) const;

private:
    registry_options const options_;
    mutable std::mutex mutex_;
    std::map<std::string, typed_value, std::less<>> meta_;  // guarded by mutex_
};

[[nodiscard]] exit_reason already_registered(pid holder);
/// Spreads what a weak hash leaves in a row.
[[nodiscard]] std::size_t partition_of(std::size_t hash, std::size_t partitions) noexcept;

}  // namespace weft::detail
