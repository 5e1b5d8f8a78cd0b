#pragma once
// A consumer supervisor, whatever its events are: the places that they take, and the children that they become.

#include <weft/consumer_supervisor/options.hpp>
#include <weft/consumer_supervisor/places.hpp>
#include <weft/dynamic_children.hpp>
#include <weft/message.hpp>

namespace weft::consumer_supervisor::detail {

/// Owner: the supervisor's process, at one place for as long as it lives.
class supervision {
public:
    explicit supervision(settings const& chosen);
    supervision(supervision const&) = delete;
    supervision& operator=(supervision const&) = delete;
    ~supervision() = default;

    [[nodiscard]] places& demand() noexcept { return places_; }

    /// Starts the child of an event; `made` is what the template made of it. Without a child its place is free again.
    /// Errors: why it did not start, which is logged.
    result<started_child> start(result<child_start> made, ref subscription);

    /// Whatever is no message of a stage: ends of children, requests about them. Exits with shutdown when the restart budget is
    /// used up.
    void handle(message arrived);

    /// Returns when all children have ended.
    void stop_all() { children_.stop_all(); }

private:
    [[nodiscard]] child_spec spec_of(result<child_start> made) const;

    settings chosen_;
    places places_;
    dynamic_children children_;
};

}  // namespace weft::consumer_supervisor::detail
