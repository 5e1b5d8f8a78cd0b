#include <weft/errors.hpp>
#include <weft/registry/options.hpp>

#include <algorithm>
#include <string_view>

namespace weft {

char const* to_string(keys value) noexcept {
    switch (value) {
        case keys::unique: return "unique";
        case keys::duplicate: return "duplicate";
        case keys::duplicate_by_key: return "duplicate_by_key";
    }
    return "none";
}

namespace detail {

namespace {

[[noreturn]] void refuse(registry_options const& options, std::string_view option, std::string_view problem) {
    throw argument_error{"registry \"" + options.name + "\": " + std::string{option} + " " + std::string{problem}};
}

void check_listener(registry_options const& options, std::string const& name) {
    if (name.empty()) refuse(options, "listeners", "holds an empty name; allowed are names of processes");
    if (name == options.name) refuse(options, "listeners", "holds the registry's own name");
    if (std::count(options.listeners.begin(), options.listeners.end(), name) > 1) {
        refuse(options, "listeners", "holds \"" + name + "\" twice; allowed is once");
    }
}

void check_meta(registry_options const& options, registry_meta const& one) {
    if (one.key.empty()) refuse(options, "meta", "holds an empty key");
    auto const same = [&](registry_meta const& other) { return other.key == one.key; };
    if (std::count_if(options.meta.begin(), options.meta.end(), same) > 1) {
        refuse(options, "meta", "holds the key \"" + one.key + "\" twice; allowed is once");
    }
}

}  // namespace

void check_registry(registry_options const& options) {
    if (options.name.empty()) refuse(options, "name", "is empty; a registry needs one");
    auto const kind = static_cast<unsigned>(options.keys);
    if (kind < static_cast<unsigned>(keys::unique) || kind > static_cast<unsigned>(keys::duplicate_by_key)) {
        refuse(options, "keys", "is " + (kind == 0 ? std::string{"not given"} : std::to_string(kind)) +
                                    "; allowed are unique, duplicate and duplicate_by_key");
    }
    if (options.partitions == 0) refuse(options, "partitions", "is 0; allowed are 1 and more");
    for (std::string const& each : options.listeners) check_listener(options, each);
    for (registry_meta const& each : options.meta) check_meta(options, each);
}

}  // namespace detail

}  // namespace weft
