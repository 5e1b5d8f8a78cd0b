#pragma once
// A module on disk, read without running it: the file is mapped, its ELF headers give the sections that
// weft_add_application put there, and nothing of it is executed.

#include <string>
#include <string_view>

namespace weft::app {

struct module_file {
    std::string path;
    std::string spec_text;       ///< section .weft.app: the app.toml
    std::string abi;             ///< section .weft.abi: the tag, see abi.hpp
    std::string build_id;        ///< note .note.gnu.build-id in hexadecimal, or empty
    bool owns_runtime = false;   ///< defines weft_runtime_identity: linked with a runtime of its own
    bool keeps_frame_pointers = true;  ///< false: no function of it seems to, so stacks cannot be walked through it
};

/// Errors: app::error (unusable_module) in one line that names the file: cannot be read, is no ELF file of this kind of
/// machine, is cut off, or was not built by weft_add_application. Threads: any. Blocks: for the disk.
[[nodiscard]] module_file read_module(std::string const& path);

/// The same from bytes; `path` is only for the texts. Never reads outside of `bytes`, whatever they hold.
[[nodiscard]] module_file parse_module(std::string_view bytes, std::string const& path);

/// Errors: app::error (unusable_module) when the module must not be loaded into this program.
void check_loadable(module_file const& module);

}  // namespace weft::app
