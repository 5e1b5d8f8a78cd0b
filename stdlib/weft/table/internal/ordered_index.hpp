#pragma once
// The index of ordered sets: a skip list. A chain in key order, and lanes above it that pass by ever more records, so that
// a look-up takes a logarithmic number of comparisons.

#include <weft/table/internal/index.hpp>

#include <array>

namespace weft::detail {

class ordered_index final : public table_index {
public:
    explicit ordered_index(record_class const& of);
    ~ordered_index() override;

    void put(entry_ref fresh, table_kind kind, std::vector<entry_ref>& out) override;
    void remove(table_probe const& wanted, std::vector<entry_ref>& out) override;
    bool remove(table_entry& one, std::vector<entry_ref>& out) override;
    bool replace(table_entry& one, entry_ref& fresh, std::vector<entry_ref>& out) override;
    table_entry* find(table_probe const& wanted) const noexcept override;
    void collect(table_probe const& wanted, std::vector<entry_ref>& found) const override;
    void after(table_position const* from, std::size_t limit, std::vector<entry_ref>& found) const override;
    table_entry* before(void const* key) const noexcept override;
    bool shed(std::size_t most) override;

private:
    static constexpr unsigned lanes = 12;  // each passes by four times as many: enough for 16 million records
    using path = std::array<table_tower*, lanes>;

    /// The last place of each lane that is before the key. Returns the one behind the last of them: perhaps the key's record.
    [[nodiscard]] table_entry* walk(void const* key, path* out) const noexcept;
    [[nodiscard]] bool is_key_of(table_entry const* one, void const* key) const noexcept;
    [[nodiscard]] std::uint8_t draw_height() noexcept;
    void give_height(table_entry& one, std::uint8_t height);
    void swap_in(path const& way, table_entry& one, entry_ref& fresh, std::vector<entry_ref>& out);
    void unlink(path const& way, table_entry& one, std::vector<entry_ref>& out);

    mutable table_tower head_;
    std::uint64_t drawn_ = 0x9e3779b97f4a7c15U;  // under the shard's lock
};

}  // namespace weft::detail
