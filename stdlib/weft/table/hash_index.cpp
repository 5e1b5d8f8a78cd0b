// The chain is in the order of (hash, key_order), and of (order) downwards within a key: a new record of a key with many is
// linked in front of them. Signposts stand in it with key_order 0, so before all records of their hash.

#include <weft/table/internal/hash_index.hpp>

#include <algorithm>

namespace weft::detail {
namespace {

constexpr unsigned first_bits = 3;
constexpr std::size_t records_for_one = 2;  // a signpost leads to so many records on average, then their number is doubled

table_entry* record_at(table_link* link) noexcept {
    return link == nullptr || link->key_order == 0 ? nullptr : static_cast<table_entry*>(link);
}

bool is_behind(table_link const& link, table_position const& from) noexcept {
    if (link.hash != from.hash) return link.hash > from.hash;
    if (link.key_order != from.key_order) return link.key_order > from.key_order;
    return static_cast<table_entry const&>(link).order < from.order;
}

}  // namespace

bool shed_chain(std::atomic<table_link*>& first, std::size_t most) {
    table_link* link = first.load();
    for (std::size_t shed = 0; link != nullptr && shed < most;) {
        table_link* const next = link->next.load();
        if (table_entry* const one = record_at(link)) {
            static_cast<void>(entry_ref{one});
            ++shed;
        }
        link = next;
    }
    first.store(link);
    return link != nullptr;
}

hash_index::hash_index(record_class const& of, std::uint64_t prefix, unsigned prefix_bits)
    : table_index{of}, prefix_{prefix}, prefix_bits_{prefix_bits} {
    auto made = std::make_unique<signposts>(first_bits, std::make_unique<std::atomic<table_link*>[]>(std::size_t{1} << first_bits));
    first_.hash = start_of(*made, 0);
    made->at[0].store(&first_);
    count_bytes((std::size_t{1} << first_bits) * sizeof(void*));
    current_.store(made.get());
    arrays_.push_back(std::move(made));
}

hash_index::~hash_index() {
    while (shed(SIZE_MAX)) {}
}

std::size_t hash_index::range_of(signposts const& in, std::uint64_t hash) const noexcept {
    return static_cast<std::size_t>((hash << prefix_bits_) >> (64 - in.bits));
}

std::uint64_t hash_index::start_of(signposts const& in, std::size_t range) const noexcept {
    std::uint64_t const high = prefix_bits_ == 0 ? 0 : prefix_ << (64 - prefix_bits_);
    return high | (std::uint64_t{range} << (64 - in.bits - prefix_bits_));
}

/// The nearest signpost that is not behind this hash.
table_link* hash_index::lead_to(std::uint64_t hash) const noexcept {
    signposts const& posts = *current_.load();
    for (std::size_t range = range_of(posts, hash);; --range) {
        if (table_link* const found = posts.at[range].load()) return found;  // the first one is always there
    }
}

hash_index::spot hash_index::look_for(table_probe const& wanted) const noexcept {
    table_link* before = lead_to(wanted.hash);
    for (table_link* at = before->next.load(); at != nullptr && at->hash <= wanted.hash; at = at->next.load()) {
        table_entry* const one = at->hash == wanted.hash ? record_at(at) : nullptr;
        if (one != nullptr && of_.equal(one->key, wanted.key)) return {before, one};
        before = at;
    }
    return {before, nullptr};
}

/// Null when it is not there any more.
table_link* hash_index::predecessor_of(table_entry const& one) const noexcept {
    table_link* before = lead_to(one.hash);
    for (table_link* at = before->next.load(); at != nullptr && at->hash <= one.hash; at = at->next.load()) {
        if (at == &one) return before;
        before = at;
    }
    return nullptr;
}

void hash_index::put_up(std::uint64_t hash) {
    signposts& posts = *current_.load();
    std::size_t const range = range_of(posts, hash);
    if (posts.at[range].load() != nullptr) return;
    auto made = std::make_unique<table_link>();
    made->hash = start_of(posts, range);
    put_up_.push_back(nullptr);  // so that nothing can fail behind the link
    table_link* before = lead_to(made->hash);
    table_link* at = before->next.load();
    for (; at != nullptr && at->hash < made->hash; at = at->next.load()) before = at;
    made->next.store(at);
    before->next.store(made.get());
    posts.at[range].store(made.get());
    count_bytes(sizeof(table_link));
    put_up_.back() = std::move(made);
}

void hash_index::double_signposts() {
    signposts const& old = *current_.load();
    std::size_t const ranges = std::size_t{1} << old.bits;
    auto made = std::make_unique<signposts>(old.bits + 1, std::make_unique<std::atomic<table_link*>[]>(2 * ranges));
    for (std::size_t i = 0; i < ranges; ++i) {
        // Relaxed: the writer's own, published by the store of current_ below.
        made->at[2 * i].store(old.at[i].load(std::memory_order_relaxed), std::memory_order_relaxed);
    }
    count_bytes(2 * ranges * sizeof(void*));
    arrays_.push_back(nullptr);
    current_.store(made.get());
    arrays_.back() = std::move(made);
}

void hash_index::put(entry_ref fresh, table_kind kind, std::vector<entry_ref>& out) {
    table_entry& one = *fresh.get();
    if (size() >= records_for_one << current_.load()->bits) double_signposts();
    put_up(one.hash);
    auto [before, at] = look_for({one.key, one.hash});
    if (at != nullptr && kind == table_kind::set) return swap_in(*before, *at, fresh, out);
    if (kind == table_kind::bag) {
        for (table_entry* each = at; each != nullptr && each->hash == at->hash && each->key_order == at->key_order;
             each = record_at(each->next.load())) {
            if (of_.same(*each, one)) return out.push_back(std::move(fresh));
        }
    }
    one.key_order = at != nullptr ? at->key_order : ++last_key_;
    one.order = ++last_record_;
    one.next.store(before->next.load());
    before->next.store(fresh.release());
    count(one, true);
}

void hash_index::unlink(table_link& before, table_entry& one, std::vector<entry_ref>& out) {
    out.reserve(out.size() + 1);
    before.next.store(one.next.load());
    count(one, false);
    out.emplace_back(&one);
}

void hash_index::remove(table_probe const& wanted, std::vector<entry_ref>& out) {
    auto const [before, at] = look_for(wanted);
    std::uint64_t const key = at != nullptr ? at->key_order : 0;
    for (table_entry* one = at; one != nullptr && one->hash == wanted.hash && one->key_order == key;) {
        table_entry* const next = record_at(one->next.load());
        unlink(*before, *one, out);
        one = next;
    }
}

bool hash_index::remove(table_entry& one, std::vector<entry_ref>& out) {
    table_link* const before = predecessor_of(one);
    if (before != nullptr) unlink(*before, one, out);
    return before != nullptr;
}

bool hash_index::replace(table_entry& one, entry_ref& fresh, std::vector<entry_ref>& out) {
    table_link* const before = predecessor_of(one);
    if (before != nullptr) swap_in(*before, one, fresh, out);
    return before != nullptr;
}

/// The new one has the old one's place, so that a traversal meets one of them, once.
void hash_index::swap_in(table_link& before, table_entry& one, entry_ref& fresh, std::vector<entry_ref>& out) {
    out.reserve(out.size() + 1);
    fresh.get()->key_order = one.key_order;
    fresh.get()->order = one.order;
    fresh.get()->next.store(one.next.load());
    count(*fresh.get(), true);
    before.next.store(fresh.release());
    count(one, false);
    out.emplace_back(&one);
}

table_entry* hash_index::find(table_probe const& wanted) const noexcept { return look_for(wanted).at; }

void hash_index::collect(table_probe const& wanted, std::vector<entry_ref>& found) const {
    table_entry* const newest = look_for(wanted).at;
    for (table_entry* each = newest; each != nullptr && each->hash == newest->hash && each->key_order == newest->key_order;
         each = record_at(each->next.load())) {
        found.push_back(entry_ref::share(*each));
    }
    std::reverse(found.begin(), found.end());
}

void hash_index::after(table_position const* from, std::size_t limit, std::vector<entry_ref>& found) const {
    table_link const* link = from != nullptr ? lead_to(from->hash) : &first_;
    for (link = link->next.load(); link != nullptr && found.size() < limit; link = link->next.load()) {
        if (link->key_order == 0 || (from != nullptr && !is_behind(*link, *from))) continue;
        found.push_back(entry_ref::share(const_cast<table_entry&>(static_cast<table_entry const&>(*link))));
    }
}

table_entry* hash_index::before(void const*) const noexcept { return nullptr; }

bool hash_index::shed(std::size_t most) {
    if (shed_chain(first_.next, most)) return true;
    for (std::size_t i = 0; i < most && !put_up_.empty(); ++i) put_up_.pop_back();
    return !put_up_.empty();
}

}  // namespace weft::detail
