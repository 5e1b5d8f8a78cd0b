#pragma once

// Text with places that a row fills in: `{{column}}`, blanks inside are allowed, `\{{` stands for `{{` itself.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sender {

/// Threads: any; a value that nobody changes.
class placeholders {
public:
    /// Where the text stands, for messages, and the names of the columns.
    struct place {
        std::string_view file;
        std::uint64_t line = 1;
        std::span<std::string const> columns;
    };

    /// Errors: csv::input_error with file and line, for a column that there is not and for `{{` without `}}` in its line.
    placeholders(std::string_view text, place const& where);

    /// How a column's value goes into the text.
    using fitting = std::function<std::string(std::size_t column, std::string const& value)>;

    /// The text of one row. Errors: passes on what `fit` throws.
    [[nodiscard]] std::string fill(std::span<std::string const> fields, fitting const& fit) const;

    /// Whether all rows give the same text.
    [[nodiscard]] bool is_constant() const noexcept { return pieces_.empty(); }

private:
    struct piece {
        std::string before;  // the text up to the place
        std::size_t column;
    };

    std::vector<piece> pieces_;
    std::string rest_;  // behind the last place
};

}  // namespace sender
