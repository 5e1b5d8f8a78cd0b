#pragma once
// What is remembered of processes that may be gone: of too many the oldest is forgotten.

#include <weft/pid.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <list>
#include <optional>
#include <unordered_map>
#include <utility>

namespace weft::observe {

/// Threads: one at a time.
template <class Kept>
class newest_by_pid {
public:
    explicit newest_by_pid(std::size_t most) : most_{most} {}

    /// In place of what was kept by this pid, and as the newest.
    void keep(pid who, Kept what) {
        static_cast<void>(take(who));
        by_age_.emplace_back(who, std::move(what));
        where_.emplace(who, std::prev(by_age_.end()));
        if (by_age_.size() > most_) static_cast<void>(take(by_age_.front().first));
    }
    [[nodiscard]] std::optional<Kept> take(pid who) {
        auto const found = where_.find(who);
        if (found == where_.end()) return std::nullopt;
        std::optional<Kept> what{std::move(found->second->second)};
        by_age_.erase(found->second);
        where_.erase(found);
        return what;
    }
    [[nodiscard]] Kept const* find(pid who) const {
        auto const found = where_.find(who);
        return found == where_.end() ? nullptr : &found->second->second;
    }
    [[nodiscard]] Kept* find(pid who) {
        auto const found = where_.find(who);
        return found == where_.end() ? nullptr : &found->second->second;
    }
    /// The pid of the oldest of which this is true; empty: of none. Cost: one look at each.
    template <class Is>
    [[nodiscard]] pid oldest_that(Is is) const {
        auto const found = std::ranges::find_if(by_age_, [&](auto const& each) { return is(each.second); });
        return found == by_age_.end() ? pid{} : found->first;
    }

private:
    using entries = std::list<std::pair<pid, Kept>>;

    std::size_t most_;
    entries by_age_;  // the oldest first
    std::unordered_map<pid, typename entries::iterator> where_;
};

}  // namespace weft::observe
