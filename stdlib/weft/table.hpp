#pragma once
// In-memory tables: records that many processes share, found by their keys. Readers take no lock and ask no process; what they
// get is immutable, and theirs as long as they hold it. A table belongs to a process, ends with it, or goes to its heir.
//
//     struct user { std::string name; int age = 0; };
//     using users = weft::table<user, &user::name>;             the key: a member, or a function of the record
//
//     users all{{.name = "users"}};                             made by its owner, who may write
//     all.insert({"ada", 36});
//     if (auto const ada = all.find("ada")) use(ada->age);      a shared, immutable record
//     auto const old = all.select([](user const& u) { return u.age > 65; }, [](user const& u) { return u.name; });
//     auto const there = users::named("users");                 from any other process
//
// Hash, equality and order of keys, and equality of a bag's records, run while a part of the table is held: they neither throw
// nor call weft. Predicates, projections and changes are not bound so.

#include <weft/table/core.hpp>
#include <weft/table/counter.hpp>
#include <weft/table/options.hpp>
#include <weft/table/record_ptr.hpp>
#include <weft/table/select.hpp>

#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft {

/// Sent to who becomes the owner of a table, by give_away or as its heir.
template <class Table>
struct table_transfer {
    Table table;
    pid from;            ///< the owner before
    transfer_data data;  ///< what the giver, or table_options::heir, had to say
};

/// A handle of a table; copies name the same one. Default-made it names none, and its calls throw argument_error, as do all
/// calls for a table that is gone, but info().
/// Threads: a value; processes of the runtime that made the table. Source: Erlang ets.
template <class Record, auto KeyOf>
class table {
    static_assert(std::is_invocable_v<decltype(KeyOf) const&, Record const&>, "a table's key is a member of its records, or a function of them");
    static_assert(std::is_move_constructible_v<Record> && std::is_object_v<Record>, "a table's records are values that can be moved into it");
    using entry = detail::record_entry<Record, KeyOf>;

public:
    using record_type = Record;
    using key_type = std::remove_cvref_t<std::invoke_result_t<decltype(KeyOf) const&, Record const&>>;
    using pointer = record_ptr<Record>;

    table() noexcept = default;
    /// Makes a table that the calling process owns. Errors: argument_error for a bad option, naming it.
    explicit table(table_options const& options) : core_{detail::table_core::make(records, options)} {}
    /// The table that has this name now. Errors: argument_error when it is of another type.
    [[nodiscard]] static std::optional<table> named(std::string_view name) {
        std::shared_ptr<detail::table_core> found = detail::table_core::named(name, records);
        if (found == nullptr) return std::nullopt;
        return table{std::move(found)};
    }
    /// For the table's own machinery.
    explicit table(std::shared_ptr<detail::table_core> core) noexcept : core_{std::move(core)} {}

    [[nodiscard]] explicit operator bool() const noexcept { return core_ != nullptr; }
    friend bool operator==(table const&, table const&) noexcept = default;

    // Writing: the owner, or everybody if access is public. Errors: argument_error for anybody else ------------------

    /// Adds a record; in a set it replaces the one of that key. An equal one of a bag stays alone.
    void insert(Record record) const { core().insert(entries_of(std::move(record))); }
    /// Adds all of them; others see none or all. Cost: readers and writers wait while they are linked in.
    void insert_all(std::vector<Record> list) const { core().insert(entries_of(std::move(list))); }
    /// False, and no change, when there is a record of the key, or of one of the keys, already.
    [[nodiscard]] bool insert_new(Record record) const { return core().insert_new(entries_of(std::move(record))); }
    [[nodiscard]] bool insert_all_new(std::vector<Record> list) const { return core().insert_new(entries_of(std::move(list))); }

    /// Removes all records of the key and returns them, the oldest first.
    std::vector<pointer> take(key_type const& key) const { return pointers_to(core().take(&key)); }
    /// Removes all records of the key; none is no error. Source: ets:delete/2.
    void erase(key_type const& key) const { static_cast<void>(core().take(&key, "erase")); }
    /// Removes the records that equal this one; none is no error. Source: ets:delete_object/2.
    void erase_record(Record record) const {
        static_assert(std::equality_comparable<Record>, "erase_record needs records with an operator ==");
        core().erase_record(new_entry(std::move(record)));
    }
    /// Removes all records; others see all or none. Source: ets:delete_all_objects/1.
    void clear() const { core().clear(); }

    /// Adds `step` to a number of the key's record, atomically, and returns what it is then. Errors: argument_error when
    /// there is no such record, the number would not fit, or the table is a bag.
    template <detail::counts Number>
    Number update_counter(key_type const& key, Number Record::*field, std::type_identity_t<Number> step) const {
        return count<Number>(key, field, step, std::nullopt, nullptr);
    }
    /// The same; a number that steps past the limit's threshold is stored as its reset.
    template <detail::counts Number>
    Number update_counter(key_type const& key, Number Record::*field, std::type_identity_t<Number> step,
                          counter_limit<std::type_identity_t<Number>> limit) const {
        return count<Number>(key, field, step, limit, nullptr);
    }
    /// The same; without a record of the key, `otherwise` is inserted first. Errors: argument_error when it has another key.
    template <detail::counts Number>
    Number update_counter(key_type const& key, Number Record::*field, std::type_identity_t<Number> step, Record const& otherwise) const {
        return count<Number>(key, field, step, std::nullopt, &otherwise);
    }
    template <detail::counts Number>
    Number update_counter(key_type const& key, Number Record::*field, std::type_identity_t<Number> step,
                          counter_limit<std::type_identity_t<Number>> limit, Record const& otherwise) const {
        return count<Number>(key, field, step, limit, &otherwise);
    }

    /// Sets a member of the key's record, atomically. False when there is no such record. Errors: argument_error when that
    /// changes the key, or the table is a bag.
    template <class Field>
    bool update_field(key_type const& key, Field Record::*field, std::type_identity_t<Field> value) const {
        return update(key, [&](Record& record) { record.*field = value; });
    }
    /// Replaces the key's record by a copy that `change` has changed, atomically: `change` runs again when somebody else was
    /// faster. As update_field otherwise.
    template <class Change>
        requires std::is_invocable_v<Change&, Record&>
    bool update(key_type const& key, Change change) const {
        core().check_update("update");
        for (pointer now = find(key); now; now = find(key)) {
            Record changed = *now;
            change(changed);
            if (core().replace(*now.entry().get(), new_entry(std::move(changed)))) return true;
            checkpoint();
        }
        return false;
    }

    // Reading: everybody, unless access is private. Errors: argument_error for anybody else then ----------------------

    /// All records of the key, the oldest first.
    [[nodiscard]] std::vector<pointer> lookup(key_type const& key) const { return pointers_to(core().lookup(&key)); }
    /// The record of the key, of a bag the newest; empty when there is none. Cost: no lock, no allocation.
    [[nodiscard]] pointer find(key_type const& key) const { return pointer_to(core().find(&key)); }
    [[nodiscard]] bool member(key_type const& key) const { return static_cast<bool>(core().find(&key)); }
    /// A member, or a function, of the key's record, by value. Errors: argument_error when there is no such record.
    template <class Field>
    [[nodiscard]] auto lookup_field(key_type const& key, Field field) const {
        pointer const found = find(key);
        if (!found) core().no_such_key("lookup_field");
        return std::remove_cvref_t<std::invoke_result_t<Field&, Record const&>>(std::invoke(field, *found));
    }
    [[nodiscard]] std::size_t size() const { return core().size(); }

    /// Keys in the table's order: an ordered set's own, any other's arbitrary but fixed. Nothing at the end. next() of a key that
    /// is not there: the key behind its place in an ordered set, argument_error in others, unless the table was fixed since
    /// before the key went. last() and prev() are for ordered sets.
    [[nodiscard]] std::optional<key_type> first() const { return key_in(core().first()); }
    [[nodiscard]] std::optional<key_type> last() const { return key_in(core().last()); }
    [[nodiscard]] std::optional<key_type> next(key_type const& key) const { return key_in(core().next(&key)); }
    [[nodiscard]] std::optional<key_type> prev(key_type const& key) const { return key_in(core().prev(&key)); }

    /// While the result lives, a traversal by first() and next() may go on from a key that was removed meanwhile, and meets
    /// every record that is there throughout exactly once. The select calls need no fixing. Source: ets:safe_fixtable/2.
    [[nodiscard]] fixed_table fix() const {
        static_cast<void>(core());
        return fixed_table{core_};
    }

    /// What `project` makes of each record that fits, in the table's order; the records themselves without it. Each record is
    /// looked at alone: the whole is not one moment. A record that is there throughout is met once. Blocks: gives way.
    template <class Where, class Project = whole_record>
        requires std::is_invocable_r_v<bool, Where&, Record const&>
    [[nodiscard]] auto select(Where where, Project project = {}) const {
        std::vector<detail::projection_of<Project, Record>> found;
        for_each(where, [&](pointer const& one) { found.push_back(detail::projected(project, one)); });
        return found;
    }
    /// The same in chunks of `limit`. Errors: argument_error for a limit of 0.
    template <class Where, class Project = whole_record>
        requires std::is_invocable_r_v<bool, Where&, Record const&>
    [[nodiscard]] auto select(std::size_t limit, Where where, Project project = {}) const {
        static_cast<void>(core());
        return table_chunks<Record, entry, Where, Project>{core_, limit, std::move(where), std::move(project)};
    }
    template <class Where>
    [[nodiscard]] std::size_t select_count(Where where) const {
        std::size_t count = 0;
        for_each(where, [&](pointer const&) { ++count; });
        return count;
    }
    /// Removes each record that fits; how many there were.
    template <class Where>
    std::size_t select_delete(Where where) const {
        core().check_write("select_delete");
        return change_each(where, [this](pointer const& one) { return core().erase(*one.entry().get()); });
    }
    /// Replaces each record that fits by what `make` returns for it, of the same key; how many there were. Not for a bag, whose
    /// records might become equal. Errors: argument_error then, and for another key.
    template <class Where, class Make>
    std::size_t select_replace(Where where, Make make) const {
        core().check_write("select_replace");
        if (core().kind() == table_kind::bag) core().refuse("select_replace is not for a bag; its records might become equal");
        return change_each(where, [&](pointer const& one) { return core().replace(*one.entry().get(), new_entry(Record(make(*one)))); });
    }

    // The table itself ------------------------------------------------------------------------------------------------

    /// Deletes the table, for everybody; its records go in pieces, in the background. Errors: as writing. Source: ets:delete/1.
    void drop() const { core().drop(); }
    /// Makes `to` the owner, which gets a table_transfer. Errors: argument_error unless the owner calls, and `to` lives.
    void give_away(pid to, transfer_data data = {}) const { core().give_away(to, std::move(data)); }
    /// Errors: argument_error unless the owner calls. A heir that has ended when it is needed is none.
    void set_heir(table_heir heir) const { core().set_heir(std::move(heir)); }
    /// Errors: argument_error when the name is taken or empty; as writing.
    void rename(std::string_view name) const { core().rename(name); }
    /// Nothing when the table is gone.
    [[nodiscard]] std::optional<table_info> info() const { return core().info(); }

private:
    static detail::node_ptr make_transfer(std::shared_ptr<detail::table_core> core, pid from, transfer_data data) {
        return detail::make_node<table_transfer<table>>(table{std::move(core)}, from, std::move(data));
    }
    static constexpr detail::record_class records = detail::describe_records<table, Record, KeyOf, key_type>(&make_transfer);

    [[nodiscard]] detail::table_core& core() const {
        if (core_ == nullptr) [[unlikely]] throw argument_error{"table: the handle is empty"};
        return *core_;
    }
    static detail::entry_ref new_entry(Record&& record) { return detail::entry_ref{new entry{std::move(record)}}; }
    static std::vector<detail::entry_ref> entries_of(Record&& record) {
        std::vector<detail::entry_ref> made;
        made.push_back(new_entry(std::move(record)));
        return made;
    }
    static std::vector<detail::entry_ref> entries_of(std::vector<Record>&& many) {
        std::vector<detail::entry_ref> made;
        made.reserve(many.size());
        for (Record& each : many) made.push_back(new_entry(std::move(each)));
        return made;
    }
    static pointer pointer_to(detail::entry_ref held) noexcept {
        Record const* const record = held ? &static_cast<entry const*>(held.get())->record : nullptr;
        return {std::move(held), record};
    }
    static std::vector<pointer> pointers_to(std::vector<detail::entry_ref> held) {
        std::vector<pointer> made;
        made.reserve(held.size());
        for (detail::entry_ref& each : held) made.push_back(pointer_to(std::move(each)));
        return made;
    }
    static std::optional<key_type> key_in(detail::entry_ref const& held) {
        if (!held) return std::nullopt;
        return *static_cast<key_type const*>(held.get()->key);
    }

    template <class Where, class Act>
    void for_each(Where& where, Act act) const {
        static_cast<void>(core());
        detail::table_walk<Record, entry> walk{core_};
        while (pointer const one = walk.next()) {
            if (where(*one)) act(one);
        }
    }
    /// A record that somebody else replaced meanwhile is looked at again.
    template <class Where, class Act>
    std::size_t change_each(Where& where, Act act) const {
        std::size_t changed = 0;
        for_each(where, [&](pointer one) {
            while (!act(one)) {
                if (core().is_bag()) return;
                one = pointer_to(core().find(one.entry().get()->key));
                if (!one || !where(*one)) return;
                checkpoint();
            }
            ++changed;
        });
        return changed;
    }
    template <class Number>
    Number count(key_type const& key, Number Record::*field, Number step, std::optional<counter_limit<Number>> const& limit,
                 Record const* otherwise) const {
        core().check_update("update_counter");
        for (;;) {
            pointer const now = find(key);
            if (now) {
                Record changed = *now;
                Number const sum = changed.*field = detail::stepped(changed.*field, step, limit);
                if (core().replace(*now.entry().get(), new_entry(std::move(changed)))) return sum;
            } else {
                if (otherwise == nullptr) core().no_such_key("update_counter");
                detail::entry_ref fresh = new_entry(Record(*otherwise));
                if (!core().same_key(&key, fresh.get()->key)) core().refuse("update_counter: the default record has another key");
                std::vector<detail::entry_ref> one;
                one.push_back(std::move(fresh));
                static_cast<void>(core().insert_new(std::move(one)));
            }
            checkpoint();
        }
    }

    std::shared_ptr<detail::table_core> core_;
};

}  // namespace weft
