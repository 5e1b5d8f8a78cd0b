#pragma once
// One partition's entries, by key and by process. Readers copy pointers to immutable records under a shared lock; values are
// read, and destroyed, and functions of the program run, when it is free again: under it run the keys' hash and equality only.
//
// Owner:  the partition's process opens the table, removes the entries of processes that ended, and closes it.
// Others: any process reads; each adds, replaces and removes entries of its own, and removes one of a dead holder.
// Invariants: T1  A record is under its key and under its process, or under neither.
//             T2  Neither map has an empty list.
//             T3  Under a closed table there are no records.

#include <weft/pid.hpp>
#include <weft/process.hpp>
#include <weft/registry/entry.hpp>

#include <cstddef>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace weft::detail {

template <class Key, class Value, class Hash, class Equal>
class registry_table {
public:
    using record = registry_record<Key, Value>;
    using record_ptr = std::shared_ptr<record const>;
    using records = std::vector<record_ptr>;

    void open(pid owner) {
        everything const gone = take_all(owner);
    }
    /// Nothing happens when another process has opened it meanwhile.
    void close(pid owner) {
        if (this->owner() == owner) everything const gone = take_all({});
    }
    /// Empty while the table is closed.
    [[nodiscard]] pid owner() const {
        std::shared_lock const hold{mutex_};
        return owner_;
    }

    struct insertion {
        bool done = false;
        pid holder{};  ///< who has the key; empty when the table was not open for this owner
    };
    /// A key that must be unique is taken from a dead holder.
    [[nodiscard]] insertion insert(pid owner, record_ptr what, bool unique) {
        record_ptr gone;  // destroyed when the lock is free
        std::unique_lock const hold{mutex_};
        if (owner_ != owner) return {};
        auto const at = by_key_.try_emplace(what->key).first;
        node* const before = unique && !at->second.empty() ? at->second.front() : nullptr;
        if (before != nullptr && is_alive(before->what->process)) return {false, before->what->process};
        add(*at, std::move(what));
        if (before != nullptr) gone = remove(*before);
        return {true, {}};
    }

    /// Removes those of `which` that are there and tells whether the process has any left here.
    [[nodiscard]] bool erase(pid process, records const& which) {
        std::unique_lock const hold{mutex_};
        for (record_ptr const& each : which) {
            if (node* const found = find_node(*each)) static_cast<void>(remove(*found));
        }
        return by_process_.contains(process);
    }
    void erase_process(pid process) {
        records gone;
        std::unique_lock const hold{mutex_};
        for (auto found = by_process_.find(process); found != by_process_.end(); found = by_process_.find(process)) {
            gone.push_back(remove(*found->second.back()));
        }
    }
    /// False when `old` is not there any more.
    [[nodiscard]] bool replace(record const& old, record_ptr with) {
        std::unique_lock const hold{mutex_};
        node* const found = find_node(old);
        if (found == nullptr) return false;
        found->what = std::move(with);
        return true;
    }

    /// A process under the key that lives; of a unique key the only one.
    [[nodiscard]] pid live_holder(Key const& key) const {
        std::shared_lock const hold{mutex_};
        if (auto const at = by_key_.find(key); at != by_key_.end()) {
            for (node const* each : at->second) {
                if (is_alive(each->what->process)) return each->what->process;
            }
        }
        return {};
    }
    [[nodiscard]] records under(Key const& key) const {
        std::shared_lock const hold{mutex_};
        records found;
        if (auto const at = by_key_.find(key); at != by_key_.end()) {
            found.reserve(at->second.size());
            for (node const* each : at->second) found.push_back(each->what);
        }
        return found;
    }
    [[nodiscard]] records under(Key const& key, pid process) const {
        std::shared_lock const hold{mutex_};
        records found;
        auto const at = by_key_.find(key);
        auto const mine = by_process_.find(process);
        if (at == by_key_.end() || mine == by_process_.end()) return found;
        if (at->second.size() <= mine->second.size()) {
            for (node const* each : at->second) {
                if (each->what->process == process) found.push_back(each->what);
            }
        } else {
            for (auto const& each : mine->second) {
                if (each->key == &*at) found.push_back(each->what);
            }
        }
        return found;
    }
    [[nodiscard]] records of(pid process) const {
        std::shared_lock const hold{mutex_};
        records found;
        if (auto const mine = by_process_.find(process); mine != by_process_.end()) {
            for (auto const& each : mine->second) found.push_back(each->what);
        }
        return found;
    }
    [[nodiscard]] records all() const {
        std::shared_lock const hold{mutex_};
        records found;
        found.reserve(count_);
        for (auto const& mine : by_process_) {
            for (auto const& each : mine.second) found.push_back(each->what);
        }
        return found;
    }
    /// At most so many, in no order.
    [[nodiscard]] records some(std::size_t most) const {
        std::shared_lock const hold{mutex_};
        records found;
        for (auto mine = by_process_.begin(); mine != by_process_.end() && found.size() < most; ++mine) {
            for (auto const& each : mine->second) {
                if (found.size() < most) found.push_back(each->what);
            }
        }
        return found;
    }
    [[nodiscard]] std::size_t count() const {
        std::shared_lock const hold{mutex_};
        return count_;
    }
    [[nodiscard]] bool has(pid process) const {
        std::shared_lock const hold{mutex_};
        return by_process_.contains(process);
    }

private:
    // Each list gives back an element in one step: it knows its places, and the last one moves there.
    struct node;
    using key_map = std::unordered_map<Key, std::vector<node*>, Hash, Equal>;
    struct node {
        record_ptr what;
        typename key_map::value_type* key;
        std::size_t at_key;
        std::size_t at_process;
    };

    void add(typename key_map::value_type& key, record_ptr what) {
        auto& mine = by_process_[what->process];
        mine.push_back(std::make_unique<node>(node{std::move(what), &key, key.second.size(), mine.size()}));
        key.second.push_back(mine.back().get());
        ++count_;
    }
    [[nodiscard]] record_ptr remove(node& gone) {
        record_ptr what = std::move(gone.what);
        auto& same_key = gone.key->second;
        same_key[gone.at_key] = same_key.back();
        same_key[gone.at_key]->at_key = gone.at_key;
        same_key.pop_back();
        if (same_key.empty()) by_key_.erase(by_key_.find(gone.key->first));
        auto const mine = by_process_.find(what->process);
        auto& list = mine->second;
        std::size_t const place = gone.at_process;
        std::swap(list[place], list.back());
        list[place]->at_process = place;
        list.pop_back();
        if (list.empty()) by_process_.erase(mine);
        --count_;
        return what;
    }
    [[nodiscard]] node* find_node(record const& what) const {
        auto const at = by_key_.find(what.key);
        auto const mine = by_process_.find(what.process);
        if (at == by_key_.end() || mine == by_process_.end()) return nullptr;
        if (at->second.size() <= mine->second.size()) {
            for (node* each : at->second) {
                if (each->what.get() == &what) return each;
            }
        } else {
            for (auto const& each : mine->second) {
                if (each->what.get() == &what) return each.get();
            }
        }
        return nullptr;
    }
    using process_map = std::unordered_map<pid, std::vector<std::unique_ptr<node>>>;
    struct everything {
        key_map by_key;
        process_map by_process;
    };
    [[nodiscard]] everything take_all(pid next_owner) {
        std::unique_lock const hold{mutex_};
        owner_ = next_owner;
        count_ = 0;
        return {std::exchange(by_key_, {}), std::exchange(by_process_, {})};
    }

    mutable std::shared_mutex mutex_;
    pid owner_{};  // this and all below: guarded by mutex_
    key_map by_key_;
    process_map by_process_;
    std::size_t count_ = 0;
};

}  // namespace weft::detail
