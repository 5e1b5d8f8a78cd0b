#pragma once
// The manual page of each warning: what it means, why its numbers are what they are, what usually causes it, and what to do.

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace weft::cli {

struct explanation {
    std::string_view code;
    std::string_view title;
    std::string_view means;
    std::string_view numbers;
    std::array<std::string_view, 3> causes;
    std::string_view advice;
};

/// In the order of the codes.
[[nodiscard]] std::span<explanation const> explanations() noexcept;

/// Errors: cli_error (not_found) with the nearest code.
[[nodiscard]] explanation const& find_explanation(std::string_view code);

/// The page of one code, in lines of at most 78 characters. Errors: as find_explanation.
[[nodiscard]] std::string explanation_text(std::string_view code);
/// A line for each code.
[[nodiscard]] std::string codes_text();

}  // namespace weft::cli
