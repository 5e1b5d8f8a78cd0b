// The keys: two rows below each screen, and all of them in one frame.

#include "screens.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace weft::cli::tui {
namespace {

constexpr std::array<key_rows, screen_titles.size()> rows_of_keys{{
    {"enter open  t tree  w warnings  T trace  K kill  Z suspend  d dump  E export",
     "1-8 tab views  space pause  +/- interval  [ ] history  y copy  ? help  q quit"},
    {"sort: m mailbox g growth c cpu n messages a age  s next  r reverse  / filter",
     "enter detail  u group  f follow  T trace  b waiters  K Z R  ? help  q quit"},
    {"left/right fold  e/c all  enter detail  / filter  u unsupervised  h unhealthy",
     "K kill  Z suspend  R restart  T trace  y copy  space pause  ? help  q quit"},
    {"left/right pipeline  up/down stage  enter its workers  P pause or resume",
     "D drain  g waits  space pause  E export  tab next view  ? help  q quit"},
    {"up/down scheduler  enter what it runs  T trace that  b its waiters",
     "space pause  [ ] history  tab next view  ? help  q quit"},
    {"left/right names, timers, tables, descriptors  enter the process  / filter",
     "T trace  n N matches  space pause  y copy  tab next view  ? help  q quit"},
    {"enter subject  i explain  z silence 1 h  a allow label  x silenced  T numbers",
     "g waits  / filter  E export  space pause  y copy  tab view  ? help  q quit"},
    {"enter the process  / filter  n N matches  l log level  o open source line",
     "home oldest  end newest  space pause  y copy  tab next view  ? help  q quit"},
    {"esc back  l links  p parent  b waiters  T trace  K kill  Z suspend  R restart",
     "v s state  o source  g waits  y copy as JSON  E export  ? help  q quit"},
    {"esc back  enter the one that waits  b who waits for it  o source  / filter",
     "K kill  y copy  E export  space pause  ? help  q quit"},
    {"esc back  up/down whose stack  enter the process  o source line  / filter",
     "K kill  y copy  E export  space pause  ? help  q quit"},
    {"esc back  enter the other process  / filter  T again  K kill  Z suspend",
     "home oldest  end newest  y copy  E export  ? help  q quit"},
    {"esc back  up/down page home end move",
     "? help  q quit"},
    {"esc back  / filter",
     "y copy  E export  ? help  q quit"},
}};

constexpr std::size_t text_at = 18;

struct help_row {
    std::string_view keys;
    std::string_view text;
};

constexpr std::array<help_row, 15> everywhere{{
    {"1..8 tab", "choose a view"},
    {"arrows j k page", "move; home and end too"},
    {"enter esc", "open; back, by a stack of places"},
    {"/ F4", "filter: text, or mailbox>100 and label~\"conn/*\"; weft help filter"},
    {"n N", "the next, the previous that the filter found"},
    {"f u", "follow as it moves; group by label, in the tree: the unsupervised"},
    {"t F5 w g", "the tree; the warnings; who waits for whom"},
    {"T b", "trace it, with a limit; who waits for it, with stacks"},
    {"l o", "its log level for 10 minutes; its line of source in $EDITOR"},
    {"K F9 Z R", "kill; suspend or resume; restart: each after y"},
    {"space + - [ ]", "pause; look more seldom, more often; back and forth in time"},
    {"y E d", "copy; write this view as JSON; let the node write a dump"},
    {"ctrl-l ? F1 q F10", "draw again; this help; quit, as ctrl-c"},
    {"signs", "! warned of   > under the cursor   - not known"},
    {"states", "R running Q queued w waits W has mail c call t timer i io S suspended"},
}};

std::vector<help_row> own_rows(screen about) {
    if (about == screen::processes) return {{"m g c n a", "sort by mailbox, growth, cpu, messages, age"}, {"s F6  r", "the next order; reverse it"}};
    if (about == screen::tree) return {{"left right  e c", "fold and unfold one, all"}, {"h", "hide what never was restarted"}};
    if (about == screen::pipelines) return {{"left right", "the pipeline before, after"}, {"P", "its producers stand still, or go on, after y"},
                                          {"D", "it handles what it has, and ends, after y"}};
    if (about == screen::registry) return {{"left right", "names, timers, tables, descriptors"}};
    if (about == screen::process) return {{"p  l", "the parent; the links"}, {"v  s", "its state, where the node's configuration shows it"}};
    if (about == screen::warnings)
        return {{"i  T", "the manual's page; when this node warns"},
                {"z  a", "silence for an hour, or take back; for all of its label"},
                {"x", "with the silenced"}};
    return {};
}

}  // namespace

key_rows keys_of_screen(screen at) { return rows_of_keys[static_cast<std::size_t>(at)]; }

void draw_help(grid& on, area where, screen about) {
    auto rows = own_rows(about);
    rows.insert(rows.end(), everywhere.begin(), everywhere.end());
    for (std::size_t y = where.y; y < where.y + where.height; ++y) on.clear_row(y);
    area const inside = frame(on, where, "Help: " + std::string{screen_titles[static_cast<std::size_t>(about)].title});
    for (std::size_t i = 0; i < std::min(rows.size(), inside.height); ++i) {
        on.put(inside.x, inside.y + i, rows[i].keys, style::title);
        on.put(inside.x + text_at, inside.y + i, rows[i].text, style::plain, inside.width > text_at ? inside.width - text_at : 0);
    }
}

}  // namespace weft::cli::tui
