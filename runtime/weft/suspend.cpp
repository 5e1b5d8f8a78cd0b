#include "proc/process.hpp"

#include <weft/errors.hpp>
#include <weft/suspend.hpp>

namespace weft {

void suspend(pid target, suspend_options options, std::source_location where) {
    if (!target) throw argument_error{"suspend: the pid is empty"};
    proc::current_or_throw("suspend").suspend_other(target, !options.async, where);
}

void resume(pid target) {
    if (!target) throw argument_error{"resume: the pid is empty"};
    proc::current_or_throw("resume").resume_other(target);
}

void hibernate(std::source_location where) { proc::current_or_throw("hibernate").hibernate(where); }

}  // namespace weft
