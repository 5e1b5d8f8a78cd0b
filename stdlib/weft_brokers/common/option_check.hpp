#pragma once
// Errors of options: each names the option, the value, and what is allowed.

#include <weft/errors.hpp>
#include <weft_brokers/common/backoff.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace weft::brokers {

/// The longest that any wait may be told to be.
inline constexpr std::chrono::hours a_day{24};

[[noreturn]] inline void wrong_option(std::string_view whose, std::string_view name, std::string_view value, std::string_view allowed) {
    throw argument_error{std::string{whose} + ": invalid value for option " + std::string{name} + ": " + std::string{value} +
                         "; expected " + std::string{allowed}};
}
inline void require_text(std::string_view whose, std::string_view name, std::string_view value) {
    if (value.empty()) wrong_option(whose, name, "\"\"", "a text that is not empty");
}
inline void require_range(std::string_view whose, std::string_view name, std::int64_t value, std::int64_t least, std::int64_t most) {
    if (value < least || value > most)
        wrong_option(whose, name, std::to_string(value), std::to_string(least) + " to " + std::to_string(most));
}
inline void require_range(std::string_view whose, std::string_view name, std::chrono::milliseconds value,
                          std::chrono::milliseconds least, std::chrono::milliseconds most) {
    if (value < least || value > most)
        wrong_option(whose, name, std::to_string(value.count()) + " ms",
                     std::to_string(least.count()) + " ms to " + std::to_string(most.count()) + " ms");
}

/// For clients that go on trying: any type but `stop`.
inline void require_backoff(std::string_view whose, std::string const& name, backoff_options const& how) {
    std::string const type = how.type == backoff_type::stop ? "stop" : std::to_string(static_cast<int>(how.type));
    if (how.type >= backoff_type::stop) wrong_option(whose, name + ".type", type, "exp, rand or rand_exp");
    require_range(whose, name + ".min", how.min, std::chrono::milliseconds{1}, a_day);
    require_range(whose, name + ".max", how.max, how.min, a_day);
}

}  // namespace weft::brokers
