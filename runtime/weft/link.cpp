#include "proc/process.hpp"

#include <weft/errors.hpp>
#include <weft/link.hpp>

namespace weft {

void link(pid other) {
    if (!other) throw argument_error{"link: the pid is empty"};
    proc::current_or_throw("link").link_to(other);
}

void unlink(pid other) {
    if (!other) throw argument_error{"unlink: the pid is empty"};
    proc::current_or_throw("unlink").unlink_from(other);
}

}  // namespace weft
