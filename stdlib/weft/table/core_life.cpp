// Who may use a table, who owns it, and its end.

#include <weft/errors.hpp>
#include <weft/process.hpp>
#include <weft/send.hpp>
#include <weft/table/core.hpp>
#include <weft/table/internal/core_shard.hpp>
#include <weft/table/internal/directory.hpp>

#include <algorithm>
#include <bit>
#include <string>
#include <thread>

namespace weft {

char const* to_string(table_kind value) noexcept {
    switch (value) {
        case table_kind::set: return "set";
        case table_kind::ordered_set: return "ordered_set";
        case table_kind::bag: return "bag";
        case table_kind::duplicate_bag: return "duplicate_bag";
    }
    return "?";
}

char const* to_string(table_access value) noexcept {
    switch (value) {
        case table_access::private_: return "private";
        case table_access::protected_: return "protected";
        case table_access::public_: return "public";
    }
    return "?";
}

namespace detail {
namespace {

constexpr unsigned shard_bits = 4;

/// A power of two. Each removal looks at all of them, so there are no more than threads that may read at once.
unsigned stripes_for(bool many_readers) noexcept {
    constexpr unsigned few = 4;
    constexpr unsigned most = 64;
    unsigned const cores = std::min(std::thread::hardware_concurrency(), most / 2);
    return many_readers ? std::max(2 * few, std::bit_ceil(2 * cores)) : few;
}

std::uint64_t packed(pid who) noexcept { return std::uint64_t{who.slot()} << 32U | who.generation(); }

void check_options(record_class const& of, table_options const& options) {
    if (options.kind > table_kind::duplicate_bag) {
        throw argument_error{"table: option kind is " + std::to_string(static_cast<int>(options.kind)) +
                             "; allowed are set, ordered_set, bag and duplicate_bag"};
    }
    if (options.access > table_access::public_) {
        throw argument_error{"table: option access is " + std::to_string(static_cast<int>(options.access)) +
                             "; allowed are private_, protected_ and public_"};
    }
    std::string const wanted = std::string{"table: option kind is "} + to_string(options.kind);
    std::string const key{of.key->name};
    if (options.kind == table_kind::ordered_set && of.less == nullptr) {
        throw argument_error{wanted + ", and that needs keys with an operator <; " + key + " has none"};
    }
    if (options.kind != table_kind::ordered_set && of.hash == nullptr) {
        throw argument_error{wanted + ", and that needs keys with std::hash and operator ==; " + key + " has not both"};
    }
    if (options.kind == table_kind::bag && of.same == nullptr) {
        throw argument_error{wanted + ", and that needs records with an operator ==; those of " + std::string{of.table->name} + " have none"};
    }
    if (options.heir.process && options.heir.process.node() != self().node()) {
        throw argument_error{"table: option heir is a process of another runtime; allowed are processes of this one"};
    }
}

void refuse_name(std::string_view name) {
    throw argument_error{"table: the name \"" + std::string{name} + "\" is taken by another table"};
}

}  // namespace

table_core::table_core(key_of_make, record_class const& of, table_options const& options)
    : of_{of},
      kind_{options.kind},
      access_{options.access},
      reads_much_{options.read_concurrency},
      prefix_bits_{options.write_concurrency && options.kind != table_kind::ordered_set ? shard_bits : 0},
      node_{self().node()},
      shards_{std::make_unique<shard[]>(std::size_t{1} << prefix_bits_)},
      gate_{stripes_for(options.read_concurrency)},
      owner_{packed(self())},
      name_{options.name},
      heir_{options.heir} {
    for (std::size_t i = 0; i < std::size_t{1} << prefix_bits_; ++i) shards_[i].index = fresh_index(i);
    enlist();
}

table_core::~table_core() { delist(); }

std::shared_ptr<table_core> table_core::make(record_class const& of, table_options const& options) {
    check_options(of, options);
    auto made = std::make_shared<table_core>(key_of_make{}, of, options);
    if (!options.name.empty() && !table_directory::enter(made->node_, options.name, made)) refuse_name(options.name);
    if (!add_end_duty(self(), made)) {
        if (!options.name.empty()) table_directory::leave(made->node_, options.name);
        throw argument_error{"table: a process that ends cannot own one"};
    }
    return made;
}

std::shared_ptr<table_core> table_core::named(std::string_view name, record_class const& of) {
    std::shared_ptr<table_core> found = table_directory::find(self().node(), name);
    if (found == nullptr || found->dead_.load()) return nullptr;
    if (!found->of_.table->same_as(*of.table)) {
        throw argument_error{found->title() + " is a " + std::string{found->of_.table->name} + ", not a " + std::string{of.table->name}};
    }
    return found;
}

pid table_core::owner() const noexcept {
    // Acquire pairs with set_owner(): a new owner that was told so finds itself here.
    std::uint64_t const word = owner_.load(std::memory_order_acquire);
    return {static_cast<std::uint32_t>(word >> 32U), static_cast<std::uint32_t>(word), node_};
}

void table_core::set_owner(pid now) noexcept { owner_.store(packed(now), std::memory_order_release); }  // pairs with owner()

// Who may do what ----------------------------------------------------------------------------------------------------

std::string table_core::title() const {
    std::lock_guard const hold{life_};
    return name_.empty() ? std::string{"table"} : "table \"" + name_ + '"';
}

void table_core::refuse(std::string_view why) const { throw argument_error{title() + ": " + std::string{why}}; }

void table_core::no_such_key(std::string_view call) const { refuse(std::string{call} + ": no record has this key"); }

void table_core::check_alive() const {
    if (dead_.load()) [[unlikely]] throw argument_error{"table: it has been deleted, or its owner has ended"};
}

void table_core::check_caller() const {
    if (self().node() != node_) throw argument_error{"table: it belongs to another runtime than the caller"};
}

/// This and the next one begin every call, and are safe points: a loop over tables uses up turns like any other work.
void table_core::check_read(std::string_view call) const {
    pid const caller = self();
    checkpoint();
    if (caller.node() == node_ && (access_ != table_access::private_ || caller == owner())) [[likely]] return;
    check_caller();
    check_alive();
    refuse(std::string{call} + " by " + to_string(caller) + ": access is private, so it is for the owner " + to_string(owner()));
}

void table_core::check_write(std::string_view call) const {
    pid const caller = self();
    checkpoint();
    if (caller.node() == node_ && (access_ == table_access::public_ || caller == owner())) [[likely]] return;
    check_caller();
    check_alive();
    refuse(std::string{call} + " by " + to_string(caller) + ": access is " + to_string(access_) + ", so it is for the owner " +
           to_string(owner()));
}

void table_core::check_owner(std::string_view call) const {
    check_caller();
    check_alive();
    if (self() != owner()) refuse(std::string{call} + " is for the owner " + to_string(owner()));
}

void table_core::check_update(std::string_view call) const {
    check_write(call);
    check_alive();
    if (is_bag()) refuse(std::string{call} + " needs one record a key; this is a " + to_string(kind_));
}

void table_core::check_ordered(std::string_view call) const {
    check_alive();
    if (!is_ordered()) refuse(std::string{call} + " needs an order of keys; this is a " + to_string(kind_));
}

// From owner to owner ------------------------------------------------------------------------------------------------

void table_core::tell_new_owner(pid to, pid from, transfer_data data) {
    deliver(to, of_.transfer(shared_from_this(), from, std::move(data)));
}

void table_core::give_away(pid to, transfer_data data) {
    check_owner("give_away");
    if (to == self()) refuse("give_away: " + to_string(to) + " owns it already");
    {
        std::unique_lock hold{life_};
        check_alive();
        if (!to || to.node() != node_ || !add_end_duty(to, shared_from_this())) {
            hold.unlock();
            refuse("give_away: there is no process " + (to ? to_string(to) : std::string{"(empty pid)"}));
        }
        set_owner(to);
    }
    drop_end_duty(self(), *this);
    tell_new_owner(to, self(), std::move(data));
}

/// What is left of the old owner only tells. When the heir ends at this moment, too, its own duty waits for the lock.
void table_core::ended(pid who) noexcept {
    try {
        std::unique_lock life{life_};
        if (dead_.load() || owner() != who) return;
        table_heir const next = heir_;
        if (!next.process || !add_end_duty(next.process, shared_from_this())) return bury(std::move(life));
        set_owner(next.process);
        life.unlock();
        tell_new_owner(next.process, who, next.data);
    } catch (...) {  // an exit signal for one that ends already; the message is sent
    }
}

void table_core::set_heir(table_heir heir) {
    check_owner("set_heir");
    if (heir.process && heir.process.node() != node_) refuse("set_heir: the heir is a process of another runtime");
    std::lock_guard const hold{life_};
    std::swap(heir_, heir);
}

void table_core::rename(std::string_view name) {
    check_write("rename");
    if (name.empty()) refuse("rename: the new name is empty");
    std::unique_lock life{life_};
    check_alive();
    if (name == name_) return;
    if (!table_directory::rename(node_, name_, name, shared_from_this())) {
        life.unlock();
        refuse_name(name);
    }
    name_ = name;
}

std::optional<table_info> table_core::info() const {
    check_caller();
    return listed();
}

std::optional<table_info> table_core::listed() const {
    std::lock_guard const hold{life_};
    if (dead_.load()) return std::nullopt;
    table_info told{.kind = kind_, .access = access_, .name = name_, .owner = owner(), .heir = heir_.process};
    told.fixed = fixed_.load() != 0;
    told.read_concurrency = reads_much_;
    told.write_concurrency = prefix_bits_ != 0;
    reader_gate::inside const in{gate_};  // not dead: that takes life_
    for (std::size_t i = 0; i < std::size_t{1} << prefix_bits_; ++i) {
        told.size += shards_[i].index->size();
        told.memory_bytes += shards_[i].index->bytes();
    }
    return told;
}

// The end ------------------------------------------------------------------------------------------------------------

void table_core::drop() {
    check_write("drop");
    std::unique_lock life{life_};
    check_alive();
    pid const last = owner();
    bury(std::move(life));
    drop_end_duty(last, *this);
}

void table_core::bury(std::unique_lock<std::mutex> life) {
    table_corpse corpse;
    {
        auto const held = lock_all();
        corpse = empty_out(true);
    }
    std::string const name = name_;
    table_heir const heir = std::exchange(heir_, {});
    life.unlock();
    if (!name.empty()) table_directory::leave(node_, name);
    reap(std::move(corpse));
}

}  // namespace detail

}  // namespace weft
