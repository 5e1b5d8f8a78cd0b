#pragma once
// A table without its types: what table<Record, KeyOf> calls. Its records lie in shards, each with a lock for writers and an
// index that readers follow without one; who owns the table, and who inherits it, is settled under a lock of its own.
//
// Others:       any process of the runtime that made it, as its access allows.
// Invariants:   C1  A shard's index changes under its lock only, and is exchanged only with all of them held and the gate closed.
//               C2  dead_ is set in such a moment and never taken back, so a reader that found it false is not inside a dead table.
//               C3  No lock is held where a process may give way, and none while a record is destroyed.
//               C4  Locks are taken in this order: life_, the shards' from the first on, the gate.

#include <weft/detail/end_duty.hpp>
#include <weft/table/entry.hpp>
#include <weft/table/listed_table.hpp>
#include <weft/table/options.hpp>
#include <weft/table/reader_gate.hpp>
#include <weft/table/record_class.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

namespace weft::detail {

class table_index;
struct table_corpse;
struct table_position;
struct table_probe;

class table_core final : public end_duty, public std::enable_shared_from_this<table_core>, private listed_table {
    struct key_of_make {};

public:
    using entries = std::vector<entry_ref>;

    /// The caller owns it. Errors: argument_error for a bad option.
    [[nodiscard]] static std::shared_ptr<table_core> make(record_class const& of, table_options const& options);
    /// Null when there is none. Errors: argument_error when it is another type of table.
    [[nodiscard]] static std::shared_ptr<table_core> named(std::string_view name, record_class const& of);
    table_core(key_of_make, record_class const& of, table_options const& options);
    ~table_core() override;

    void insert(entries fresh);
    [[nodiscard]] bool insert_new(entries fresh);
    [[nodiscard]] entries take(void const* key, std::string_view call = "take");
    void erase_record(entry_ref const& like);
    void clear();
    /// False when exactly this record is not there any more.
    [[nodiscard]] bool erase(table_entry& one);
    [[nodiscard]] bool replace(table_entry& one, entry_ref fresh);
    /// Errors: argument_error when the caller may not write, or records of one key are many.
    void check_update(std::string_view call) const;
    void check_write(std::string_view call) const;

    [[nodiscard]] entry_ref find(void const* key) const;
    [[nodiscard]] entries lookup(void const* key) const;
    [[nodiscard]] entry_ref first() const;
    [[nodiscard]] entry_ref last() const;
    [[nodiscard]] entry_ref next(void const* key) const;
    [[nodiscard]] entry_ref prev(void const* key) const;
    /// At most so many records behind `from`, or the first ones, in the table's order.
    [[nodiscard]] entries after(entry_ref const& from, std::size_t limit) const;
    [[nodiscard]] std::size_t size() const;

    void drop();
    void give_away(pid to, transfer_data data);
    void set_heir(table_heir heir);
    void rename(std::string_view name);
    [[nodiscard]] std::optional<table_info> info() const;
    void fix();
    void unfix() noexcept;

    void ended(pid who) noexcept override;
    [[nodiscard]] bool same_key(void const* a, void const* b) const noexcept;
    [[nodiscard]] bool is_bag() const noexcept { return kind_ == table_kind::bag || kind_ == table_kind::duplicate_bag; }
    [[nodiscard]] table_kind kind() const noexcept { return kind_; }
    /// Errors: argument_error: the key is in no record.
    [[noreturn]] void no_such_key(std::string_view call) const;
    [[noreturn]] void refuse(std::string_view why) const;

private:
    struct shard;

    void picture(crash_dump_output& to) const noexcept override;
    [[nodiscard]] std::shared_ptr<listed_table const> held() const noexcept override;
    [[nodiscard]] std::optional<table_info> listed() const override;

    [[nodiscard]] bool is_ordered() const noexcept { return kind_ == table_kind::ordered_set; }
    [[nodiscard]] std::unique_ptr<table_index> fresh_index(std::size_t number) const;
    [[nodiscard]] std::size_t shard_of(std::uint64_t hash) const noexcept;
    [[nodiscard]] table_probe probe(void const* key) const;
    [[nodiscard]] pid owner() const noexcept;
    void set_owner(pid now) noexcept;
    [[nodiscard]] std::string title() const;
    void check_caller() const;
    void check_read(std::string_view call) const;
    void check_owner(std::string_view call) const;
    void check_ordered(std::string_view call) const;
    void check_alive() const;
    [[nodiscard]] std::vector<std::unique_lock<std::mutex>> lock_all() const;
    template <class Look>
    auto read(Look look) const;

    void put_one(entry_ref fresh, entries& out);
    void put_all(entries fresh, entries& out);
    [[nodiscard]] bool put_one_new(entry_ref fresh, entries& out);
    [[nodiscard]] bool put_all_new(entries fresh, entries& out);
    void remove_key(void const* key, entries& out);
    void remove_record(entry_ref const& like, entries& out);
    [[nodiscard]] bool remove_exactly(table_entry& one, entries& out);
    [[nodiscard]] bool replace_exactly(table_entry& one, entry_ref& fresh, entries& out);
    void keep_ghosts(shard& in, entries const& removed) const;
    [[nodiscard]] entry_ref next_of(table_position const& from) const;
    void collect_after(table_position const* from, std::size_t limit, entries& found) const;
    [[nodiscard]] std::optional<table_position> where_it_was(void const* key) const;
    [[nodiscard]] table_corpse empty_out(bool for_ever);
    /// life_ is held, and let go of.
    void bury(std::unique_lock<std::mutex> life);
    void tell_new_owner(pid to, pid from, transfer_data data);

    record_class const& of_;
    table_kind const kind_;
    table_access const access_;
    bool const reads_much_;
    unsigned const prefix_bits_;  // of a hash: the number of the shard
    std::uint32_t const node_;
    std::unique_ptr<shard[]> shards_;
    mutable reader_gate gate_;
    std::atomic<bool> dead_{false};
    std::atomic<std::uint64_t> owner_;     // slot and generation; written under life_
    std::atomic<std::uint32_t> fixed_{0};  // by so many
    mutable std::mutex life_;
    std::string name_;                     // under life_, as the next one
    table_heir heir_;
};

}  // namespace weft::detail
