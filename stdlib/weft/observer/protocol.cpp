// Boost.JSON does the reading and writing; what is here is what it leaves open: ranges, large numbers, broken UTF-8.

#include <weft/observer/internal/protocol.hpp>
#include <weft/observer/internal/exit_codes.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>

namespace weft::observe {
namespace {

std::string range_text(std::int64_t oldest, std::int64_t newest) {
    return std::to_string(oldest) + ".." + std::to_string(newest);
}

/// The length of the well-formed UTF-8 sequence that `bytes` begins with, 0 if there is none.
std::size_t sequence_length(std::string_view bytes) {
    auto const at = [&](std::size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U; };
    auto const follows = [&](std::size_t i) { return (at(i) & 0xC0U) == 0x80U; };
    unsigned const first = at(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        bool const overlong = first == 0xE0 && at(1) < 0xA0;
        bool const surrogate = first == 0xED && at(1) > 0x9F;
        return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        bool const overlong = first == 0xF0 && at(1) < 0x90;
        bool const too_high = first == 0xF4 && at(1) > 0x8F;
        return follows(1) && follows(2) && follows(3) && !overlong && !too_high ? 4 : 0;
    }
    return 0;
}

}  // namespace

request_error bad_argument(std::string const& message) { return {"bad_argument", message, exit_usage}; }
request_error internal_error(std::string const& message) { return {"internal", message, exit_internal}; }

request_error no_such_process(std::string const& message) { return {"no_such_process", message, exit_not_found}; }

std::string error_line(json::value const& id, request_error const& what) {
    json::object line;
    if (!id.is_null()) line["id"] = id;
    line["error"] = {{"code", what.code()}, {"message", what.what()}, {"exit", what.exit_code()}};
    return json::serialize(line);
}

int negotiate(json::object const& hello) {
    auto const* const range = hello.if_contains("proto");
    auto const* const pair = range != nullptr ? range->if_array() : nullptr;
    bool const two_integers = pair != nullptr && pair->size() == 2 && pair->at(0).is_int64() && pair->at(1).is_int64();
    if (!two_integers) throw bad_argument("hello: proto must be the oldest and the newest version, as in [1,1]");
    auto const oldest = pair->at(0).get_int64();
    auto const newest = pair->at(1).get_int64();
    if (oldest <= newest_protocol && newest >= oldest_protocol && oldest <= newest)
        return static_cast<int>(std::min<std::int64_t>(newest, newest_protocol));
    throw request_error{"proto",
                        "the client speaks protocol " + range_text(oldest, newest) + ", this node " +
                            range_text(oldest_protocol, newest_protocol),
                        exit_protocol};
}

std::int64_t integer_or(json::object const& request, std::string_view key, std::int64_t fallback, std::int64_t min,
                        std::int64_t max) {
    auto const* const value = request.if_contains(key);
    if (value == nullptr || value->is_null()) return fallback;
    if (value->is_int64() && value->get_int64() >= min && value->get_int64() <= max) return value->get_int64();
    throw bad_argument(std::string{key} + " is " + json::serialize(*value) + "; allowed is an integer from " +
                       std::to_string(min) + " to " + std::to_string(max));
}

std::string text_or(json::object const& request, std::string_view key, std::string_view fallback) {
    auto const* const value = request.if_contains(key);
    if (value == nullptr || value->is_null()) return std::string{fallback};
    if (value->is_string()) return std::string{value->get_string()};
    throw bad_argument(std::string{key} + " is " + json::serialize(*value) + "; it must be a string");
}

json::value number(std::uint64_t value) {
    constexpr std::uint64_t exact_in_double = std::uint64_t{1} << 53U;
    if (value > exact_in_double) return json::value(std::to_string(value));
    return value;
}

json::value number(nanoseconds value) {
    return number(static_cast<std::uint64_t>(std::max(value, nanoseconds::zero()).count()));
}

json::value text(std::string_view value) {
    if (value.empty()) return nullptr;
    std::string clean;
    clean.reserve(value.size());
    while (!value.empty()) {
        std::size_t const length = sequence_length(value);
        clean += length > 0 ? value.substr(0, length) : "\xEF\xBF\xBD";
        value.remove_prefix(length > 0 ? length : 1);
    }
    return json::value(clean);
}

std::string utc(nanoseconds since_1970) {
    std::time_t const seconds = std::chrono::duration_cast<std::chrono::seconds>(since_1970).count();
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 32> date{};
    std::size_t const length = std::strftime(date.data(), date.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    std::string const millis = std::to_string(1000 + since_1970.count() / 1'000'000 % 1000).substr(1);
    return std::string{date.data(), length} + '.' + millis + 'Z';
}

std::string utc_now() {
    timespec now{};
    std::timespec_get(&now, TIME_UTC);
    return utc(std::chrono::seconds{now.tv_sec} + nanoseconds{now.tv_nsec});
}

}  // namespace weft::observe
