// The rows of `warnings`.

#include "warnings.hpp"

#include "cli_error.hpp"
#include "format.hpp"
#include "model.hpp"
#include "table.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <chrono>

namespace weft::cli {
namespace {

template <class Judge>
bool any_row(json::object const& answer, Judge&& judge) {
    return std::ranges::any_of(list_of(answer, "rows"), [&](json::value const& row) { return row.is_object() && judge(row.get_object()); });
}

std::string since(json::object const& row) {
    nanoseconds const time = time_of(row, "since_ns");
    return time < std::chrono::seconds{1} ? "now" : short_time(time);
}

}  // namespace

std::optional<fail_on> parse_fail_on(std::string_view word) {
    if (word.empty()) return std::nullopt;
    if (word == "warn") return fail_on::warn;
    if (word == "crit") return fail_on::crit;
    throw cli_error{exit_code::usage, "--fail-on is '" + std::string{word} + "'; it must be warn or crit"};
}

bool is_any_raised(json::object const& answer, std::optional<fail_on> level) {
    return level && any_row(answer, [&](json::object const& row) { return *level == fail_on::warn || text_of(row, "severity") == "crit"; });
}

bool is_code_raised(json::object const& answer, std::string_view code) {
    return any_row(answer, [&](json::object const& row) { return text_of(row, "code") == code; });
}

std::string warnings_text(json::object const& answer, bool with_header) {
    auto const& rows = list_of(answer, "rows");
    if (rows.empty()) return {};
    table shown{{"SEV", "CODE", "SINCE", "SUBJECT", "WHAT"}};
    for (auto const& each : rows) {
        if (!each.is_object()) continue;
        auto const& row = each.get_object();
        std::string what = text_of(row, "what");
        if (std::string const place = text_of(row, "place"); !place.empty()) what += ", " + place;
        shown.add({text_of(row, "severity"), text_of(row, "code"), since(row), text_of(row, "subject"), what});
    }
    return shown.to_text(with_header);
}

}  // namespace weft::cli
