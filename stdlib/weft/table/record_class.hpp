#pragma once
// All that a table's machinery knows of a record's type: one constant a type, so that the machinery is compiled once. What
// stands here runs while a table is held: it may neither throw nor call weft.

#include <weft/detail/node.hpp>
#include <weft/gen_stage/hash.hpp>
#include <weft/pid.hpp>
#include <weft/table/entry.hpp>
#include <weft/table/options.hpp>

#include <concepts>

namespace weft::detail {

class table_core;

struct record_class {
    type_descriptor const* table;  // the table's C++ type
    type_descriptor const* key;
    std::uint64_t (*hash)(void const* key) noexcept;                               // null: the key has none
    bool (*equal)(void const* a, void const* b) noexcept;                          // of keys; null: as above
    bool (*less)(void const* a, void const* b) noexcept;                           // of keys; null: it has no order
    bool (*same)(table_entry const& a, table_entry const& b) noexcept;             // of records; null: they have no ==
    node_ptr (*transfer)(std::shared_ptr<table_core> table, pid from, transfer_data data);  // a table_transfer message
};

template <class Key>
concept orders_keys = requires(Key const& a, Key const& b) {
    { a < b } -> std::convertible_to<bool>;
};
template <class Key>
concept hashes_keys = gen_stage::detail::hashable_key<Key> && std::equality_comparable<Key>;

template <class Table, class Record, auto KeyOf, class Key>
constexpr record_class describe_records(decltype(record_class::transfer) transfer) noexcept {
    record_class made{&type_of<Table>, &type_of<Key>, nullptr, nullptr, nullptr, nullptr, transfer};
    if constexpr (hashes_keys<Key>) {
        made.hash = [](void const* key) noexcept -> std::uint64_t {
            // Mixed once more: the high bits say where a record lies, and the hash of a number may have none.
            return gen_stage::detail::mix(gen_stage::detail::key_hash{}(*static_cast<Key const*>(key)));
        };
        made.equal = [](void const* a, void const* b) noexcept -> bool {
            return *static_cast<Key const*>(a) == *static_cast<Key const*>(b);
        };
    }
    if constexpr (orders_keys<Key>) {
        made.less = [](void const* a, void const* b) noexcept -> bool {
            return *static_cast<Key const*>(a) < *static_cast<Key const*>(b);
        };
    }
    if constexpr (std::equality_comparable<Record>) {
        made.same = [](table_entry const& a, table_entry const& b) noexcept -> bool {
            using entry = record_entry<Record, KeyOf>;
            return static_cast<entry const&>(a).record == static_cast<entry const&>(b).record;
        };
    }
    return made;
}

}  // namespace weft::detail
