// Setting a page. How a warning is silenced is the same for all of them.

#include "explain.hpp"

#include "cli_error.hpp"
#include "table.hpp"

#include <weft/detail/nearest.hpp>

#include <algorithm>
#include <vector>

namespace weft::cli {
namespace {

constexpr std::size_t width = 78;  // fits a terminal of 80 columns, and the screens

/// Words into lines, the first behind `first`, the others behind as many blanks.
std::string paragraph(std::string_view first, std::string_view words) {
    std::string text;
    std::string line{first};
    std::string const indent(first.size(), ' ');
    bool fresh = true;
    while (!words.empty()) {
        std::string_view const word = words.substr(0, words.find(' '));
        words.remove_prefix(std::min(word.size() + 1, words.size()));
        if (!fresh && line.size() + 1 + word.size() > width) {
            text += line + '\n';
            line = indent;
            fresh = true;
        }
        if (!fresh) line += ' ';
        line += word;
        fresh = false;
    }
    return text + line + '\n';
}

std::string how_to_silence(std::string_view code) {
    std::string const key = "weft.lint." + std::string{code};
    return "  off              --set " + key + "=off\n" +
           "  for some labels  --set '" + key + ".allow=pool/*,conn/*'\n" +
           "  for one process  weft::allow(\"" + std::string{code} + "\") in it, when it begins\n" +
           "  other numbers    --set " + key + ".raise=N\n" +
           "                   and .clear, .critical, .for, .critical_for, .clear_for\n";
}

}  // namespace

explanation const& find_explanation(std::string_view code) {
    auto const all = explanations();
    auto const found = std::ranges::find(all, code, &explanation::code);
    if (found != all.end()) return *found;
    std::vector<std::string> known;
    for (auto const& each : all) known.emplace_back(each.code);
    throw cli_error{exit_code::not_found, "there is no warning '" + std::string{code} + "'" + detail::did_you_mean(code, known)};
}

std::string explanation_text(std::string_view code) {
    auto const& its = find_explanation(code);
    std::string text = std::string{its.code} + "  " + std::string{its.title} + "\n\n";
    text += "What it means\n" + paragraph("  ", its.means) + '\n';
    text += "The numbers\n" + paragraph("  ", its.numbers) + '\n';
    text += "Usual causes\n";
    for (auto const cause : its.causes) text += paragraph("  - ", cause);
    text += "\nWhat to do\n" + paragraph("  ", its.advice) + '\n';
    return text + "How to silence it\n" + how_to_silence(its.code);
}

std::string codes_text() {
    table shown{{"CODE", "TITLE"}};
    for (auto const& each : explanations()) shown.add({std::string{each.code}, std::string{each.title}});
    return shown.to_text();
}

}  // namespace weft::cli
