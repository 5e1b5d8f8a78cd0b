#include "proc/kernel.hpp"

#include <weft/large_copies.hpp>
#include <weft/runtime.hpp>

namespace weft {

std::vector<large_copy> info::large_copies(runtime& of, nanoseconds after) { return of.internals().copies().since(after); }

}  // namespace weft
