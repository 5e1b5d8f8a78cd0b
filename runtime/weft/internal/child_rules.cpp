// Decision tables of supervisors, as functions.

#include <weft/internal/child_rules.hpp>

#include <weft/errors.hpp>

#include <algorithm>
#include <exception>

namespace weft::internal {

proc_lib::start_options supervisor_start(server_name const& name, std::string const& label) {
    return {.spawn = {.name = name.local(), .label = label, .trap_exit = true}, .keeper = name.keeper()};
}

bool must_restart(restart kind, exit_reason const& end) noexcept {
    return kind == restart::permanent || (kind == restart::transient && !end.is_clean());
}

bool stopped_as_asked(child_shutdown how, restart kind, exit_reason const& end) noexcept {
    if (how.is_brutal()) return end.what() == exit_reason::kind::killed;
    return end == exit_reason::shutdown() || (kind != restart::permanent && end.is_clean());
}

result<started_child> call_start(child_start const& start, extra_arguments const& extra) {
    try {
        return start(extra);
    } catch (forced_unwind const&) {
        throw;
    } catch (...) {
        return exit_reason::from_exception(std::current_exception());
    }
}

std::string child_named(std::string const& id, pid process) {
    std::string const where = to_string(process);
    return id.empty() ? "child " + where : "child " + id + " (" + where + ")";
}

nanoseconds restart_pace::next_wait(restart_backoff const& how, nanoseconds now) noexcept {
    bool const was_well = started_ != nanoseconds::zero() && now - started_ >= how.most;
    started_ = {};
    if (was_well || last_ == nanoseconds::zero()) last_ = how.first;
    else last_ = last_ > how.most / 2 ? how.most : last_ * 2;
    return last_;
}

}  // namespace weft::internal
