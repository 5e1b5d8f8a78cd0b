// A reader that stands on a record which is being unlinked goes on by its lanes: they are left as they were, and lead to
// every record behind it that was there then.

#include <weft/table/internal/ordered_index.hpp>

#include <bit>

namespace weft::detail {
namespace {

table_entry* as_record(table_link* link) noexcept { return static_cast<table_entry*>(link); }

}  // namespace

ordered_index::ordered_index(record_class const& of) : table_index{of} {
    head_.upper = std::make_unique<std::atomic<table_link*>[]>(lanes - 1);
}

ordered_index::~ordered_index() {
    while (shed(SIZE_MAX)) {}
}

table_entry* ordered_index::walk(void const* key, path* out) const noexcept {
    table_tower* at = &head_;
    table_entry* next = nullptr;
    for (unsigned level = lanes; level-- != 0;) {
        next = as_record(at->lane(level).load());
        while (next != nullptr && of_.less(next->key, key)) {
            at = next;
            next = as_record(at->lane(level).load());
        }
        if (out != nullptr) (*out)[level] = at;
    }
    return next;
}

bool ordered_index::is_key_of(table_entry const* one, void const* key) const noexcept {
    return one != nullptr && !of_.less(key, one->key);  // walk() says that its key is not less
}

/// Drawn from a sequence of its own, so that a simulation meets the same tower each time.
std::uint8_t ordered_index::draw_height() noexcept {
    drawn_ ^= drawn_ << 13U;
    drawn_ ^= drawn_ >> 7U;
    drawn_ ^= drawn_ << 17U;
    auto const zeros = static_cast<unsigned>(std::countr_zero(drawn_ | (std::uint64_t{1} << (2 * (lanes - 1)))));
    return static_cast<std::uint8_t>(1 + zeros / 2);
}

void ordered_index::give_height(table_entry& one, std::uint8_t height) {
    one.height = height;
    if (height == 1) return;
    one.upper = std::make_unique<std::atomic<table_link*>[]>(height - 1U);
    one.bytes += static_cast<std::uint32_t>((height - 1U) * sizeof(void*));
}

void ordered_index::put(entry_ref fresh, table_kind, std::vector<entry_ref>& out) {
    table_entry& one = *fresh.get();
    path way{};
    table_entry* const there = walk(one.key, &way);
    if (is_key_of(there, one.key)) return swap_in(way, *there, fresh, out);
    give_height(one, draw_height());
    one.key_order = 1;
    // From below, so that who comes down from a lane finds it in the lanes below.
    for (unsigned level = 0; level < one.height; ++level) {
        one.lane(level).store(way[level]->lane(level).load());
        way[level]->lane(level).store(&one);
    }
    count(one, true);
    static_cast<void>(fresh.release());
}

/// A reader meets the old one or the new one, in each lane; their keys are the same.
void ordered_index::swap_in(path const& way, table_entry& one, entry_ref& fresh, std::vector<entry_ref>& out) {
    out.reserve(out.size() + 1);
    table_entry& in = *fresh.get();
    give_height(in, one.height);
    in.key_order = 1;
    for (unsigned level = 0; level < one.height; ++level) in.lane(level).store(one.lane(level).load());
    for (unsigned level = 0; level < one.height; ++level) way[level]->lane(level).store(&in);
    count(in, true);
    count(one, false);
    static_cast<void>(fresh.release());
    out.emplace_back(&one);
}

void ordered_index::unlink(path const& way, table_entry& one, std::vector<entry_ref>& out) {
    out.reserve(out.size() + 1);
    for (unsigned level = one.height; level-- != 0;) way[level]->lane(level).store(one.lane(level).load());
    count(one, false);
    out.emplace_back(&one);
}

void ordered_index::remove(table_probe const& wanted, std::vector<entry_ref>& out) {
    path way{};
    table_entry* const there = walk(wanted.key, &way);
    if (is_key_of(there, wanted.key)) unlink(way, *there, out);
}

bool ordered_index::remove(table_entry& one, std::vector<entry_ref>& out) {
    path way{};
    if (walk(one.key, &way) != &one) return false;
    unlink(way, one, out);
    return true;
}

bool ordered_index::replace(table_entry& one, entry_ref& fresh, std::vector<entry_ref>& out) {
    path way{};
    if (walk(one.key, &way) != &one) return false;
    swap_in(way, one, fresh, out);
    return true;
}

table_entry* ordered_index::find(table_probe const& wanted) const noexcept {
    table_entry* const there = walk(wanted.key, nullptr);
    return is_key_of(there, wanted.key) ? there : nullptr;
}

void ordered_index::collect(table_probe const& wanted, std::vector<entry_ref>& found) const {
    if (table_entry* const there = find(wanted)) found.push_back(entry_ref::share(*there));
}

void ordered_index::after(table_position const* from, std::size_t limit, std::vector<entry_ref>& found) const {
    table_entry* at = from != nullptr ? walk(from->key, nullptr) : as_record(head_.next.load());
    if (from != nullptr && is_key_of(at, from->key)) at = as_record(at->next.load());
    for (; at != nullptr && found.size() < limit; at = as_record(at->next.load())) found.push_back(entry_ref::share(*at));
}

table_entry* ordered_index::before(void const* key) const noexcept {
    table_tower* at = &head_;
    for (unsigned level = lanes; level-- != 0;) {
        for (table_entry* next = as_record(at->lane(level).load()); next != nullptr && (key == nullptr || of_.less(next->key, key));
             next = as_record(at->lane(level).load())) {
            at = next;
        }
    }
    return at == &head_ ? nullptr : static_cast<table_entry*>(at);
}

bool ordered_index::shed(std::size_t most) { return shed_chain(head_.next, most); }

}  // namespace weft::detail
