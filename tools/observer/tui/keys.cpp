// One table of names.

#include "keys.hpp"

#include "glyph.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace weft::cli::tui {
namespace {

constexpr std::array<std::pair<std::string_view, key>, 17> names{
    {{"enter", keys::enter}, {"esc", keys::escape}, {"tab", keys::tab}, {"backspace", keys::backspace}, {"up", keys::up},
     {"down", keys::down}, {"left", keys::left}, {"right", keys::right}, {"pageup", keys::page_up}, {"pagedown", keys::page_down},
     {"home", keys::home}, {"end", keys::end}, {"f1", keys::f0 + 1}, {"f5", keys::f0 + 5}, {"f9", keys::f0 + 9}, {"space", U' '}, {"lt", U'<'}}};

}  // namespace

std::optional<std::vector<key>> keys_of(std::string_view text) {
    std::vector<key> made;
    while (!text.empty()) {
        if (text.front() != '<') {
            made.push_back(next_glyph(text));
            continue;
        }
        std::size_t const close = std::min(text.find('>'), text.size());
        auto const known = std::ranges::find(names, text.substr(1, close - 1), &std::pair<std::string_view, key>::first);
        if (close == text.size() || known == names.end()) return std::nullopt;
        made.push_back(known->second);
        text.remove_prefix(close + 1);
    }
    return made;
}

}  // namespace weft::cli::tui
