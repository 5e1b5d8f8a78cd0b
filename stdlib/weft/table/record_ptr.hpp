#pragma once
// A record that was found in a table: shared with the table, never changed, alive as long as somebody holds it.

#include <weft/table/entry.hpp>

#include <utility>

namespace weft {

/// Points to an immutable record, or to nothing. Threads: a value; copies may be sent to any process.
template <class Record>
class record_ptr {
public:
    record_ptr() noexcept = default;
    /// Tables make them: `held` has a Record at `record`.
    record_ptr(detail::entry_ref held, Record const* record) noexcept : held_{std::move(held)}, record_{record} {}

    [[nodiscard]] explicit operator bool() const noexcept { return record_ != nullptr; }
    [[nodiscard]] Record const& operator*() const noexcept { return *record_; }
    [[nodiscard]] Record const* operator->() const noexcept { return record_; }
    /// For the table's own calls.
    [[nodiscard]] detail::entry_ref const& entry() const noexcept { return held_; }

private:
    detail::entry_ref held_;
    Record const* record_ = nullptr;
};

}  // namespace weft
