// Which steps follow each other (store.hpp).

#include "jobber/store.hpp"

namespace jobber {

bool follows(change const& step, job const* before) {
    if (step.what == event::added || before == nullptr) return step.what == event::added && before == nullptr;
    if (step.what == event::begun) {
        bool const is_in_line = before->state == job_state::queued || before->state == job_state::waiting;
        return is_in_line && step.now.attempts == before->attempts + 1;
    }
    return before->state == job_state::running && step.now.attempts == before->attempts;
}

}  // namespace jobber
