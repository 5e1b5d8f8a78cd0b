#include "proc/process.hpp"

#include <weft/detail/handler.hpp>

namespace weft::detail {

void receive_match(search const& wanted, match& found) { proc::current_or_throw("receive").receive(wanted, found); }

}  // namespace weft::detail
