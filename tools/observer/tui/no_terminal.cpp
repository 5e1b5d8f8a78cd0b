// Stands in for terminal.cpp where ncursesw is not installed: everything but the terminal itself works.

#include "terminal.hpp"

#include "observer/cli_error.hpp"

#include <langinfo.h>
#include <locale.h>

namespace weft::cli::tui {

bool locale_is_utf8() {
    ::setlocale(LC_CTYPE, "");
    return std::string_view{::nl_langinfo(CODESET)} == "UTF-8";
}

terminal::terminal(bool ascii) : ascii_{ascii} {
    throw cli_error{exit_code::usage, "this weft was built without ncurses; weft observer --once prints the same screens"};
}
terminal::~terminal() = default;
terminal_size terminal::size() const { return {}; }
void terminal::resize() {}
void terminal::show(grid const&) {}
void terminal::forget() {}
std::optional<key> terminal::read_key() { return std::nullopt; }
void terminal::lend(std::function<void()> const&) {}
void terminal::copy(std::string_view) {}

}  // namespace weft::cli::tui
