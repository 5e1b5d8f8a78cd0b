#pragma once
// What `weft doctor` thinks of what it saw: pure functions from facts to findings.

#include "doctor_facts.hpp"

#include <weft/application/module_file.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weft::cli {

/// ok; warn: it works, but not as well as it could; fail: it will not work.
enum class verdict : std::uint8_t { ok, warn, fail };
[[nodiscard]] std::string_view to_string(verdict of) noexcept;

struct finding {
    std::string check;       ///< one word that never changes, for scripts
    verdict state = verdict::ok;
    std::string text;
    std::string hint{};      ///< what to do about it: a command where there is one
};

[[nodiscard]] std::vector<finding> check_machine(machine_facts const& of);
[[nodiscard]] std::vector<finding> check_terminal(terminal_facts const& of);
/// `longest_socket`: how many bytes a socket's path may have.
[[nodiscard]] std::vector<finding> check_run_folder(run_folder_facts const& of, std::size_t longest_socket);
/// Nothing is said of a module that is as it should be.
[[nodiscard]] std::vector<finding> check_module(app::module_file const& module);

}  // namespace weft::cli
