// What a supervisor refuses before anything starts. Every text names the child, the field, the value and what is
// allowed.

#include <weft/dynamic_supervisor.hpp>
#include <weft/errors.hpp>
#include <weft/internal/child_rules.hpp>
#include <weft/internal/supervisor_board.hpp>
#include <weft/supervisor.hpp>

#include <unordered_set>

namespace weft {

namespace {

[[noreturn]] void refuse(std::string const& what) { throw argument_error{"supervisor: " + what}; }

void check_shutdown(std::string const& who, child_spec const& spec) {
    nanoseconds const patience = spec.shutdown.patience(spec.start.type());
    if (patience >= nanoseconds::zero()) return;
    refuse(who + ": shutdown is " + internal::to_text(patience) + "; allowed are 0 and more, infinity and brutal_kill (invalid_shutdown)");
}

void check_backoff(std::string const& who, restart_backoff const& backoff) {
    if (backoff.first < nanoseconds::zero()) {
        refuse(who + ": backoff.first is " + internal::to_text(backoff.first) + "; allowed are 0 and more (invalid_backoff)");
    }
    if (backoff.most < backoff.first) {
        refuse(who + ": backoff.most is " + internal::to_text(backoff.most) + "; allowed is backoff.first, " +
               internal::to_text(backoff.first) + ", and more (invalid_backoff)");
    }
}

}  // namespace

namespace internal {

void check_child(child_spec const& spec) {
    std::string const who = spec.id.empty() ? "child" : "child " + spec.id;
    if (!spec.start) refuse(who + ": start is empty (missing_start)");
    if (spec.restart > restart::temporary) {
        refuse(who + ": restart is " + std::to_string(static_cast<int>(spec.restart)) +
               "; allowed are permanent, transient and temporary (invalid_restart_type)");
    }
    check_shutdown(who, spec);
    check_backoff(who, spec.backoff);
}

void check_intensity(restart_intensity const& intensity) {
    if (intensity.within > nanoseconds::zero()) return;
    refuse("intensity.within is " + to_text(intensity.within) + "; allowed is more than 0 (invalid_period)");
}

}  // namespace internal

namespace supervisor {

namespace {

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
    internal::check_child(spec);
    if (spec.significant && spec.restart == restart::permanent) {
        refuse("child " + spec.id + ": a permanent child cannot be significant (bad_combination)");
    }
}

void check(supervisor_spec const& spec) {
    if (spec.strategy > strategy::rest_for_one) {
        refuse("strategy is " + std::to_string(static_cast<int>(spec.strategy)) +
               "; allowed are one_for_one, one_for_all and rest_for_one (invalid_strategy)");
    }
    internal::check_intensity(spec.intensity);
    for (child_spec const& each : spec.children) check(each);
    check_unique(spec.children);
    check_significance(spec);
}

}  // namespace supervisor

namespace dynamic_supervisor {

void check(child_spec const& spec) {
    internal::check_child(spec);
    if (spec.significant) refuse("child: significant is true; allowed under a dynamic supervisor is false (invalid_significant)");
}

void check(dynamic_supervisor_spec const& spec) { internal::check_intensity(spec.intensity); }

}  // namespace dynamic_supervisor

}  // namespace weft
