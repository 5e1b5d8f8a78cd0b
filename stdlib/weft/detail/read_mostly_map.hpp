#pragma once
// A hash map that any thread reads without a lock while one writer at a time changes it. What a key's hash leads to is a small
// list that never changes: a change puts another list in its place and retires the old one (detail/hazard.hpp).
//
// Owner:  one writer at a time, who sees to that himself: a process, or a lock.
// Others: readers, at any time, as long as the map lives.
// Invariants: M1  A list is found by readers until it is retired, and never changes.
//             M2  Growing makes new lists; each old cell then says `moved`, so that no reader takes a list there to be the
//                 newest one. Old rows of cells live as long as the map: together they are smaller than the newest.

#include <weft/detail/hazard.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace weft::detail {

template <class Key, class Value, class Hash, class Equal>
class read_mostly_map {
public:
    using item = std::pair<Key const, Value>;

    read_mostly_map() { rows_.push_back(std::make_unique<row>(first_cells)), newest_.store(rows_.back().get()); }
    read_mostly_map(read_mostly_map const&) = delete;
    read_mostly_map& operator=(read_mostly_map const&) = delete;
    ~read_mostly_map() {
        retirements gone;
        clear(gone);
    }

    /// A value, and what keeps it: it stays as it is, whatever the writer does, while this object lives. The list is what is
    /// kept, so the few values that lie beside it stay as well.
    class hit {
    public:
        hit() noexcept = default;
        hit(hazard kept, Value const* value) noexcept : kept_{std::move(kept)}, value_{value} {}
        [[nodiscard]] explicit operator bool() const noexcept { return value_ != nullptr; }
        Value const& operator*() const noexcept { return *value_; }
        Value const* operator->() const noexcept { return value_; }
        [[nodiscard]] hazard take() && noexcept { return std::move(kept_); }

    private:
        hazard kept_;
        Value const* value_ = nullptr;
    };

    /// Takes no lock; repeats only when the writer has just changed what this key's hash leads to.
    template <class K>
    [[nodiscard]] hit find(K const& key) const {
        std::uint64_t const hash = spread(Hash{}(key));
        hazard kept;
        list const* found = nullptr;
        do found = kept.protect(newest_.load()->at(hash));
        while (found == moved());
        if (found == nullptr) return {};
        for (auto const& each : found->items) {
            if (Equal{}(each->first, key)) return {std::move(kept), &each->second};
        }
        return {};
    }
    /// Calls `visit(key, value)` for all, as they are when their turn comes. For one that stays all the time, once.
    template <class Visit>
    void for_each(Visit visit) const {
        std::vector<std::shared_ptr<item const>> seen;
        while (!collect(seen)) seen.clear();
        for (auto const& each : seen) visit(each->first, each->second);
    }

    // For the writer. What readers may still look at goes to `gone`.

    template <class K>
    [[nodiscard]] Value const* peek(K const& key) const {
        list const* const there = rows_.back()->at(spread(Hash{}(key))).load();
        if (there == nullptr) return nullptr;
        for (auto const& each : there->items) {
            if (Equal{}(each->first, key)) return &each->second;
        }
        return nullptr;
    }
    void assign(Key key, Value value, retirements& gone) {
        auto made = std::make_shared<item const>(std::move(key), std::move(value));
        if (change(made->first, made, gone)) return;
        if (++size_ > rows_.back()->size() * most_per_cell) grow(gone);
    }
    /// False when it was not there.
    template <class K>
    bool erase(K const& key, retirements& gone) {
        bool const was_there = change(key, nullptr, gone);
        if (was_there) --size_;
        return was_there;
    }
    void clear(retirements& gone) {
        row& current = *rows_.back();
        for (std::size_t i = 0; i != current.size(); ++i) {
            if (list const* const old = current[i].exchange(nullptr)) add(gone, old);
        }
        size_ = 0;
    }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    static constexpr std::size_t first_cells = 16;
    static constexpr std::size_t most_per_cell = 2;  // on the average

    struct list final : reclaimable {
        std::vector<std::shared_ptr<item const>> items;
    };
    using cell = std::atomic<list const*>;

    class row {
    public:
        explicit row(std::size_t cells) : cells_(cells) {}
        [[nodiscard]] cell& at(std::uint64_t hash) noexcept { return cells_[hash & (cells_.size() - 1)]; }
        [[nodiscard]] cell const& at(std::uint64_t hash) const noexcept { return cells_[hash & (cells_.size() - 1)]; }
        [[nodiscard]] cell& operator[](std::size_t i) noexcept { return cells_[i]; }
        [[nodiscard]] cell const& operator[](std::size_t i) const noexcept { return cells_[i]; }
        [[nodiscard]] std::size_t size() const noexcept { return cells_.size(); }

    private:
        std::vector<cell> cells_;  // a power of two
    };

    [[nodiscard]] static std::uint64_t spread(std::size_t hash) noexcept {
        std::uint64_t const word = std::uint64_t{hash} * 0x9e3779b97f4a7c15U;
        return word ^ (word >> 32U);
    }
    [[nodiscard]] static list const* moved() noexcept {
        static list const mark;
        return &mark;
    }
    static void add(retirements& gone, list const* old) { gone.add(std::unique_ptr<reclaimable const>{old}); }

    // Puts `with` in the place of the key's item, or takes it out. True when the key was there.
    template <class K>
    bool change(K const& key, std::shared_ptr<item const> with, retirements& gone) {
        cell& place = rows_.back()->at(spread(Hash{}(key)));
        list const* const old = place.load();
        auto made = std::make_unique<list>();
        bool was_there = false;
        if (old != nullptr) {
            for (auto const& each : old->items) {
                if (Equal{}(each->first, key)) was_there = true;
                else made->items.push_back(each);
            }
        }
        if (with == nullptr && !was_there) return false;
        if (with != nullptr) made->items.push_back(std::move(with));
        place.store(made->items.empty() ? nullptr : made.release());
        if (old != nullptr) add(gone, old);
        return was_there;
    }
    void grow(retirements& gone) {
        row& before = *rows_.back();
        auto bigger = std::make_unique<row>(before.size() * 2);
        for (std::size_t i = 0; i != before.size(); ++i) {
            if (list const* const old = before[i].load()) {
                for (auto const& each : old->items) put_first(*bigger, each);
            }
        }
        rows_.push_back(std::move(bigger));
        newest_.store(rows_.back().get());
        for (std::size_t i = 0; i != before.size(); ++i) {
            if (list const* const old = before[i].exchange(moved())) add(gone, old);
        }
    }
    // Into a row that no reader knows yet.
    static void put_first(row& into, std::shared_ptr<item const> one) {
        cell& place = into.at(spread(Hash{}(one->first)));
        list const* const old = place.load();
        auto made = std::make_unique<list>();
        if (old != nullptr) made->items = old->items;
        made->items.push_back(std::move(one));
        place.store(made.release());
        delete old;
    }
    // False when the map has grown meanwhile.
    [[nodiscard]] bool collect(std::vector<std::shared_ptr<item const>>& seen) const {
        row const& current = *newest_.load();
        hazard kept;
        for (std::size_t i = 0; i != current.size(); ++i) {
            list const* const found = kept.protect(current[i]);
            if (found == moved()) return false;
            if (found != nullptr) seen.insert(seen.end(), found->items.begin(), found->items.end());
        }
        return true;
    }

    std::atomic<row const*> newest_{nullptr};
    std::vector<std::unique_ptr<row>> rows_;  // the writer's, as all below
    std::size_t size_ = 0;
};

}  // namespace weft::detail
