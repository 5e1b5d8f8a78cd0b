#pragma once
// What the parts of the key machine share, and those parts: keys of one view, and keys that act on what is under the cursor.

#include "key_machine.hpp"

#include <optional>
#include <string>

namespace weft::cli::tui {

/// The item under the cursor; null when there is none.
[[nodiscard]] item const* under_cursor(item_list const& list, place const& where);
/// The pid that a key acts on: of the process that is shown in full, else of what is under the cursor. May be empty.
[[nodiscard]] std::string subject_of(item_list const& list, place const& where);
/// Goes there with a way back. Nothing happens without a subject.
void open_place(ui_state& state, screen at, std::string const& subject);
/// Says why when a recording is shown. True: it may be changed.
[[nodiscard]] bool may_change(ui_state& state);

/// Keys of one view. Nothing: it has none such.
[[nodiscard]] std::optional<action> own_key(ui_state& state, node_model const& model, item_list const& list, key pressed);
/// Keys that change, follow or open the process under the cursor. Nothing: it is none of them.
[[nodiscard]] std::optional<action> subject_key(ui_state& state, node_model const& model, item_list const& list, key pressed);
/// What was typed for a log level: the question for the node.
[[nodiscard]] action set_log_level(ui_state& state);

}  // namespace weft::cli::tui
