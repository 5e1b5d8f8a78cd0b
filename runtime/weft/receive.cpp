#include "proc/process.hpp"

#include <weft/detail/handler.hpp>

namespace weft::detail {

match receive_match(search const& wanted) { return proc::current_or_throw("receive").receive(wanted); }

}  // namespace weft::detail
