#pragma once
// The index of sets and bags: one chain in the order of the keys' hashes, and an array of signposts in it, one for each
// range of hashes. When there are too many records for its signposts the array is doubled; no record moves, so a reader
// notices nothing and a traversal keeps its place. The new signposts are put up when somebody writes near them.

#include <weft/table/internal/index.hpp>

namespace weft::detail {

class hash_index final : public table_index {
public:
    /// Holds the keys whose hash begins with `prefix`, so many bits long.
    hash_index(record_class const& of, std::uint64_t prefix, unsigned prefix_bits);
    ~hash_index() override;

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
    struct signposts {
        unsigned bits;
        std::unique_ptr<std::atomic<table_link*>[]> at;  // null: nobody has put it up
    };
    struct spot {
        table_link* before;
        table_entry* at;  // the newest record of the key; null: there is none, and it would stand behind `before`
    };

    [[nodiscard]] std::size_t range_of(signposts const& in, std::uint64_t hash) const noexcept;
    [[nodiscard]] std::uint64_t start_of(signposts const& in, std::size_t range) const noexcept;
    [[nodiscard]] table_link* lead_to(std::uint64_t hash) const noexcept;
    [[nodiscard]] spot look_for(table_probe const& wanted) const noexcept;
    [[nodiscard]] table_link* predecessor_of(table_entry const& one) const noexcept;
    void put_up(std::uint64_t hash);
    void double_signposts();
    void swap_in(table_link& before, table_entry& one, entry_ref& fresh, std::vector<entry_ref>& out);
    void unlink(table_link& before, table_entry& one, std::vector<entry_ref>& out);

    std::uint64_t const prefix_;
    unsigned const prefix_bits_;
    table_link first_;                                   // the signpost of the lowest hash
    std::atomic<signposts*> current_{nullptr};
    std::vector<std::unique_ptr<signposts>> arrays_;     // old ones too: a reader may look at one still
    std::vector<std::unique_ptr<table_link>> put_up_;    // under the shard's lock, like all below
    std::uint64_t last_key_ = 0;
    std::uint64_t last_record_ = 0;
};

}  // namespace weft::detail
