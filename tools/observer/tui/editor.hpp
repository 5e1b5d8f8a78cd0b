#pragma once
// A line of source in the user's editor.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace weft::cli::tui {

/// "src/disk.cpp:77".
struct source_place {
    std::string file;
    unsigned line = 1;
};
[[nodiscard]] std::optional<source_place> parse_place(std::string_view text);

/// The file as it is named, or with folders left out from its front, in `folder` or one above it: places are shortened, and readers
/// sit in any folder of a project. Nothing when it is not there.
[[nodiscard]] std::optional<std::filesystem::path> find_source(std::string const& file, std::filesystem::path const& folder);

/// Runs $VISUAL, or $EDITOR, or vi on the line. The terminal must not be in use. Blocks: until the editor ends; false when it could not
/// be run or ended badly.
[[nodiscard]] bool run_editor(std::filesystem::path const& file, unsigned line);

}  // namespace weft::cli::tui
