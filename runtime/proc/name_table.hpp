#pragma once
// Who holds which name. A lock and a hash map: names are looked up far less often than pids.
// Threads: any.

#include <weft/pid.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

namespace weft::proc {

class name_table {
public:
    /// False when the name is taken.
    [[nodiscard]] bool insert(std::string_view name, pid holder) {
        std::unique_lock const hold{mutex_};
        return names_.try_emplace(std::string{name}, holder).second;
    }
    /// Takes the name away from `holder`; nothing happens when somebody else holds it.
    bool erase(std::string_view name, pid holder) {
        std::unique_lock const hold{mutex_};
        auto const found = names_.find(name);
        if (found == names_.end() || found->second != holder) return false;
        names_.erase(found);
        return true;
    }
    [[nodiscard]] pid find(std::string_view name) const {
        std::shared_lock const hold{mutex_};
        auto const found = names_.find(name);
        return found == names_.end() ? pid{} : found->second;
    }
    [[nodiscard]] std::vector<std::string> all() const {
        std::shared_lock const hold{mutex_};
        std::vector<std::string> names;
        names.reserve(names_.size());
        for (auto const& each : names_) names.push_back(each.first);
        return names;
    }

    /// Empty, undefined, nil, true and false mean something else where the platform's users come from.
    [[nodiscard]] static bool reserved(std::string_view name) noexcept {
        return name.empty() || name == "undefined" || name == "nil" || name == "true" || name == "false";
    }

private:
    struct hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
    };
    struct equal {
        using is_transparent = void;
        bool operator()(std::string_view a, std::string_view b) const noexcept { return a == b; }
    };

    mutable std::shared_mutex mutex_;
    boost::unordered_flat_map<std::string, pid, hash, equal> names_;  // guarded by mutex_
};

}  // namespace weft::proc
