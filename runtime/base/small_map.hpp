#pragma once
// A map for what is nearly always empty or holds one entry, and now and then a hundred thousand: one entry lies inside,
// a few are looked through, more are hashed. The order of for_each() depends only on what was done to the map.
// Threads: one owner.

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace weft::base {

template <class Key, class Value>
class small_map {
public:
    [[nodiscard]] std::size_t size() const noexcept { return many_ != nullptr ? many_->size() : few_.size(); }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    [[nodiscard]] bool contains(Key const& key) const noexcept { return const_cast<small_map*>(this)->find(key) != nullptr; }

    /// Null when it is not there.
    [[nodiscard]] Value* find(Key const& key) noexcept {
        if (many_ != nullptr) {
            auto const found = many_->find(key);
            return found == many_->end() ? nullptr : &found->second;
        }
        for (entry& each : few_)
            if (each.key == key) return &each.value;
        return nullptr;
    }

    /// False, and nothing is changed, when the key is there.
    bool insert(Key const& key, Value value = {}) {
        if (contains(key)) return false;
        add(key, std::move(value));
        return true;
    }
    /// The same for a key that is known not to be there.
    void insert_new(Key const& key, Value value = {}) { add(key, std::move(value)); }
    void insert_or_assign(Key const& key, Value value) {
        if (Value* const there = find(key)) *there = std::move(value);
        else add(key, std::move(value));
    }

    /// Takes the value out, if it is there.
    [[nodiscard]] std::optional<Value> take(Key const& key) noexcept {
        std::optional<Value> taken;
        if (many_ != nullptr) {
            if (auto const found = many_->find(key); found != many_->end()) {
                taken.emplace(std::move(found->second));
                many_->erase(found);
                if (many_->empty()) many_.reset();
            }
            return taken;
        }
        for (entry& each : few_) {
            if (!(each.key == key)) continue;
            taken.emplace(std::move(each.value));
            drop(each);
            break;
        }
        return taken;
    }

    /// False when it was not there.
    bool erase(Key const& key) noexcept {
        if (many_ != nullptr) {
            bool const was_there = many_->erase(key) != 0;
            if (many_->empty()) many_.reset();
            return was_there;
        }
        for (entry& each : few_) {
            if (!(each.key == key)) continue;
            drop(each);
            return true;
        }
        return false;
    }
    void clear() noexcept {
        many_.reset();
        few_.clear();
    }

    /// body(key, value) for each.
    template <class Body>
    void for_each(Body body) const {
        if (many_ != nullptr) {
            for (auto const& [key, value] : *many_) body(key, value);
        } else {
            for (entry const& each : few_) body(each.key, each.value);
        }
    }

private:
    static constexpr std::size_t most_looked_through = 16;
    struct entry {
        Key key;
        [[no_unique_address]] Value value;
    };
    using hashed = boost::unordered_flat_map<Key, Value, std::hash<Key>>;

    void drop(entry& one) noexcept {
        if (&one != &few_.back()) one = std::move(few_.back());
        few_.pop_back();
    }

    /// Strong guarantee.
    void add(Key const& key, Value&& value) {
        if (many_ == nullptr && few_.size() == most_looked_through) {
            auto all = std::make_unique<hashed>();
            all->reserve(2 * most_looked_through);
            for (entry& each : few_) all->emplace(each.key, std::move(each.value));
            few_.clear();
            many_ = std::move(all);
        }
        if (many_ != nullptr) many_->emplace(key, std::move(value));
        else few_.push_back({key, std::move(value)});
    }

    boost::container::small_vector<entry, 1> few_;  // empty while many_ is there
    std::unique_ptr<hashed> many_;
};

/// The same for keys alone.
struct nothing {};
template <class Key>
using small_set = small_map<Key, nothing>;

}  // namespace weft::base
