#pragma once
// Which processes a list shows: `mailbox>100 and label~"conn/*" and state=call`. Comparisons of a field with a number, which may
// have a unit (10ms, 4KiB), or a word; ~ takes a pattern with * and ?. They are joined by `and`, `or` and `not`, with parentheses.

#include <weft/observer/internal/process_fields.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weft::observe {

class process_filter {
public:
    /// An empty text lets all through. Errors: bad_argument naming the place in the text and what is allowed there.
    explicit process_filter(std::string_view text);
    process_filter(process_filter&&) noexcept;
    process_filter& operator=(process_filter&&) noexcept;
    ~process_filter();

    [[nodiscard]] bool is_empty() const noexcept { return top_ == nullptr; }
    /// Whether it asks only for numbers.
    [[nodiscard]] bool needs_numbers_only() const noexcept;
    [[nodiscard]] bool lets_through(process_row const& one) const;
    /// needs_numbers_only() has said so.
    [[nodiscard]] bool lets_through(process_numbers const& one) const;

    struct node;

private:
    std::unique_ptr<node> top_;
};

}  // namespace weft::observe
