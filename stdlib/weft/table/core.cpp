// Reading and writing records. The functions that hold a lock, or are inside the gate, while they compare keys are
// indivisible: a fault there would leave the lock held.

#include <weft/detail/indivisible.hpp>
#include <weft/errors.hpp>
#include <weft/process.hpp>
#include <weft/table/core.hpp>
#include <weft/table/internal/core_shard.hpp>
#include <weft/table/internal/hash_index.hpp>
#include <weft/table/internal/ordered_index.hpp>

#include <algorithm>
#include <string>

namespace weft::detail {

std::unique_ptr<table_index> table_core::fresh_index(std::size_t number) const {
    if (is_ordered()) return std::make_unique<ordered_index>(of_);
    return std::make_unique<hash_index>(of_, number, prefix_bits_);
}

std::size_t table_core::shard_of(std::uint64_t hash) const noexcept {
    return prefix_bits_ == 0 ? 0 : static_cast<std::size_t>(hash >> (64 - prefix_bits_));
}

table_probe table_core::probe(void const* key) const { return {key, is_ordered() ? 0 : of_.hash(key)}; }

bool table_core::same_key(void const* a, void const* b) const noexcept {
    return is_ordered() ? !of_.less(a, b) && !of_.less(b, a) : of_.equal(a, b);
}

std::vector<std::unique_lock<std::mutex>> table_core::lock_all() const {
    std::vector<std::unique_lock<std::mutex>> held;
    held.reserve(std::size_t{1} << prefix_bits_);
    for (std::size_t i = 0; i < held.capacity(); ++i) held.emplace_back(shards_[i].mutex);
    return held;
}

// Writing ------------------------------------------------------------------------------------------------------------

void table_core::insert(entries fresh) {
    check_write("insert");
    entries out;
    if (fresh.size() == 1) put_one(std::move(fresh.front()), out);
    else put_all(std::move(fresh), out);
    gate_.retire(out);
}

bool table_core::insert_new(entries fresh) {
    check_write("insert_new");
    entries out;
    bool const done = fresh.size() == 1 ? put_one_new(std::move(fresh.front()), out) : put_all_new(std::move(fresh), out);
    gate_.retire(out);
    return done;
}

WEFT_INDIVISIBLE void table_core::put_one(entry_ref fresh, entries& out) {
    fresh.get()->hash = probe(fresh.get()->key).hash;
    shard& in = shards_[shard_of(fresh.get()->hash)];
    std::lock_guard const hold{in.mutex};
    check_alive();
    in.index->put(std::move(fresh), kind_, out);
}

WEFT_INDIVISIBLE void table_core::put_all(entries fresh, entries& out) {
    for (entry_ref& each : fresh) each.get()->hash = probe(each.get()->key).hash;
    out.reserve(fresh.size());
    auto const held = lock_all();
    check_alive();
    reader_gate::closed const alone{gate_};
    for (entry_ref& each : fresh) shards_[shard_of(each.get()->hash)].index->put(std::move(each), kind_, out);
}

WEFT_INDIVISIBLE bool table_core::put_one_new(entry_ref fresh, entries& out) {
    table_probe const wanted = probe(fresh.get()->key);
    fresh.get()->hash = wanted.hash;
    shard& in = shards_[shard_of(wanted.hash)];
    std::lock_guard const hold{in.mutex};
    check_alive();
    if (in.index->find(wanted) != nullptr) {
        out.push_back(std::move(fresh));
        return false;
    }
    in.index->put(std::move(fresh), kind_, out);
    return true;
}

WEFT_INDIVISIBLE bool table_core::put_all_new(entries fresh, entries& out) {
    for (entry_ref& each : fresh) each.get()->hash = probe(each.get()->key).hash;
    out.reserve(fresh.size());
    auto const held = lock_all();
    check_alive();
    bool const known = std::any_of(fresh.begin(), fresh.end(), [this](entry_ref const& each) {
        table_entry const& one = *each.get();
        return shards_[shard_of(one.hash)].index->find({one.key, one.hash}) != nullptr;
    });
    if (known) {
        out = std::move(fresh);
        return false;
    }
    reader_gate::closed const alone{gate_};
    for (entry_ref& each : fresh) shards_[shard_of(each.get()->hash)].index->put(std::move(each), kind_, out);
    return true;
}

table_core::entries table_core::take(void const* key, std::string_view call) {
    check_write(call);
    entries out;
    remove_key(key, out);
    entries taken{out.rbegin(), out.rend()};  // the oldest first
    gate_.retire(out);
    return taken;
}

WEFT_INDIVISIBLE void table_core::remove_key(void const* key, entries& out) {
    table_probe const wanted = probe(key);
    shard& in = shards_[shard_of(wanted.hash)];
    std::lock_guard const hold{in.mutex};
    check_alive();
    std::optional<reader_gate::closed> alone;
    if (is_bag() && in.index->find(wanted) != nullptr) alone.emplace(gate_);  // many records go, and as one
    in.index->remove(wanted, out);
    keep_ghosts(in, out);
}

void table_core::erase_record(entry_ref const& like) {
    check_write("erase_record");
    entries out;
    remove_record(like, out);
    gate_.retire(out);
}

WEFT_INDIVISIBLE void table_core::remove_record(entry_ref const& like, entries& out) {
    table_probe const wanted = probe(like.get()->key);
    shard& in = shards_[shard_of(wanted.hash)];
    std::lock_guard const hold{in.mutex};
    check_alive();
    entries found;
    in.index->collect(wanted, found);
    std::erase_if(found, [&](entry_ref const& each) { return !of_.same(*each.get(), *like.get()); });
    std::optional<reader_gate::closed> alone;
    if (found.size() > 1) alone.emplace(gate_);
    for (entry_ref const& each : found) static_cast<void>(in.index->remove(*each.get(), out));
    keep_ghosts(in, out);
}

bool table_core::erase(table_entry& one) {
    entries out;
    bool const done = remove_exactly(one, out);
    gate_.retire(out);
    return done;
}

WEFT_INDIVISIBLE bool table_core::remove_exactly(table_entry& one, entries& out) {
    shard& in = shards_[shard_of(one.hash)];
    std::lock_guard const hold{in.mutex};
    check_alive();
    bool const done = in.index->remove(one, out);
    keep_ghosts(in, out);
    return done;
}

bool table_core::replace(table_entry& one, entry_ref fresh) {
    entries out;
    bool const done = replace_exactly(one, fresh, out);
    gate_.retire(out);
    return done;
}

WEFT_INDIVISIBLE bool table_core::replace_exactly(table_entry& one, entry_ref& fresh, entries& out) {
    table_probe const now = probe(fresh.get()->key);
    if (!same_key(one.key, now.key)) refuse("a record that replaces another has the same key; this one has another");
    fresh.get()->hash = now.hash;
    shard& in = shards_[shard_of(one.hash)];
    std::lock_guard const hold{in.mutex};
    check_alive();
    return in.index->replace(one, fresh, out);
}

void table_core::clear() {
    check_write("clear");
    table_corpse corpse;
    {
        auto const held = lock_all();
        check_alive();
        corpse = empty_out(false);
    }
    reap(std::move(corpse));
}

/// All shards' locks are held. A fixed table's traversals go on behind the records that they had reached.
table_corpse table_core::empty_out(bool for_ever) {
    table_corpse corpse;
    reader_gate::closed const alone{gate_};
    if (for_ever) dead_.store(true);
    for (std::size_t i = 0; i < std::size_t{1} << prefix_bits_; ++i) {
        shard& each = shards_[i];
        entries all;
        if (!for_ever && fixed_.load() != 0) each.index->after(nullptr, SIZE_MAX, all);
        keep_ghosts(each, all);
        corpse.indexes.push_back(std::exchange(each.index, for_ever ? nullptr : fresh_index(i)));
        if (for_ever) corpse.ghosts.push_back(std::exchange(each.ghosts, {}));
    }
    return corpse;
}

// Reading ------------------------------------------------------------------------------------------------------------

template <class Look>
auto table_core::read(Look look) const {
    reader_gate::inside const in{gate_};
    check_alive();
    return look();
}

WEFT_INDIVISIBLE entry_ref table_core::find(void const* key) const {
    check_read("find");
    table_probe const wanted = probe(key);
    return read([&] {
        table_entry* const found = shards_[shard_of(wanted.hash)].index->find(wanted);
        return found != nullptr ? entry_ref::share(*found) : entry_ref{};
    });
}

WEFT_INDIVISIBLE table_core::entries table_core::lookup(void const* key) const {
    check_read("lookup");
    table_probe const wanted = probe(key);
    return read([&] {
        entries found;
        shards_[shard_of(wanted.hash)].index->collect(wanted, found);
        return found;
    });
}

std::size_t table_core::size() const {
    check_read("size");
    return read([&] {
        std::size_t sum = 0;
        for (std::size_t i = 0; i < std::size_t{1} << prefix_bits_; ++i) sum += shards_[i].index->size();
        return sum;
    });
}

/// Inside the gate.
void table_core::collect_after(table_position const* from, std::size_t limit, entries& found) const {
    std::size_t at = from != nullptr ? shard_of(from->hash) : 0;
    for (; at < std::size_t{1} << prefix_bits_ && found.size() < limit; ++at, from = nullptr) {
        shards_[at].index->after(from, limit, found);
    }
}

WEFT_INDIVISIBLE table_core::entries table_core::after(entry_ref const& from, std::size_t limit) const {
    check_read("select");
    return read([&] {
        entries found;
        if (from) {
            table_position const place = table_position::of(*from.get());
            collect_after(&place, limit, found);
        } else {
            collect_after(nullptr, limit, found);
        }
        return found;
    });
}

entry_ref table_core::first() const {
    entries found = after({}, 1);
    return found.empty() ? entry_ref{} : std::move(found.front());
}

WEFT_INDIVISIBLE entry_ref table_core::last() const {
    check_read("last");
    check_ordered("last");
    return read([&] {
        table_entry* const found = shards_[0].index->before(nullptr);
        return found != nullptr ? entry_ref::share(*found) : entry_ref{};
    });
}

WEFT_INDIVISIBLE entry_ref table_core::prev(void const* key) const {
    check_read("prev");
    check_ordered("prev");
    return read([&] {
        table_entry* const found = shards_[0].index->before(key);
        return found != nullptr ? entry_ref::share(*found) : entry_ref{};
    });
}

WEFT_INDIVISIBLE entry_ref table_core::next(void const* key) const {
    check_read("next");
    if (is_ordered()) return next_of({.key = key});
    table_probe const wanted = probe(key);
    bool known = false;
    entry_ref found = read([&] {
        entries behind;
        if (table_entry const* const here = shards_[shard_of(wanted.hash)].index->find(wanted)) {
            known = true;
            table_position const place = table_position::behind_key_of(*here);
            collect_after(&place, 1, behind);
        }
        return behind.empty() ? entry_ref{} : std::move(behind.front());
    });
    if (known) return found;
    std::optional<table_position> const was = where_it_was(key);
    if (!was) no_such_key("next");
    return next_of(*was);
}

WEFT_INDIVISIBLE entry_ref table_core::next_of(table_position const& from) const {
    return read([&] {
        entries behind;
        collect_after(&from, 1, behind);
        return behind.empty() ? entry_ref{} : std::move(behind.front());
    });
}

// Fixed tables -------------------------------------------------------------------------------------------------------

/// The shard's lock is held. The default order of fixed_ goes with that of the links: who fixed the table before it found
/// one of these records is seen here, since they are unlinked already.
void table_core::keep_ghosts(shard& in, entries const& removed) const {
    if (is_ordered() || fixed_.load() == 0) return;
    for (entry_ref const& each : removed) in.ghosts.emplace(each.get()->hash, each);
}

/// Under the shard's lock, so that who removes the key just now has kept its ghost. Nothing: it is not known.
WEFT_INDIVISIBLE std::optional<table_position> table_core::where_it_was(void const* key) const {
    table_probe const wanted = probe(key);
    shard const& in = shards_[shard_of(wanted.hash)];
    std::lock_guard const hold{in.mutex};
    check_alive();
    if (table_entry const* const here = in.index->find(wanted)) return table_position::behind_key_of(*here);
    auto const [first, last] = in.ghosts.equal_range(wanted.hash);
    auto const ghost = std::find_if(first, last, [&](auto const& each) { return of_.equal(each.second.get()->key, key); });
    if (ghost == last) return std::nullopt;
    return table_position::behind_key_of(*ghost->second.get());
}

void table_core::fix() {
    check_read("fix");
    fixed_.fetch_add(1);
    if (dead_.load()) fixed_.fetch_sub(1);
    check_alive();
}

void table_core::unfix() noexcept {
    if (fixed_.fetch_sub(1) != 1) return;
    for (std::size_t i = 0; i < std::size_t{1} << prefix_bits_; ++i) {
        table_ghosts gone;  // destroyed without the lock
        std::lock_guard const hold{shards_[i].mutex};
        if (fixed_.load() == 0) gone.swap(shards_[i].ghosts);
    }
}

}  // namespace weft::detail
