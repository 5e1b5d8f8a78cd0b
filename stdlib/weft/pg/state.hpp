#pragma once
// What a scope of process groups shares with its callers: the members of each group.

#include <weft/detail/read_mostly_map.hpp>
#include <weft/detail/shared_state.hpp>
#include <weft/pid.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::detail {

/// Owner: the scope's process, the only writer. Others: read without a lock.
template <class Group, class Hash, class Equal>
class pg_state final : public shared_state {
public:
    static constexpr std::string_view kind = "pg scope";

    pg_state(std::string name, type_descriptor const& type) : shared_state{kind, std::move(name), type} {}

    /// No group without members is in it.
    read_mostly_map<Group, std::vector<pid>, Hash, Equal> groups;
};

}  // namespace weft::detail
