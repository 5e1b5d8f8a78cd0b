#pragma once
// The secret between a node and those who look at it over TCP: one line in a file that only its owner can read.

#include <string>

namespace weft::cli {

/// The cookie in this file. Errors: cli_error; not_allowed when it cannot be read, or others can read it; bad_config when it has
/// fewer than 16 characters.
[[nodiscard]] std::string read_cookie(std::string const& path);

/// The same; a file that is not there is made, with a cookie that nobody can guess. Errors: also cannot_create.
[[nodiscard]] std::string own_cookie(std::string const& path);

/// The file whose cookie clients of this program show to nodes over TCP; default: what the variable WEFT_COOKIE_FILE names.
void use_cookie_file(std::string path);
/// This very cookie, in the place of a file's, unless a file is named by use_cookie_file. Errors: none yet.
void use_cookie(std::string cookie);
/// The cookie of use_cookie; empty when there is none. Errors: cli_error (bad_config) when it has fewer than 16 characters.
[[nodiscard]] std::string given_cookie();
/// Its cookie. Errors: as read_cookie; not_allowed when no file is named.
[[nodiscard]] std::string client_cookie();

}  // namespace weft::cli
