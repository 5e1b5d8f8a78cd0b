#pragma once
// The process of one partition: it is linked to each process registered there, takes out the entries of those that end, and
// keeps the line for the locks whose keys fall to it. When it ends itself, its table is emptied before anybody hears of that.

#include <weft/gen_server/callbacks.hpp>
#include <weft/registry/lock_line.hpp>
#include <weft/registry/table.hpp>

#include <memory>
#include <utility>

namespace weft::detail {

template <class Key>
struct ask_lock {
    using reply = lock_grant;
    Key key;
};
struct give_back_lock {
    ref ticket;
};

template <class Key, class Value, class Hash, class Equal>
class partition_owner {
public:
    using table = registry_table<Key, Value, Hash, Equal>;

    explicit partition_owner(std::shared_ptr<table> entries) : entries_{std::move(entries)} { entries_->open(self()); }
    partition_owner(partition_owner const&) = delete;
    partition_owner& operator=(partition_owner const&) = delete;
    ~partition_owner() { entries_->close(self()); }

    /// An exit signal that a living process sent is none of its end.
    void handle_info(exit_msg const& end) {
        if (!is_alive(end.from)) entries_->erase_process(end.from);
    }
    void handle_info(down_msg const& end) { locks_.release(end.monitor); }
    void handle_call(ask_lock<Key> request, from<lock_grant> caller) {
        if (locks_.is_holder(request.key, caller.caller())) {
            std::move(caller).reply({});
            return;
        }
        ref const ticket = monitor(caller.caller());
        locks_.ask(request.key, ticket, std::move(caller));
    }
    void handle_cast(give_back_lock given) {
        if (locks_.release(given.ticket)) demonitor(given.ticket, {.flush = true});
    }

private:
    std::shared_ptr<table> entries_;
    lock_line<Key, Hash, Equal> locks_;
};

}  // namespace weft::detail
