#include <weft/gen_event/calls.hpp>

namespace weft::gen_event::detail {

server_options manager_options(server_options options) {
    options.trap_exit = true;
    return options;
}

}  // namespace weft::gen_event::detail
