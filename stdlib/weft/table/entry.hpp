#pragma once
// A record in a table: immutable, counted, and linked to the next one in the table's order. Who was handed a record keeps
// it alive, whatever becomes of the table.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace weft::detail {

/// A place in a table's order. The default memory order everywhere: who unlinks a record and then finds no reader inside
/// (reader_gate.hpp) must know that no later one finds it by its links, and that takes one order of all four accesses.
struct table_link {
    std::atomic<table_link*> next{nullptr};  // written under the shard's lock, followed without
    std::uint64_t hash = 0;
    std::uint64_t key_order = 0;             // of the key among those with this hash, from 1; 0: a signpost, not a record
};

/// A place that the higher lanes of an ordered table may pass by, too.
struct table_tower : table_link {
    std::unique_ptr<std::atomic<table_link*>[]> upper;  // lanes 1 and up; null: none

    [[nodiscard]] std::atomic<table_link*>& lane(unsigned level) noexcept { return level == 0 ? next : upper[level - 1]; }
};

/// Constant once it is linked, but for its links and its count.
struct table_entry : table_tower {
    explicit table_entry(std::size_t size) noexcept : bytes{static_cast<std::uint32_t>(size)} {}
    table_entry(table_entry const&) = delete;
    table_entry& operator=(table_entry const&) = delete;
    virtual ~table_entry() = default;

    std::uint64_t order = 0;             // among the records of one key: the newer, the greater
    void const* key = nullptr;           // in the record, or beside it
    std::atomic<std::uint32_t> refs{1};  // the table's, and one for each handle
    std::uint32_t bytes;
    std::uint8_t height = 1;             // lanes that pass by
};

/// A handle: keeps its record alive. A value of one process; copies may go anywhere.
class entry_ref {
public:
    entry_ref() noexcept = default;
    /// Takes over the count that a fresh entry has.
    explicit entry_ref(table_entry* own) noexcept : held_{own} {}
    /// One more handle for an entry that cannot go meanwhile.
    [[nodiscard]] static entry_ref share(table_entry& one) noexcept {
        one.refs.fetch_add(1, std::memory_order_relaxed);  // relaxed: the caller's own hold on it orders everything
        return entry_ref{&one};
    }
    entry_ref(entry_ref const& other) noexcept : entry_ref{other.held_ != nullptr ? share(*other.held_) : entry_ref{}} {}
    entry_ref(entry_ref&& other) noexcept : held_{std::exchange(other.held_, nullptr)} {}
    entry_ref& operator=(entry_ref other) noexcept {
        std::swap(held_, other.held_);
        return *this;
    }
    ~entry_ref() {
        // Release of our reads, acquired by whoever is last and destroys the record.
        if (held_ != nullptr && held_->refs.fetch_sub(1, std::memory_order_acq_rel) == 1) delete held_;
    }

    [[nodiscard]] table_entry* get() const noexcept { return held_; }
    [[nodiscard]] table_entry* release() noexcept { return std::exchange(held_, nullptr); }
    [[nodiscard]] explicit operator bool() const noexcept { return held_ != nullptr; }

private:
    table_entry* held_ = nullptr;
};

/// The key is part of the record when the key function returns a reference, and kept beside it otherwise.
template <class Record, auto KeyOf>
struct record_entry final : table_entry {
    using given_key = std::invoke_result_t<decltype(KeyOf) const&, Record const&>;
    static constexpr bool inside = std::is_lvalue_reference_v<given_key>;
    struct nothing {};

    explicit record_entry(Record&& from) : table_entry{sizeof(record_entry)}, record(std::move(from)) {
        if constexpr (inside) {
            key = std::addressof(std::invoke(KeyOf, std::as_const(record)));
        } else {
            beside = std::make_unique<std::remove_cvref_t<given_key> const>(std::invoke(KeyOf, std::as_const(record)));
            key = beside.get();
        }
    }

    Record const record;
    [[no_unique_address]] std::conditional_t<inside, nothing, std::unique_ptr<std::remove_cvref_t<given_key> const>> beside;
};

}  // namespace weft::detail
