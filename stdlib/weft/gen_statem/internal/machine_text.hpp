#pragma once
// A machine and its events as text: for sys, and for the report of an end.

#include <weft/gen_statem/machine.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::detail {

[[nodiscard]] inline bool is_request(machine_event const& one) {
    return one.type == machine_event_type::call || one.type == machine_event_type::cast;
}

/// The event as sys tells it.
[[nodiscard]] sys::event noted(machine_event const& one);
[[nodiscard]] std::string texts_of(std::vector<machine_event> const& events, bool last_first);

/// A machine as sys sees it.
class machine_subject final : public sys::subject {
public:
    explicit machine_subject(served_machine const& one) noexcept : one_{one} {}

    [[nodiscard]] std::string_view behaviour() const override { return "gen_statem"; }
    [[nodiscard]] std::string_view class_name() const override { return one_.of.name(); }
    [[nodiscard]] pid parent() const override { return one_.core.parent; }
    [[nodiscard]] sys::state_view state() const override { return {one_.of.type, one_.body}; }
    [[nodiscard]] std::string shown() const override;
    void add_status(std::vector<std::pair<std::string, std::string>>& to) const override;

private:
    served_machine const& one_;
};

}  // namespace weft::detail
