#include <weft/detail/listed_keys.hpp>

#include <exception>

namespace weft::detail {

/// A program's way to show a value may fail.
std::string key_list::shown(void const* key, type_descriptor const& type) {
    try {
        return type.show(key);
    } catch (std::exception const& failed) {
        return std::string{type.name} + " (cannot be shown: " + failed.what() + ")";
    }
}

}  // namespace weft::detail
