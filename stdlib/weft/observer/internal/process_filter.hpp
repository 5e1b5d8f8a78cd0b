#pragma once
// Which processes a list shows: the grammar of weft/detail/filter.hpp, over the fields of a process.

#include <weft/detail/filter.hpp>
#include <weft/observer/internal/process_fields.hpp>

#include <string_view>
#include <vector>

namespace weft::observe {

class process_filter {
public:
    /// An empty text lets all through. Errors: bad_argument naming the place in the text and what is allowed there.
    explicit process_filter(std::string_view text);

    [[nodiscard]] bool is_empty() const noexcept { return filter_.is_empty(); }
    /// Whether it asks only for numbers.
    [[nodiscard]] bool needs_numbers_only() const noexcept;
    [[nodiscard]] bool lets_through(process_row const& one) const;
    /// needs_numbers_only() has said so.
    [[nodiscard]] bool lets_through(process_numbers const& one) const;

private:
    std::vector<process_field const*> fields_;  // by the numbers that the filter knows them by; made before it
    detail::filter filter_;
};

}  // namespace weft::observe
