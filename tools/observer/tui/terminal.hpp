#pragma once
// The terminal by ncurses: pictures out, keys in. Whatever way the program ends, the terminal is as it was.

#include "grid.hpp"
#include "keys.hpp"

#include <functional>
#include <optional>
#include <string_view>

namespace weft::cli::tui {

struct terminal_size {
    std::size_t width = 0;
    std::size_t height = 0;
};

/// One per program; one thread. Restores the terminal when it is destroyed, and when the program crashes meanwhile.
class terminal {
public:
    /// Errors: cli_error when TERM names no terminal that can do this.
    explicit terminal(bool ascii);
    terminal(terminal const&) = delete;
    terminal& operator=(terminal const&) = delete;
    ~terminal();

    [[nodiscard]] terminal_size size() const;
    /// Asks the kernel for the size again, after a SIGWINCH.
    void resize();
    void show(grid const& what);
    /// Draws everything anew with the next show().
    void forget();
    /// The next key that is there; nothing when there is none. Blocks: never.
    [[nodiscard]] std::optional<key> read_key();
    /// Gives the terminal as it was to something else, and takes it back when that returns.
    void lend(std::function<void()> const& to);
    /// Puts a text into the clipboard of the terminal (OSC 52), if that allows it.
    void copy(std::string_view text);

private:
    [[maybe_unused]] bool ascii_;  // unused where there is no ncurses
    [[maybe_unused]] bool colours_ = false;
};

/// Whether what is written to this terminal may be UTF-8.
[[nodiscard]] bool locale_is_utf8();

}  // namespace weft::cli::tui
