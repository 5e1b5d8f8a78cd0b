#include "tickets/intake_rate.hpp"

#include "tickets/booking.hpp"

#include <weft/broadway/calls.hpp>

#include <chrono>
#include <limits>

namespace tickets {

namespace {

constexpr std::int64_t never_reached = std::numeric_limits<std::int64_t>::max();

}  // namespace

weft::broadway::rate_limit intake_limit(std::uint64_t rate) noexcept {
    return {.allowed_messages = rate == 0 ? never_reached : static_cast<std::int64_t>(rate), .interval = std::chrono::seconds{1}};
}

std::uint64_t intake_rate() {
    auto const limit = weft::broadway::get_rate_limiting(booking::pipeline).value();
    return limit.allowed_messages == never_reached ? 0 : static_cast<std::uint64_t>(limit.allowed_messages);
}

void set_intake_rate(std::uint64_t rate) {
    weft::broadway::update_rate_limiting(booking::pipeline, {.allowed_messages = intake_limit(rate).allowed_messages, .reset = true}).value();
}

}  // namespace tickets
