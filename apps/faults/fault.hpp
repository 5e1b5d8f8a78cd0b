#pragma once
// What a fault is told, and the kinds of faults: each is a few children of the application's supervisor.

#include <weft/child_spec.hpp>
#include <weft/link.hpp>
#include <weft/options.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace faults {

struct fault {
    std::size_t count = 0;          ///< 0: what the kind needs
    std::size_t size = 0;           ///< as well
    weft::nanoseconds time{};       ///< 0: for ever
    std::string allow{};            ///< of the kind mailbox: the code of a warning

    [[nodiscard]] std::size_t count_or(std::size_t fallback) const noexcept { return count == 0 ? fallback : count; }
    [[nodiscard]] std::size_t size_or(std::size_t fallback) const noexcept { return size == 0 ? fallback : size; }
};

using children = std::vector<weft::child_spec>;
using kind = children (*)(fault const& how);

/// Null when there is none of this name.
[[nodiscard]] kind find_kind(std::string_view name) noexcept;
/// "idle, many, …".
[[nodiscard]] std::string kind_names();

// Processes that are many, or hold much (load.cpp).
children idle(fault const& how);
children many(fault const& how);
children mailbox(fault const& how);
children leak(fault const& how);
// Turns that last (turns.cpp).
children hog(fault const& how);
children block(fault const& how);
// Waiting for what does not come (waits.cpp).
children deadlock(fault const& how);
children deaf(fault const& how);
// Ends that come too early, too often or not at all (ends.cpp).
children storm(fault const& how);
children deepstack(fault const& how);
children overflow(fault const& how);
children crash(fault const& how);
children slowstop(fault const& how);
children slowstart(fault const& how);
// Stages (stages.cpp).
children pipeline(fault const& how);
children starve(fault const& how);
children drop(fault const& how);
// Pipelines that do badly (batches.cpp).
children batches(fault const& how);
children failures(fault const& how);
// Too much of something (excess.cpp).
children crowd(fault const& how);
children timers(fault const& how);
children letters(fault const& how);
children copies(fault const& how);
children links(fault const& how);

/// Of a fault that begins now.
class term {
public:
    explicit term(fault const& how);
    [[nodiscard]] bool is_over() const;
    /// infinity, or what is left; at least 0.
    [[nodiscard]] weft::nanoseconds left() const;

private:
    weft::nanoseconds end_;
};

/// Waits for a message that nobody sends, or until the term is over.
void rest(term const& until);
/// Starts a process that has its name before anybody else is started.
template <class Body>
[[nodiscard]] weft::child_start child_named(std::string name, Body body) {
    return weft::child([name = std::move(name), body = std::move(body)] { return weft::spawn_link(Body(body), {.name = name}); });
}
/// A child that is not started again.
[[nodiscard]] weft::child_spec once(std::string_view id, weft::child_start start);

}  // namespace faults
