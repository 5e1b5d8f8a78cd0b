// A master that ends instead of answering has done what was asked, or never will.

#include <weft/application/internal/step.hpp>
#include <weft/detail/duration_text.hpp>

namespace weft::app {

step_outcome await_step(pid master, nanoseconds limit) {
    ref const watch = monitor(master);
    step_outcome outcome{step_end::late, "did not end within " + detail::duration_words(limit)};
    receive(when([&](step_done const& it) { return it.master == master; },
                 [&](step_done it) { outcome = {it.problem.empty() ? step_end::done : step_end::failed, std::move(it.problem)}; }),
            when([&](down_msg const& down) { return down.monitor == watch; },
                 [&](down_msg down) {
                     // One that ended before this was asked for did so after its own callbacks.
                     bool const in_order = down.reason.is_normal() || down.reason == exit_reason::noproc();
                     outcome = {in_order ? step_end::done : step_end::failed, in_order ? "" : down.reason.to_string()};
                 }),
            after(limit, [] {}));
    demonitor(watch, {.flush = true});
    return outcome;
}

}  // namespace weft::app
