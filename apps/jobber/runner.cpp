// Choosing who runs a job (runner.hpp).

#include "jobber/runner.hpp"

#include "jobber/builtin.hpp"
#include "jobber/shell.hpp"

#include <weft/detail/duration_text.hpp>

namespace jobber {

runner make_runner(runner_options const& options) {
    return [options](job const& running) {
        return running.spec.builtin.empty() ? run_shell(running, options.grace) : run_builtin(running);
    };
}

outcome timed_out(job_spec const& spec) {
    return {.reason = "timed out after " + weft::detail::duration_words(spec.timeout)};
}

}  // namespace jobber
