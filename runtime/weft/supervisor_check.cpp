// What a supervisor refuses before anything starts. Every text names the child, the field, the value and what is
// allowed.

#include <weft/errors.hpp>
#include <weft/internal/supervisor_board.hpp>
#include <weft/supervisor.hpp>

#include <unordered_set>

namespace weft::supervisor {

namespace {

[[noreturn]] void refuse(std::string const& what) { throw argument_error{"supervisor: " + what}; }

void check_enums(child_spec const& spec) {
    if (spec.restart > restart::temporary) {
        refuse("child " + spec.id + ": restart is " + std::to_string(static_cast<int>(spec.restart)) +
               "; allowed are permanent, transient and temporary (invalid_restart_type)");
    }
}

void check_significance(supervisor_spec const& spec) {
    if (spec.auto_shutdown > auto_shutdown::all_significant) {
        refuse("auto_shutdown is " + std::to_string(static_cast<int>(spec.auto_shutdown)) +
               "; allowed are never, any_significant and all_significant (invalid_auto_shutdown)");
    }
    if (spec.auto_shutdown != auto_shutdown::never) return;
    for (child_spec const& each : spec.children) {
        if (each.significant) refuse("child " + each.id + ": significant needs an auto_shutdown other than never (bad_combination)");
    }
}

void check_unique(std::vector<child_spec> const& children) {
    std::unordered_set<std::string_view> seen;
    for (child_spec const& each : children) {
        if (!seen.insert(each.id).second) refuse("two children have the id " + each.id + " (duplicate_child)");
    }
}

}  // namespace

void check(child_spec const& spec) {
    if (spec.id.empty()) refuse("a child has no id (missing_id)");
    if (!spec.start) refuse("child " + spec.id + ": start is empty (missing_start)");
    check_enums(spec);
    nanoseconds const patience = spec.shutdown.patience(spec.start.type());
    if (patience < nanoseconds::zero()) {
        refuse("child " + spec.id + ": shutdown is " + internal::to_text(patience) +
               "; allowed are 0 and more, infinity and brutal_kill (invalid_shutdown)");
    }
    if (spec.significant && spec.restart == restart::permanent) {
        refuse("child " + spec.id + ": a permanent child cannot be significant (bad_combination)");
    }
}

void check(supervisor_spec const& spec) {
    if (spec.strategy > strategy::rest_for_one) {
        refuse("strategy is " + std::to_string(static_cast<int>(spec.strategy)) +
               "; allowed are one_for_one, one_for_all and rest_for_one (invalid_strategy)");
    }
    if (spec.intensity.within <= nanoseconds::zero()) {
        refuse("intensity.within is " + internal::to_text(spec.intensity.within) + "; allowed is more than 0 (invalid_period)");
    }
    for (child_spec const& each : spec.children) check(each);
    check_unique(spec.children);
    check_significance(spec);
}

}  // namespace weft::supervisor
