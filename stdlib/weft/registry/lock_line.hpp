#pragma once
// Who holds a registry's locks and who waits for them, in order of asking. Used by a partition's process only.

#include <weft/call.hpp>
#include <weft/pid.hpp>

#include <deque>
#include <unordered_map>
#include <utility>

namespace weft::detail {

/// The answer to a request for a lock. The ticket gives it back; an empty one says that the caller holds it already.
struct lock_grant {
    ref ticket;
};

template <class Key, class Hash, class Equal>
class lock_line {
public:
    /// `ticket` is the monitor of the caller. It is granted at once, or later by release().
    void ask(Key const& key, ref ticket, from<lock_grant> caller) {
        auto& line = lines_.try_emplace(key).first->second;
        pid const who = caller.caller();
        line.push_back({ticket, who, std::move(caller)});
        keys_.emplace(ticket, key);
        if (line.size() == 1) grant(line.front());
    }
    [[nodiscard]] bool is_holder(Key const& key, pid process) const {
        auto const at = lines_.find(key);
        return at != lines_.end() && at->second.front().who == process;
    }
    /// The holder has given the lock back, or whoever had this ticket has ended. False when there is no such ticket.
    bool release(ref ticket) {
        auto const owned = keys_.find(ticket);
        if (owned == keys_.end()) return false;
        auto const at = lines_.find(owned->second);
        auto& line = at->second;
        bool const held = line.front().ticket == ticket;
        std::erase_if(line, [ticket](place const& each) { return each.ticket == ticket; });
        if (line.empty()) lines_.erase(at);
        else if (held) grant(line.front());
        keys_.erase(owned);
        return true;
    }

private:
    struct place {
        ref ticket;
        pid who;
        from<lock_grant> right;
    };
    static void grant(place& first) { std::move(first.right).reply({first.ticket}); }

    std::unordered_map<Key, std::deque<place>, Hash, Equal> lines_;  // the first of each line has the lock
    std::unordered_map<ref, Key> keys_;                              // of each ticket
};

}  // namespace weft::detail
