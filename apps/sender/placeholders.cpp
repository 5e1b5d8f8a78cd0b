// Filling in places (placeholders.hpp).

#include "sender/placeholders.hpp"

#include <algorithm>
#include <utility>
#include <weft/detail/nearest.hpp>

#include "console/text.hpp"
#include "csv/input_error.hpp"
#include "sender/address.hpp"

namespace sender {

namespace {

constexpr std::string_view opening = "{{";
constexpr std::string_view closing = "}}";

[[noreturn]] void fail(placeholders::place const& where, std::string_view before, std::string const& wrong) {
    auto const line = where.line + static_cast<std::uint64_t>(std::ranges::count(before, '\n'));
    throw csv::input_error{std::string{where.file} + ":" + std::to_string(line) + ": " + wrong};
}

std::size_t column_named(std::string_view name, placeholders::place const& where, std::string_view before) {
    auto const found = std::ranges::find(where.columns, name);
    if (found != where.columns.end()) return static_cast<std::size_t>(found - where.columns.begin());
    auto const shown = console::printable(name.substr(0, 100));
    fail(where, before,
         "{{" + shown + "}}: there is no such column" + weft::detail::did_you_mean(name, where.columns) +
             "; the columns are: " + console::printable(console::joined({where.columns.begin(), where.columns.end()})));
}

}  // namespace

placeholders::placeholders(std::string_view text, place const& where) {
    auto left = text;
    for (;;) {
        auto const open = left.find(opening);
        if (open == std::string_view::npos) break;
        if (open > 0 && left[open - 1] == '\\') {
            rest_.append(left.substr(0, open - 1)).append(opening);
            left.remove_prefix(open + opening.size());
            continue;
        }
        rest_ += left.substr(0, open);
        auto const before = text.substr(0, text.size() - left.size() + open);
        left.remove_prefix(open + opening.size());
        auto const close = left.substr(0, left.find('\n')).find(closing);
        if (close == std::string_view::npos) fail(where, before, R"('{{' without '}}' in its line; a '{{' to be mailed is '\{{')");
        auto const column = column_named(trimmed(left.substr(0, close)), where, before);
        pieces_.push_back({.before = std::exchange(rest_, {}), .column = column});
        left.remove_prefix(close + closing.size());
    }
    rest_ += left;
}

std::string placeholders::fill(std::span<std::string const> fields, fitting const& fit) const {
    std::string text;
    for (auto const& piece : pieces_) text.append(piece.before).append(fit(piece.column, fields[piece.column]));
    return text + rest_;
}

}  // namespace sender
