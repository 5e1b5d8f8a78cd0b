// expect: deleted function
// PR-087
#include <weft/process.hpp>

void end_by_name() { weft::exit_signal("shop", weft::exit_reason::shutdown()); }
