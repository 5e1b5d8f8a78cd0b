#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "proc/simulation.hpp"

#include <weft/blocking.hpp>

namespace weft::detail {
namespace {

class blocking_errand final : public errand, public sched::blocking_pool::job {
public:
    blocking_errand(proc::kernel& home, blocking_call call)
        : errand{"blocking", process_state::blocking, infinity}, job{&run_job}, home_{home}, call_{call} {}

    void start() {
        send_out();
        if (auto* const simulated = home_.simulated()) simulated->submit(*this);
        else home_.blocking().submit(*this);
    }

    void call_back() noexcept override {
        auto* const simulated = home_.simulated();
        if (simulated != nullptr ? simulated->withdraw(*this) : home_.blocking().withdraw(*this)) let_go();
    }

private:
    static void run_job(job& self) noexcept {
        auto& me = static_cast<blocking_errand&>(self);
        base::nanos const begun = base::monotonic_now();
        me.call_.run(me.call_.self);
        me.home_.note_blocking(me.owner(), base::monotonic_now() - begun);
        me.let_go();
    }

    proc::kernel& home_;
    blocking_call const call_;
};

}  // namespace

void run_blocking(blocking_call call, std::source_location where) {
    proc::process* const me = proc::current();
    if (me == nullptr || !me->may_wait()) {
        call.run(call.self);
        return;
    }
    blocking_errand out{me->home(), call};
    out.start();
    static_cast<void>(out.wait(where));
}

}  // namespace weft::detail
