// The keys: two rows below each screen, and all of them in one frame.

#include "screens.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace weft::cli::tui {
namespace {

constexpr std::array<key_rows, screen_titles.size()> rows_of_keys{{
    {"enter open  t tree  w warnings  K kill  Z suspend  R restart  d dump  E export",
     "1-8 tab views  space pause  +/- interval  [ ] history  y copy  ? help  q quit"},
    {"sort: m mailbox g growth c cpu n messages a age  s next  r reverse  / filter",
     "enter detail  u group  f follow  K kill  Z suspend  R restart  ? help  q quit"},
    {"left/right fold  e/c all  enter detail  / filter  u unsupervised  h hide healthy",
     "K kill  Z suspend  R restart  y copy  space pause  tab next view  ? help  q quit"},
    {"left/right pipeline  up/down stage  enter its workers", "space pause  E export  tab next view  ? help  q quit"},
    {"up/down scheduler  enter what it runs", "space pause  [ ] history  tab next view  ? help  q quit"},
    {"left/right names, timers, tables, descriptors  enter the process  / filter", "space pause  y copy  tab next view  ? help  q quit"},
    {"enter open subject  / filter  E export JSON", "space pause  y copy  tab next view  ? help  q quit"},
    {"enter the process  / filter  home oldest  end newest", "space pause  y copy  tab next view  ? help  q quit"},
    {"esc back  p parent  enter open  K kill  Z suspend  R restart", "y copy as JSON  E export  space pause  ? help  q quit"},
}};

struct help_row {
    std::string_view keys;
    std::string_view text;
};

constexpr std::array<help_row, 21> everywhere{{
    {"1..8  tab", "choose a view"},
    {"arrows j k  page home end", "move"},
    {"enter  esc", "open; back, by a stack of places"},
    {"/  F4", "filter: plain text, or mailbox>100 and label~\"conn/*\""},
    {"f", "follow what is under the cursor as it moves"},
    {"u", "group by label; in the tree: the unsupervised"},
    {"t F5  w g", "the tree; the warnings and who waits for whom"},
    {"K F9", "kill, after y"},
    {"Z  R", "suspend or resume, restart, after y"},
    {"space", "pause: the picture stands, the node goes on"},
    {"+  -", "look more seldom, more often"},
    {"[  ]", "back and forth in the history"},
    {"y", "copy as text"},
    {"E", "write this view to a file as JSON"},
    {"d", "let the node write a dump"},
    {"ctrl-l", "draw again"},
    {"?  F1", "this help"},
    {"q  F10  ctrl-c", "quit"},
    {"", ""},
    {"signs", "! warned of   > under the cursor   - not known"},
    {"states", "R running Q runnable w receive W receive, has mail c call t timer i io S suspended"},
}};

std::vector<help_row> own_rows(screen about) {
    if (about == screen::processes) return {{"m g c n a", "sort by mailbox, growth, cpu, messages, age"}, {"s F6  r", "the next order; reverse it"}};
    if (about == screen::tree) return {{"left right  e c", "fold and unfold one, all"}, {"h", "hide what never was restarted"}};
    if (about == screen::pipelines) return {{"left right", "the pipeline before, after"}};
    if (about == screen::registry) return {{"left right", "names, timers, tables, descriptors"}};
    if (about == screen::process) return {{"p", "the parent"}};
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
        on.put(inside.x + 27, inside.y + i, rows[i].text, style::plain, inside.width > 27 ? inside.width - 27 : 0);
    }
}

}  // namespace weft::cli::tui
