#pragma once
// Registries for the tests, and their entries in an order that can be compared.

#include "resident_support.hpp"

#include <weft/names.hpp>
#include <weft/registry.hpp>

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

namespace weft {

template <class Value>
void PrintTo(registry_entry<Value> const& entry, std::ostream* out) {
    *out << to_string(entry.process) << " -> " << entry.value;
}

}  // namespace weft

namespace weft::test {

using phone_book = registry<std::string, int>;
using phones = phone_book::entries;

inline phone_book unique_book(std::size_t partitions = 1) {
    return phone_book::start_link({.name = "phones", .keys = keys::unique, .partitions = partitions});
}
inline phone_book duplicate_book(keys kind = keys::duplicate, std::size_t partitions = 1) {
    return phone_book::start_link({.name = "phones", .keys = kind, .partitions = partitions});
}

template <class T>
std::vector<T> sorted(std::vector<T> list) {
    std::sort(list.begin(), list.end());
    return list;
}
inline phones sorted(phones list) {
    std::sort(list.begin(), list.end(), [](auto const& a, auto const& b) {
        return a.process == b.process ? a.value < b.value : a.process < b.process;
    });
    return list;
}

inline exit_reason already_registered(pid holder) { return exit_reason{"already_registered(" + to_string(holder) + ")"}; }

}  // namespace weft::test
