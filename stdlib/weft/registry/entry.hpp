#pragma once
// What a registry gives out: entries as copies, and the messages to its listeners.

#include <weft/pid.hpp>

#include <string>
#include <variant>

namespace weft {

/// For a registry whose entries have no values.
using no_value = std::monostate;

/// One process under one key.
template <class Value>
struct registry_entry {
    pid process;
    Value value;

    friend bool operator==(registry_entry const&, registry_entry const&) = default;
};

/// What update_value gives.
template <class Value>
struct updated_value {
    Value now;
    Value before;
};

/// To each listener, one for each entry, from the process that registered.
template <class Key, class Value = no_value>
struct registered {
    std::string registry;
    Key key;
    pid process;
    Value value;
};
template <class Key>
struct unregistered {
    std::string registry;
    Key key;
    pid process;
};

namespace detail {

/// An entry as it lies in the tables: it never changes, so readers share it.
template <class Key, class Value>
struct registry_record {
    Key key;
    pid process;
    Value value;
};

}  // namespace detail

}  // namespace weft
