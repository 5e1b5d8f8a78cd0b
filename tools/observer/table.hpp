#pragma once
// Aligned columns: each as wide as its widest cell, two blanks between, nothing behind the last.

#include <string>
#include <vector>

namespace weft::cli {

class table {
public:
    explicit table(std::vector<std::string> header) { rows_.push_back(std::move(header)); }
    /// Missing cells are empty, surplus ones are dropped.
    void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
    /// Every line ends with a newline.
    [[nodiscard]] std::string to_text(bool with_header = true) const;

private:
    std::vector<std::vector<std::string>> rows_;
};

/// How many columns a text takes on a terminal, counting each code point as one.
[[nodiscard]] std::size_t width_of(std::string const& text) noexcept;

}  // namespace weft::cli
