// The one process that suspends and resumes, by orders that the control thread sends it.

#include <weft/observer/internal/process_holder.hpp>

#include <weft/errors.hpp>
#include <weft/receive.hpp>
#include <weft/runtime.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>
#include <weft/suspend.hpp>

namespace weft::observe {
namespace {

struct hold_order {
    pid target;
};
struct release_order {
    pid target;
};

void hold_for_ever() {
    for (;;)
        receive(
            [](hold_order const& order) {
                try {
                    suspend(order.target, {.async = true});
                } catch (noproc_error const&) {
                    // It has ended: nobody is to be held.
                }
            },
            [](release_order const& order) {
                try {
                    resume(order.target);
                } catch (argument_error const&) {
                    // It had ended before it could be suspended.
                }
            });
}

}  // namespace

void process_holder::suspend(runtime& in, pid target) {
    if (!hand_) hand_ = in.spawn(&hold_for_ever, {.label = "observer/hold"});
    if (held_.insert(target).second) send(hand_, hold_order{target});
}

bool process_holder::resume(pid target) {
    if (held_.erase(target) == 0) return false;
    send(hand_, release_order{target});
    return true;
}

}  // namespace weft::observe
