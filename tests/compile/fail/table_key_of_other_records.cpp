// expect: a table's key is a member of its records, or a function of them
// The key is a member of something else.
#include <weft/table.hpp>

struct user { int id; };
struct order { int id; };

bool wrong(weft::table<user, &order::id> const& all) { return static_cast<bool>(all); }
