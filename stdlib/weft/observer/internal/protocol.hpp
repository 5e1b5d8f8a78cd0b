#pragma once
// The observer's protocol: one JSON object a line, a `hello` first, then questions, each answered in one line with the
// id of the question. The limits here are told to every client in the answer to its hello.

#include <weft/options.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace weft::observe {

namespace json = boost::json;

inline constexpr int oldest_protocol = 1;
inline constexpr int newest_protocol = 1;

inline constexpr std::size_t max_line_bytes = std::size_t{1} << 20U;
inline constexpr std::size_t max_rows = 5000;
inline constexpr std::size_t max_clients = 8;

/// An answer that says no: a word for programs, a text for people, and the exit code that a command ends with.
class request_error : public std::runtime_error {
public:
    request_error(std::string_view code, std::string const& message, int exit_code)
        : std::runtime_error{message}, code_{code}, exit_code_{exit_code} {}
    [[nodiscard]] std::string const& code() const noexcept { return code_; }
    [[nodiscard]] int exit_code() const noexcept { return exit_code_; }

private:
    std::string code_;
    int exit_code_;
};

[[nodiscard]] request_error bad_argument(std::string const& message);
[[nodiscard]] request_error internal_error(std::string const& message);
[[nodiscard]] request_error no_such_process(std::string const& message);

/// {"id":…,"error":{…}} without the line's end.
[[nodiscard]] std::string error_line(json::value const& id, request_error const& what);

/// The highest version that both know. Errors: request_error "proto" naming both ranges.
[[nodiscard]] int negotiate(json::object const& hello);

/// Reading a request; an absent key gives the default. Errors: bad_argument naming key, value and what is allowed.
[[nodiscard]] std::int64_t integer_or(json::object const& request, std::string_view key, std::int64_t fallback,
                                      std::int64_t min, std::int64_t max);
[[nodiscard]] std::string text_or(json::object const& request, std::string_view key, std::string_view fallback);

/// An integer as JSON has it: as a string above 2^53, which a double cannot hold.
[[nodiscard]] json::value number(std::uint64_t value);
[[nodiscard]] json::value number(nanoseconds value);
/// A text as JSON has it: bytes that are no UTF-8 become U+FFFD; null when it is empty.
[[nodiscard]] json::value text(std::string_view value);
/// In UTC: "2026-01-02T12:00:00.113Z".
[[nodiscard]] std::string utc(nanoseconds since_1970);
/// Now.
[[nodiscard]] std::string utc_now();

}  // namespace weft::observe
