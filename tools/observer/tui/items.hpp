#pragma once
// The rows of a view that a cursor can stand on, as filter, order and folding leave them. Keys and screens read the same list,
// so what is drawn under the cursor is what a key acts on.

#include "node_model.hpp"
#include "place.hpp"

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace weft::cli::tui {

struct item {
    std::string id;                     ///< what tells it from others, also in the next picture
    std::string pid;                    ///< empty: it is no process
    std::string title;
    json::object const* row = nullptr;
    std::size_t depth = 0;
    bool has_children = false;
    bool folded = false;
    std::string branches{};             ///< in the tree: one sign per depth, '|' where a branch goes on
};

/// Points into the model that it was made of.
struct item_list {
    std::vector<item> items{};
    std::deque<json::object> made{};    ///< rows that no answer holds
    std::size_t total = 0;              ///< before the filter

    item_list() = default;
    item_list(item_list&&) = default;
    item_list& operator=(item_list&&) = default;
    item_list(item_list const&) = delete;
    item_list& operator=(item_list const&) = delete;
    ~item_list() = default;
};

/// What the view's filter chooses from.
[[nodiscard]] json::array const& rows_to_filter(node_model const& model, place const& where);
[[nodiscard]] item_list items_of(node_model const& model, place const& where);
/// Where the cursor stands in the list: on what it follows, else in its row, never behind the last.
[[nodiscard]] std::size_t cursor_in(item_list const& list, place const& where);

/// The codes of the warnings about the process of this row.
[[nodiscard]] std::string warnings_of(node_model const& model, json::object const& row);

/// Where the answer to "who waits for one process" is kept, beside that to "who waits".
inline constexpr std::string_view waiters_key = "waits:of";

/// Which list of the registry view is shown.
[[nodiscard]] std::string_view registry_list(std::size_t tab);
inline constexpr std::size_t registry_lists = 4;

/// What the view needs to know, header included. A node is asked to sort by what it has told, else by what is near to that.
[[nodiscard]] std::vector<question> questions_of(place const& where, node_model const& model);
/// What a recording keeps: the questions of all views, and the details of one process.
[[nodiscard]] std::vector<question> all_questions(std::string const& pid, node_model const& model);

}  // namespace weft::cli::tui
