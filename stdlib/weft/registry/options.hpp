#pragma once
// How a registry is started.

#include <weft/detail/typed_value.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace weft {

/// Who may have a key, and which partition an entry lies in.
enum class keys : std::uint8_t {
    unique = 1,        ///< a key belongs to at most one process; partition by the key
    duplicate,         ///< a key may have many entries, also several of one process; partition by the process
    duplicate_by_key,  ///< as duplicate, with all entries of a key in one partition
};
[[nodiscard]] char const* to_string(keys value) noexcept;

/// One value that a registry keeps for whoever knows its key: `{"unit", 5}`, `{"title", "phones"}` (a std::string).
class registry_meta {
public:
    template <class T>
        requires sendable<std::decay_t<T>>
    registry_meta(std::string name, T&& stored) : key{std::move(name)}, value{std::decay_t<T>(std::forward<T>(stored))} {}
    registry_meta(std::string name, char const* stored) : registry_meta{std::move(name), std::string{stored}} {}

    std::string key;
    detail::typed_value value;
};

struct registry_options {
    std::string name{};                    ///< required
    weft::keys keys{};                     ///< required
    std::size_t partitions = 1;            ///< at least 1; more let more threads register at the same time
    std::vector<std::string> listeners{};  ///< names of processes that are told of each register and unregister
    std::vector<registry_meta> meta{};
};

struct dispatch_options {
    bool parallel = false;  ///< one task a partition; of use with keys::duplicate and several partitions
};

namespace detail {
/// Errors: argument_error that names the option, its value, and what is allowed.
void check_registry(registry_options const& options);
}  // namespace detail

}  // namespace weft
