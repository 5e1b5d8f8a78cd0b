// Reading requests (request.hpp): every key is needed, and every other key is a mistake.

#include "tickets/request.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace tickets {

namespace {

namespace json = boost::json;

constexpr std::size_t longest_word = 200;

json::value const& needed(json::object const& in, std::string_view key) {
    if (auto const* const found = in.if_contains(key)) return *found;
    throw bad_request{"key " + std::string{key} + " is missing"};
}

[[noreturn]] void refuse(std::string_view key, json::value const& value, std::string const& allowed) {
    throw bad_request{std::string{key} + " is " + json::serialize(value) + "; it must be " + allowed};
}

std::string word(json::object const& in, std::string_view key) {
    auto const& value = needed(in, key);
    auto const plain = [](unsigned char c) { return c > ' ' && c != 0x7F; };
    if (value.is_string()) {
        auto const& text = value.get_string();
        if (!text.empty() && text.size() <= longest_word && std::ranges::all_of(text, plain)) return std::string{text};
    }
    refuse(key, value, "1 to " + std::to_string(longest_word) + " bytes without blanks");
}

std::int64_t seats(json::object const& in) {
    auto const& value = needed(in, "seats");
    if (value.is_int64() && value.get_int64() >= 1 && value.get_int64() <= most_seats) return value.get_int64();
    refuse("seats", value, "a whole number from 1 to " + std::to_string(most_seats));
}

json::object object_of(std::string_view text) {
    boost::system::error_code error;
    auto value = json::parse(text, error);
    if (error) throw bad_request{"it is no JSON: " + error.message()};
    if (!value.is_object()) throw bad_request{"it is no JSON object"};
    return std::move(value.get_object());
}

}  // namespace

request parse_request(std::string_view text) {
    auto const in = object_of(text);
    request const found{.id = word(in, "id"), .customer = word(in, "customer"), .event = word(in, "event"), .seats = seats(in)};
    constexpr std::size_t keys = 4;
    if (in.size() == keys) return found;
    for (auto const& [key, value] : in)
        if (key != "id" && key != "customer" && key != "event" && key != "seats")
            throw bad_request{"key " + std::string{key} + " is unknown; a request has id, customer, event and seats"};
    throw bad_request{"a key stands there twice"};
}

std::string to_json(request const& what) {
    return json::serialize(
        json::object{{"id", what.id}, {"customer", what.customer}, {"event", what.event}, {"seats", what.seats}});
}

}  // namespace tickets
