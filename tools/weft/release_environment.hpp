#pragma once
// The variables of a release: what the program finds out itself, what its hook file says, and what is left to default.

#include <weft_cli/release.hpp>

#include <string>
#include <vector>

namespace weft::cli {

/// Sets RELEASE_ROOT (the folder above `bin`, or the program's own) and RELEASE_COMMAND; then has the shell read ROOT/env.sh if that
/// is there, whose variables count from then on; then gives RELEASE_NAME, _VSN, _PROG, _NODE and _TMP their defaults where they have no value.
/// Errors: cli_error (bad_config) for a hook that fails. Blocks: for the hook.
void set_up_release_environment(release const& what, std::string const& command);

/// The words that RELEASE_VM_ARGS (a file of them, with comments behind #) and RELEASE_CONFIG add to a command that boots.
/// Errors: cli_error (bad_config) for a file that cannot be read.
[[nodiscard]] std::vector<std::string> words_from_environment();

/// The cookie of its node over TCP, RELEASE_COOKIE; empty: a file's.
[[nodiscard]] std::string release_cookie();
/// The name of the release's node: RELEASE_NODE.
[[nodiscard]] std::string release_node();

}  // namespace weft::cli
