// expect: erase_record needs records with an operator ==
// Which record is meant cannot be told.
#include <weft/table.hpp>

struct user { int id; };

void wrong(weft::table<user, &user::id> const& all) { all.erase_record({1}); }
