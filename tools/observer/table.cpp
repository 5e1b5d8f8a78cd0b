// Widths first, then the lines.

#include "table.hpp"

#include <algorithm>

namespace weft::cli {
namespace {

std::string line_of(std::vector<std::string> const& row, std::vector<std::size_t> const& widths) {
    std::string line;
    for (std::size_t i = 0; i < widths.size(); ++i) {
        std::string const& cell = i < row.size() ? row[i] : std::string{};
        line += cell;
        if (i + 1 < widths.size()) line += std::string(widths[i] - width_of(cell) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line + '\n';
}

}  // namespace

std::size_t width_of(std::string const& text) noexcept {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string table::to_text(bool with_header) const {
    std::vector<std::size_t> widths(rows_.front().size(), 0);
    for (std::size_t row = with_header ? 0 : 1; row < rows_.size(); ++row)
        for (std::size_t i = 0; i < std::min(widths.size(), rows_[row].size()); ++i)
            widths[i] = std::max(widths[i], width_of(rows_[row][i]));
    std::string text;
    for (std::size_t row = with_header ? 0 : 1; row < rows_.size(); ++row) text += line_of(rows_[row], widths);
    return text;
}

}  // namespace weft::cli
