#pragma once
// How the records of one shard are found: a chain in the table's order, and something that leads into it. One writer at a
// time changes it, under the shard's lock; any number of readers follow it meanwhile, inside the table's gate.

#include <weft/table/entry.hpp>
#include <weft/table/options.hpp>
#include <weft/table/record_class.hpp>

#include <vector>

namespace weft::detail {

/// The key that is looked for, and its hash.
struct table_probe {
    void const* key = nullptr;
    std::uint64_t hash = 0;
};

/// A place in the order, behind which a traversal goes on. order 0: behind all records of that key.
struct table_position {
    void const* key = nullptr;
    std::uint64_t hash = 0;
    std::uint64_t key_order = 0;
    std::uint64_t order = 0;

    [[nodiscard]] static table_position of(table_entry const& one) noexcept { return {one.key, one.hash, one.key_order, one.order}; }
    [[nodiscard]] static table_position behind_key_of(table_entry const& one) noexcept { return {one.key, one.hash, one.key_order, 0}; }
};

class table_index {
public:
    explicit table_index(record_class const& of) noexcept : of_{of} {}
    table_index(table_index const&) = delete;
    table_index& operator=(table_index const&) = delete;
    virtual ~table_index() = default;

    // Writers. What is unlinked goes to `out`, to be retired without a lock.
    /// A set's record of that key is replaced; an equal one of a bag stays, and `fresh` goes to `out`.
    virtual void put(entry_ref fresh, table_kind kind, std::vector<entry_ref>& out) = 0;
    virtual void remove(table_probe const& wanted, std::vector<entry_ref>& out) = 0;
    /// False when exactly this record is not in the table any more.
    [[nodiscard]] virtual bool remove(table_entry& one, std::vector<entry_ref>& out) = 0;
    /// The same; `fresh`, of the same key, takes its place.
    [[nodiscard]] virtual bool replace(table_entry& one, entry_ref& fresh, std::vector<entry_ref>& out) = 0;

    // Readers, and writers.
    /// The newest record of the key; null when there is none.
    [[nodiscard]] virtual table_entry* find(table_probe const& wanted) const noexcept = 0;
    /// All records of the key, the oldest first.
    virtual void collect(table_probe const& wanted, std::vector<entry_ref>& found) const = 0;
    /// At most `limit` records behind `from`, in order; from the first one when `from` is null.
    virtual void after(table_position const* from, std::size_t limit, std::vector<entry_ref>& found) const = 0;
    /// The last record before `key`, in key order; the last of all when it is null. Ordered tables only.
    [[nodiscard]] virtual table_entry* before(void const* key) const noexcept = 0;

    // When nobody else knows it any more.
    /// Destroys at most `most` records. False: there are none left.
    [[nodiscard]] virtual bool shed(std::size_t most) = 0;

    [[nodiscard]] std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }   // relaxed: a number
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_.load(std::memory_order_relaxed); }  // as above

protected:
    void count(table_entry const& one, bool there) noexcept {
        std::size_t const by = there ? 1 : static_cast<std::size_t>(-1);
        size_.fetch_add(by, std::memory_order_relaxed);               // relaxed: see size()
        bytes_.fetch_add(by * one.bytes, std::memory_order_relaxed);  // as above
    }
    void count_bytes(std::size_t more) noexcept { bytes_.fetch_add(more, std::memory_order_relaxed); }  // as above

    record_class const& of_;

private:
    std::atomic<std::size_t> size_{0};
    std::atomic<std::size_t> bytes_{0};
};

/// Destroys at most `most` records of a chain that nobody else knows.
[[nodiscard]] bool shed_chain(std::atomic<table_link*>& first, std::size_t most);

}  // namespace weft::detail
