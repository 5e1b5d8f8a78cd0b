// The directory of all points, and how handlers are called.

#include <weft/log.hpp>
#include <weft/telemetry.hpp>

#include <algorithm>
#include <mutex>
#include <unordered_map>

namespace weft::telemetry {

namespace detail {

namespace {

class directory {
public:
    [[nodiscard]] point& find(weft::detail::type_descriptor const& event) {
        std::lock_guard const hold{mutex_};
        auto const [first, last] = points_.equal_range(event.hash);
        for (auto each = first; each != last; ++each) {
            if (each->second->is_of(event)) return *each->second;
        }
        return *points_.emplace(event.hash, std::make_unique<point>(event))->second;
    }
    [[nodiscard]] bool add(point& to, std::shared_ptr<handler const> one) {
        weft::detail::retirements gone;  // behind the lock: destructors are the program's
        std::lock_guard const hold{mutex_};
        return to.add(std::move(one), gone);
    }
    [[nodiscard]] bool erase(std::string_view id) {
        weft::detail::retirements gone;
        std::lock_guard const hold{mutex_};
        bool found = false;
        for (auto const& [hash, each] : points_) found |= each->erase(id, gone);
        return found;
    }

private:
    std::mutex mutex_;
    std::unordered_multimap<std::uint64_t, std::unique_ptr<point>> points_;  // guarded by mutex_
};

// Never destroyed: events are executed until the program's very end.
directory& all_points() {
    static directory& all = *new directory;
    return all;
}

void fail(handler const& failed, std::string const& event, exit_reason why) {
    if (!all_points().erase(failed.id)) return;  // it failed elsewhere too, and that was told
    log::error("telemetry handler \"" + failed.id + "\" is detached: it failed for " + event + ": " + why.to_string());
    execute(handler_failed{failed.id, event, std::move(why)});
}

void call(handler const& one, std::string const& event, void const* what) {
    exit_reason why;
    try {
        return one.call(what);
    } catch (forced_unwind const&) {
        throw;
    } catch (...) {
        why = exit_reason::from_exception(std::current_exception());
    }
    fail(one, event, std::move(why));
}

}  // namespace

point::point(weft::detail::type_descriptor const& event)
    : descriptor_{&event}, hash_{event.hash}, event_{event.name}, by_name_{event.by_name} {}

bool point::is_of(weft::detail::type_descriptor const& event) const noexcept {
    if (hash_ != event.hash || event_ != event.name) return false;
    return descriptor_ == &event || (by_name_ && event.by_name);
}

void point::execute(void const* event) const {
    weft::detail::hazard kept;
    handler_list const* const now = kept.protect(handlers_);
    if (now == nullptr) return;
    for (auto const& each : now->handlers) call(*each, event_, event);
}

bool point::add(std::shared_ptr<handler const> one, weft::detail::retirements& gone) {
    auto made = std::make_unique<handler_list>();
    if (handler_list const* const before = handlers_.load()) made->handlers = before->handlers;
    if (std::any_of(made->handlers.begin(), made->handlers.end(), [&one](auto const& each) { return each->id == one->id; })) return false;
    made->handlers.push_back(std::move(one));
    replace(std::move(made), gone);
    return true;
}

bool point::erase(std::string_view id, weft::detail::retirements& gone) {
    handler_list const* const before = handlers_.load();
    if (before == nullptr) return false;
    auto made = std::make_unique<handler_list>();
    for (auto const& each : before->handlers) {
        if (each->id != id) made->handlers.push_back(each);
    }
    if (made->handlers.size() == before->handlers.size()) return false;
    if (made->handlers.empty()) made.reset();
    replace(std::move(made), gone);
    return true;
}

void point::replace(std::unique_ptr<handler_list> with, weft::detail::retirements& gone) {
    handler_list const* const before = handlers_.exchange(with.release());
    if (before != nullptr) gone.add(std::unique_ptr<weft::detail::reclaimable const>{before});
}

point& find_point(weft::detail::type_descriptor const& event) { return all_points().find(event); }

result<void> attach(point& to, std::string id, callback call) {
    if (id.empty()) throw argument_error{"telemetry::attach: the id is empty"};
    auto made = std::make_shared<handler const>(handler{std::move(id), std::move(call)});
    if (!all_points().add(to, std::move(made))) return exit_reason{"already_exists"};
    return {};
}

}  // namespace detail

result<void> detach(std::string_view id) {
    if (!detail::all_points().erase(id)) return exit_reason{"not_found"};
    return {};
}

}  // namespace weft::telemetry
