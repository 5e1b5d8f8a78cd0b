#pragma once
// Where the handlers of one type of event are found. There is one point per type in the program: two modules that name the
// same type get the same point, see type_id.hpp.

#include <weft/detail/hazard.hpp>
#include <weft/detail/type_id.hpp>
#include <weft/result.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weft::telemetry::detail {

/// Gets the event's address.
using callback = std::function<void(void const* event)>;

struct handler {
    std::string id;
    callback call;
};

/// Never changes: attach and detach put another list in its place.
struct handler_list final : weft::detail::reclaimable {
    std::vector<std::shared_ptr<handler const>> handlers;
};

/// Owner:  the directory (point.cpp), under its lock. Points are never destroyed.
/// Others: whoever executes events, on any thread.
class point {
public:
    explicit point(weft::detail::type_descriptor const& event);
    point(point const&) = delete;
    point& operator=(point const&) = delete;

    [[nodiscard]] std::string const& event() const noexcept { return event_; }
    [[nodiscard]] bool is_of(weft::detail::type_descriptor const& event) const noexcept;

    // Relaxed: it only tells whether an event is worth building; execute() looks again before it reads the list.
    [[nodiscard]] bool attached() const noexcept { return handlers_.load(std::memory_order_relaxed) != nullptr; }
    void execute(void const* event) const;

    // For the directory. The list before goes to `gone`.

    [[nodiscard]] bool add(std::shared_ptr<handler const> one, weft::detail::retirements& gone);
    [[nodiscard]] bool erase(std::string_view id, weft::detail::retirements& gone);

private:
    void replace(std::unique_ptr<handler_list> with, weft::detail::retirements& gone);

    weft::detail::type_descriptor const* descriptor_;  // compared, never read: its module may have been closed
    std::uint64_t hash_;
    std::string event_;
    bool by_name_;
    std::atomic<handler_list const*> handlers_{nullptr};  // null: none. Replaced under the directory's lock
};

/// The point of this type; made when it is asked for first.
[[nodiscard]] point& find_point(weft::detail::type_descriptor const& event);

/// The same, looked up once per module.
template <class Event>
[[nodiscard]] point& point_of() {
    static point& known = find_point(weft::detail::type_of<Event>);
    return known;
}

[[nodiscard]] result<void> attach(point& to, std::string id, callback call);

}  // namespace weft::telemetry::detail
