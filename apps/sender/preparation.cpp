// Reading and checking what is mailed (preparation.hpp).

#include "sender/preparation.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <weft/file.hpp>

#include "csv/input_file.hpp"

namespace sender {

namespace {

recipient_list read_list(options const& what) {
    csv::input_file file{what.recipients};
    csv::record_reader reader{[&](std::span<char> block) { return file.read(block); }};
    return read_recipients(reader, file.name(), what.column);
}

std::optional<std::string> wrong_with_letter(letter_template const& text, recipient const& to) {
    try {
        static_cast<void>(text.write({.fields = to.fields, .address = to.address, .id = "0", .date = {}}));
    } catch (letter_error const& unusable) { return unusable.what(); }
    return std::nullopt;
}

}  // namespace

recipient_list checked(recipient_list list, letter_template const& text) {
    std::vector<recipient> good;
    for (auto& each : std::exchange(list.people, {})) {
        if (auto wrong = wrong_with_letter(text, each))
            list.rejected.push_back({.line = each.line, .reason = *std::move(wrong), .fields = std::move(each.fields)});
        else
            good.push_back(std::move(each));
    }
    list.people = std::move(good);
    std::ranges::sort(list.rejected, {}, &rejected_row::line);
    return list;
}

prepared prepare(options const& what) {
    auto list = read_list(what);
    letter_template const text{weft::read_file(what.letter), what.letter, list.columns};
    return {.list = checked(std::move(list), text), .text = text};
}

}  // namespace sender
