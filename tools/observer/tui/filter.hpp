#pragma once
// The filter of a list: conditions on the fields of a row, or plain text that must stand somewhere in it.

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace weft::cli::tui {

namespace json = boost::json;

/// Example: `mailbox>100 and label~"conn/*" and state=call`. A field may be named without its unit; numbers may end in k, M or
/// G, times in a unit ("age>5m"), and cpu is a percentage as the list shows it. Text that holds no condition is looked for as
/// it is, in any case of letters.
class row_filter {
public:
    explicit row_filter(std::string_view text);
    [[nodiscard]] bool is_empty() const noexcept { return conditions_.empty() && plain_.empty(); }
    [[nodiscard]] bool accepts(json::object const& row) const;

private:
    struct condition {
        std::string field;
        std::string comparison;
        std::string value;
    };
    [[nodiscard]] static bool holds(condition const& wanted, json::object const& row);

    std::vector<condition> conditions_;
    std::string plain_;
};

}  // namespace weft::cli::tui
