#pragma once
// The filter of a list on the screen: the grammar of weft/detail/filter.hpp over the rows that are there, or plain text that must
// stand somewhere in a row.

#include <weft/detail/filter.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::cli::tui {

namespace json = boost::json;

/// A field may be named without its unit. Text that holds no comparison is looked for as it is, in any case of letters; so is what
/// cannot be understood, for which filter_complaint() has the reason.
class row_filter {
public:
    explicit row_filter(std::string_view text);
    /// A comparison with a field that the row does not have does not hold.
    [[nodiscard]] bool accepts(json::object const& row) const;

private:
    std::vector<std::string> fields_;
    std::optional<detail::filter> conditions_;
    std::string plain_;
};

/// Why the text is no filter of such rows: the place, or a name that none of the first rows has, with the nearest and all that there
/// are. Empty: it is one.
[[nodiscard]] std::string filter_complaint(std::string_view text, json::array const& rows);

/// Whether a node can choose by it: comparisons only, and no field that the reader has worked out.
[[nodiscard]] bool is_for_the_node(std::string_view text);

}  // namespace weft::cli::tui
