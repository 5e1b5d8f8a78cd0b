#include "tickets/made_up.hpp"

namespace tickets {

namespace {

// Spreads consecutive numbers; splitmix64's last step.
std::uint64_t scattered(std::uint64_t number) {
    number += 0x9E3779B97F4A7C15U;
    number = (number ^ (number >> 30U)) * 0xBF58476D1CE4E5B9U;
    number = (number ^ (number >> 27U)) * 0x94D049BB133111EBU;
    return number ^ (number >> 31U);
}

}  // namespace

std::string made_up(publish_options const& how, std::uint64_t number) {
    if (how.bad_every != 0 && number % how.bad_every == 0) return R"({"customer":"nobody"})";
    std::uint64_t const random = scattered(number);
    constexpr unsigned half = 32;
    return to_json({.id = how.series + "-" + std::to_string(number),
                    .customer = "c" + std::to_string(random % how.customers),
                    .event = "e" + std::to_string((random >> half) % how.events),
                    .seats = 1 + static_cast<std::int64_t>(random % most_seats)});
}

}  // namespace tickets
