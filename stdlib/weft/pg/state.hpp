#pragma once
// What a scope of process groups shares with its callers: the members of each group.

#include <weft/detail/listed_keys.hpp>
#include <weft/detail/read_mostly_map.hpp>
#include <weft/detail/shared_state.hpp>
#include <weft/pid.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::detail {

/// Owner: the scope's process, the only writer. Others: read without a lock.
template <class Group, class Hash, class Equal>
class pg_state final : public shared_state, public key_list {
public:
    static constexpr std::string_view kind = "pg scope";

    pg_state(std::string name, type_descriptor const& type) : shared_state{kind, std::move(name), type} {}

    [[nodiscard]] listed_keys keys_of(pid process, std::size_t most) const override {
        listed_keys made;
        groups.for_each([&](Group const& group, std::vector<pid> const& members) {
            for (pid const each : members) {
                if (process && each != process) continue;
                ++made.total;
                if (made.some.size() < most) made.some.push_back({key_list::key_text(group), each});
            }
        });
        return made;
    }

    /// No group without members is in it.
    read_mostly_map<Group, std::vector<pid>, Hash, Equal> groups;
};

}  // namespace weft::detail
