// ncursesw finds out what has changed since the picture before. The way back after a crash is written beforehand, since a
// signal handler may not ask the terminal's description.

#include "terminal.hpp"

#include "observer/cli_error.hpp"

#include <boost/archive/iterators/base64_from_binary.hpp>
#include <boost/archive/iterators/transform_width.hpp>

#include <curses.h>

#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <utility>

namespace weft::cli::tui {
namespace {

// Written before the signal handler is set, and never while it is: the handler only reads.
std::array<char, 256> way_back;
std::size_t way_back_length = 0;
termios modes_before;
bool modes_known = false;
constexpr std::array crashes{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP};

void crashed(int signal) {
    [[maybe_unused]] auto const put = ::write(STDOUT_FILENO, way_back.data(), way_back_length);
    if (modes_known) ::tcsetattr(STDIN_FILENO, TCSANOW, &modes_before);
    ::signal(signal, SIG_DFL);
    ::raise(signal);
}

/// A terminal's sequence without the marks for waiting, "$<5>".
std::string without_padding(std::string text) {
    for (std::size_t at = text.find("$<"); at != std::string::npos; at = text.find("$<")) {
        std::size_t const end = text.find('>', at);
        if (end == std::string::npos) break;
        text.erase(at, end - at + 1);
    }
    return text;
}

void remember_way_back() {
    std::string text;
    for (auto const* const name : {"sgr0", "cnorm", "rmkx", "rmcup"}) {
        char const* const sequence = ::tigetstr(name);
        if (sequence != nullptr && sequence != reinterpret_cast<char const*>(-1)) text += without_padding(sequence);
    }
    way_back_length = std::min(text.size(), way_back.size());
    std::copy_n(text.begin(), way_back_length, way_back.begin());
    struct sigaction action {};
    action.sa_handler = &crashed;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    for (int const signal : crashes) ::sigaction(signal, &action, nullptr);
}

constexpr std::array<std::pair<int, key>, 24> special_keys{
    {{KEY_UP, keys::up}, {KEY_DOWN, keys::down}, {KEY_LEFT, keys::left}, {KEY_RIGHT, keys::right}, {KEY_PPAGE, keys::page_up},
     {KEY_NPAGE, keys::page_down}, {KEY_HOME, keys::home}, {KEY_END, keys::end}, {KEY_ENTER, keys::enter}, {KEY_BACKSPACE, keys::backspace},
     {KEY_DC, keys::backspace}, {KEY_BTAB, keys::tab}, {KEY_F(1), keys::f0 + 1}, {KEY_F(2), keys::f0 + 2}, {KEY_F(3), keys::f0 + 3},
     {KEY_F(4), keys::f0 + 4}, {KEY_F(5), keys::f0 + 5}, {KEY_F(6), keys::f0 + 6}, {KEY_F(7), keys::f0 + 7}, {KEY_F(8), keys::f0 + 8},
     {KEY_F(9), keys::f0 + 9}, {KEY_F(10), keys::f0 + 10}, {KEY_F(11), keys::f0 + 11}, {KEY_F(12), keys::f0 + 12}}};

struct pen {
    short colour;  // -1: the terminal's own
    attr_t more;
};

/// In the order of `style`.
constexpr std::array<pen, 8> pens{{{-1, A_NORMAL}, {-1, A_BOLD}, {-1, A_DIM}, {COLOR_GREEN, A_NORMAL}, {COLOR_YELLOW, A_BOLD}, {COLOR_RED, A_BOLD},
                                   {-1, A_REVERSE}, {COLOR_CYAN, A_NORMAL}}};

void draw_cell(int x, int y, cell const& what, bool ascii, bool colours) {
    std::array<wchar_t, 2> const text{ascii ? static_cast<wchar_t>(to_ascii(what.glyph)) : static_cast<wchar_t>(what.glyph), L'\0'};
    pen const& with = pens[static_cast<std::size_t>(what.look)];
    short const pair = colours && with.colour >= 0 ? static_cast<short>(with.colour + 1) : short{0};
    cchar_t made{};
    ::setcchar(&made, text.data(), with.more, pair, nullptr);
    ::mvadd_wch(y, x, &made);
}

}  // namespace

bool locale_is_utf8() {
    ::setlocale(LC_CTYPE, "");
    return std::string_view{::nl_langinfo(CODESET)} == "UTF-8";
}

terminal::terminal(bool ascii) : ascii_{ascii} {
    modes_known = ::tcgetattr(STDIN_FILENO, &modes_before) == 0;
    char const* const name = std::getenv("TERM");
    if (::newterm(nullptr, stdout, stdin) == nullptr)
        throw cli_error{exit_code::usage, "TERM is '" + std::string{name == nullptr ? "" : name} + "'; it must name a terminal that is known here"};
    char const* const move = ::tigetstr("cup");
    if (move == nullptr || move == reinterpret_cast<char const*>(-1)) {
        ::endwin();
        throw cli_error{exit_code::usage, "TERM is '" + std::string{name == nullptr ? "" : name} +
                                              "'; that terminal cannot move its cursor. weft observer --once prints the same screens"};
    }
    ::raw();
    ::noecho();
    ::nonl();
    ::keypad(stdscr, TRUE);
    ::nodelay(stdscr, TRUE);
    ::set_escdelay(25);
    ::curs_set(0);
    char const* const no_color = std::getenv("NO_COLOR");
    colours_ = (no_color == nullptr || *no_color == '\0') && ::has_colors() && ::start_color() == OK && ::use_default_colors() == OK;
    for (auto const& each : pens)
        if (colours_ && each.colour >= 0) ::init_pair(static_cast<short>(each.colour + 1), each.colour, -1);
    remember_way_back();
}

terminal::~terminal() {
    ::endwin();
    for (int const signal : crashes) ::signal(signal, SIG_DFL);
}

terminal_size terminal::size() const { return {static_cast<std::size_t>(std::max(COLS, 1)), static_cast<std::size_t>(std::max(LINES, 1))}; }

void terminal::resize() {
    winsize now{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &now) == 0 && now.ws_row > 0 && now.ws_col > 0) ::resizeterm(now.ws_row, now.ws_col);
    ::clearok(stdscr, TRUE);
}

void terminal::show(grid const& what) {
    ::erase();
    for (std::size_t y = 0; y < what.height(); ++y)
        for (std::size_t x = 0; x < what.width(); ++x)
            if (what.at(x, y).glyph != 0) draw_cell(static_cast<int>(x), static_cast<int>(y), what.at(x, y), ascii_, colours_);
    ::refresh();
}

void terminal::lend(std::function<void()> const& to) {
    ::def_prog_mode();
    ::endwin();
    to();
    ::reset_prog_mode();
    resize();  // it may have another size by now
    ::refresh();
}

void terminal::forget() { ::clearok(stdscr, TRUE); }

std::optional<key> terminal::read_key() {
    wint_t got = 0;
    int const how = ::wget_wch(stdscr, &got);
    if (how == ERR) return std::nullopt;
    if (how != KEY_CODE_YES) return static_cast<key>(got);
    auto const known = std::ranges::find(special_keys, static_cast<int>(got), &std::pair<int, key>::first);
    return known == special_keys.end() ? key{0} : known->second;
}

void terminal::copy(std::string_view text) {
    using namespace boost::archive::iterators;
    using encoded = base64_from_binary<transform_width<std::string_view::const_iterator, 6, 8>>;
    std::string line{"\033]52;c;"};
    line.append(encoded{text.begin()}, encoded{text.end()});
    line.append((3 - text.size() % 3) % 3, '=');
    line += '\a';
    for (std::string_view rest = line; !rest.empty();) {
        ssize_t const put = ::write(STDOUT_FILENO, rest.data(), rest.size());
        if (put <= 0) return;
        rest.remove_prefix(static_cast<std::size_t>(put));
    }
}

}  // namespace weft::cli::tui
