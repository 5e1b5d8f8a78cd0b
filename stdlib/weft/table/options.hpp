#pragma once
// How a table is made, and what it tells of itself.

#include <weft/options.hpp>
#include <weft/pid.hpp>

#include <any>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace weft {

enum class table_kind : std::uint8_t {
    set,            ///< one record a key, in no order that means anything
    ordered_set,    ///< one record a key, in key order; keys of which neither is less are one key
    bag,            ///< many records a key, no two of them equal
    duplicate_bag,  ///< many, equal ones too
};
[[nodiscard]] char const* to_string(table_kind value) noexcept;

/// Who but the owner may use a table: nobody; anybody may read; anybody may read and write.
enum class table_access : std::uint8_t { private_, protected_, public_ };
[[nodiscard]] char const* to_string(table_access value) noexcept;

/// A value that goes with a table to its next owner: shared, so nobody changes it. Default: nothing.
class transfer_data {
public:
    transfer_data() noexcept = default;
    template <class T>
        requires(!std::is_same_v<std::remove_cvref_t<T>, transfer_data>)
    transfer_data(T&& value) : held_{std::make_shared<std::any const>(std::forward<T>(value))} {}

    /// Null when it holds nothing, or something else.
    template <class T>
    [[nodiscard]] T const* get_if() const noexcept {
        return held_ == nullptr ? nullptr : std::any_cast<T>(held_.get());
    }

private:
    std::shared_ptr<std::any const> held_;
};

/// Who gets the table when its owner ends, and what it is told then. An empty pid: nobody.
struct table_heir {
    pid process{};
    transfer_data data{};
};

struct table_options {
    table_kind kind = table_kind::set;
    table_access access = table_access::protected_;
    std::string name{};              ///< found by table::named while the table lives; taken: argument_error
    table_heir heir{};
    bool read_concurrency = false;   ///< more memory (a cache line for twice the cores), for readers on many threads at once
    bool write_concurrency = false;  ///< more memory (2 KiB), for writers of different keys at once; not of an ordered_set
};

struct table_info {
    table_kind kind{};
    table_access access{};
    std::string name;
    pid owner;
    pid heir;                       ///< empty: none
    std::size_t size = 0;           ///< records
    std::size_t memory_bytes = 0;   ///< of records and their index, without what a record keeps on the heap
    bool fixed = false;
    bool read_concurrency = false;
    bool write_concurrency = false;
};

/// In place of a counter that steps past `threshold` (above it with a positive step, below it with a negative one),
/// `reset` is stored.
template <class Number>
struct counter_limit {
    Number threshold{};
    Number reset{};
};

}  // namespace weft
