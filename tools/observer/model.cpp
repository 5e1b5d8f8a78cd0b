// One lookup, and one conversion per kind of value.

#include "model.hpp"

#include <boost/json/serialize.hpp>

#include <charconv>

namespace weft::cli {
namespace {

std::uint64_t to_count(json::value const& value) {
    if (value.is_uint64()) return value.get_uint64();
    if (value.is_int64()) return value.get_int64() < 0 ? 0 : static_cast<std::uint64_t>(value.get_int64());
    std::uint64_t number = 0;
    if (value.is_string()) {
        std::string_view const text{value.get_string().data(), value.get_string().size()};
        std::from_chars(text.data(), text.data() + text.size(), number);
    }
    return number;
}

}  // namespace

std::uint64_t count_of(json::object const& from, std::string_view key) {
    auto const* const value = from.if_contains(key);
    return value == nullptr ? 0 : to_count(*value);
}

double fraction_of(json::object const& from, std::string_view key) {
    auto const* const value = from.if_contains(key);
    if (value == nullptr) return 0;
    if (value->is_double()) return value->get_double();
    return static_cast<double>(to_count(*value));
}

nanoseconds time_of(json::object const& from, std::string_view key) {
    return nanoseconds{static_cast<std::int64_t>(count_of(from, key))};
}

std::string text_of(json::object const& from, std::string_view key) {
    auto const* const value = from.if_contains(key);
    if (value == nullptr || !value->is_string()) return {};
    return printable({value->get_string().data(), value->get_string().size()});
}

bool flag_of(json::object const& from, std::string_view key) {
    auto const* const value = from.if_contains(key);
    return value != nullptr && value->is_bool() && value->get_bool();
}

json::array const& list_of(json::object const& from, std::string_view key) {
    static json::array const none;
    auto const* const value = from.if_contains(key);
    return value != nullptr && value->is_array() ? value->get_array() : none;
}

json::object const& object_of(json::object const& from, std::string_view key) {
    static json::object const none;
    auto const* const value = from.if_contains(key);
    return value != nullptr && value->is_object() ? value->get_object() : none;
}

std::string word_of(json::value const& value) {
    if (value.is_null()) return "-";
    if (value.is_string()) return printable({value.get_string().data(), value.get_string().size()});
    return json::serialize(value);
}

std::string printable(std::string_view text) {
    std::string safe;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const byte = static_cast<unsigned char>(text[i]);
        // U+0080 to U+009F are control characters too; in UTF-8 they are C2 and one more byte.
        bool const upper_control = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
        if (upper_control) ++i;
        safe += byte < 0x20 || byte == 0x7F || upper_control ? '?' : text[i];
    }
    return safe;
}

}  // namespace weft::cli
