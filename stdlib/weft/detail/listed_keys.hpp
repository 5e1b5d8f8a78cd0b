#pragma once
// What keeps processes under keys, so that the observer can list it: registries and scopes of groups.

#include <weft/detail/type_id.hpp>
#include <weft/pid.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace weft::detail {

struct listed_key {
    std::string key;  ///< its text, or where its type has none, the type's name
    pid process;
};
struct listed_keys {
    std::size_t total = 0;
    std::vector<listed_key> some{};
};

/// Found from a shared_state by dynamic_cast.
class key_list {
public:
    key_list() = default;
    key_list(key_list const&) = delete;
    key_list& operator=(key_list const&) = delete;

    /// Of `process`, or with an empty pid of all; names at most so many. A process that has just ended may still be among them.
    /// Blocks: for the tables' own locks, and what the keys' type does to be shown. Threads: any.
    [[nodiscard]] virtual listed_keys keys_of(pid process, std::size_t most) const = 0;

protected:
    virtual ~key_list() = default;

    template <class Key>
    [[nodiscard]] static std::string key_text(Key const& key) {
        return showable<Key> ? shown(&key, type_of<Key>) : std::string{type_of<Key>.name};
    }

private:
    [[nodiscard]] static std::string shown(void const* key, type_descriptor const& type);
};

}  // namespace weft::detail
