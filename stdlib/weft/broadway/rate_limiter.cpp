#include <weft/broadway/rate_limiter.hpp>

#include <weft/process.hpp>
#include <weft/timer.hpp>

#include <utility>

namespace weft::broadway::detail {

rate_limiter::rate_limiter(std::shared_ptr<rate_allowance> shared, rate_limit limit) : shared_{std::move(shared)}, limit_{limit} {
    begin_interval();
}

bool rate_limiter::handle_call(change_rate_limit request) {
    limit_.allowed_messages = request.to.allowed_messages.value_or(limit_.allowed_messages);
    limit_.interval = request.to.interval.value_or(limit_.interval);
    if (request.to.reset) begin_interval();
    return true;
}

void rate_limiter::handle_info(interval_over which) {
    if (which.number == interval_) begin_interval();
}

// The next one is timed from here: an interval that began late must not be made up for by a short one, in which twice as
// much would pass.
void rate_limiter::begin_interval() {
    shared_->reset(limit_.allowed_messages);
    static_cast<void>(send_after(limit_.interval, self(), interval_over{++interval_}));
}

}  // namespace weft::broadway::detail
