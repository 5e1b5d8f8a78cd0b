// The tree, drawn from rows that carry their depth. Whether a branch goes on below a row is known only from the rows
// after it, so they are read from the end first.

#include "model.hpp"
#include "table.hpp"
#include "view.hpp"

#include <algorithm>

namespace weft::cli {
namespace {

constexpr std::size_t deepest_drawn = 40;

/// For each row, which of the branches left of it go on further down: one flag per depth.
std::vector<std::vector<bool>> open_branches(json::array const& rows) {
    std::vector<std::vector<bool>> all(rows.size());
    std::vector<bool> open;
    for (std::size_t i = rows.size(); i-- > 0;) {
        std::size_t const depth = rows[i].is_object() ? count_of(rows[i].get_object(), "depth") : 0;
        std::size_t const drawn = std::min(depth, deepest_drawn);
        open.resize(drawn + 1, false);
        all[i] = open;
        open[drawn] = true;
    }
    return all;
}

std::string indent(std::vector<bool> const& open) {
    std::string text;
    for (std::size_t depth = 1; depth < open.size(); ++depth) {
        bool const last = depth + 1 == open.size();
        if (last) text += open[depth] ? "|-- " : "`-- ";
        else text += open[depth] ? "|   " : "    ";
    }
    return text;
}

std::string published_in(json::object const& row) {
    std::string text;
    for (auto const& [key, value] : object_of(row, "published"))
        text += (text.empty() ? "" : "  ") + printable({key.data(), key.size()}) + '=' + word_of(value);
    return text;
}

std::vector<std::string> cells(json::object const& row, std::string const& before) {
    if (auto const folded = count_of(row, "folded"); folded > 0) return {before + "... " + std::to_string(folded) + " more"};
    std::string const kind = text_of(row, "behaviour");
    return {before + title_of(row), text_of(row, "pid"),   kind.empty() ? "process" : kind,
            text_of(row, "state"),  std::to_string(count_of(row, "mailbox")), published_in(row)};
}

}  // namespace

std::string tree_text(json::object const& answer, bool with_header) {
    auto const& rows = list_of(answer, "rows");
    auto const open = open_branches(rows);
    table lines{{"NAME/LABEL", "PID", "TYPE", "STATE", "MAILBOX", "PUBLISHES"}};
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (rows[i].is_object()) lines.add(cells(rows[i].get_object(), indent(open[i])));
    std::string const cut = flag_of(answer, "truncated") ? "cut after " + std::to_string(rows.size()) + " rows\n" : "";
    return lines.to_text(with_header) + cut;
}

}  // namespace weft::cli
