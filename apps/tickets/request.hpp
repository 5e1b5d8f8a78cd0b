#pragma once

// A booking request as it comes from a broker: one JSON object.
//
//     {"id":"r-17","customer":"c3","event":"e12","seats":2}

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tickets {

struct request {
    std::string id;        // makes booking it twice harmless
    std::string customer;
    std::string event;
    std::int64_t seats = 1;

    friend bool operator==(request const&, request const&) = default;
};

/// A request that can never be booked; the text says what is wrong with it.
struct bad_request : std::runtime_error {
    using std::runtime_error::runtime_error;
};

inline constexpr std::int64_t most_seats = 10;

/// Errors: bad_request naming the key, its value and what is allowed.
[[nodiscard]] request parse_request(std::string_view json);
[[nodiscard]] std::string to_json(request const& what);

}  // namespace tickets
