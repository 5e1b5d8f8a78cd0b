// A server's options are those of its process, and a few of the start.

#include <weft/gen_server/start.hpp>

namespace weft::detail {

proc_lib::start_options start_options_of(server_options const& options, bool link) {
    return {.spawn = {.name = options.name,
                      .label = options.label,
                      .priority = options.priority,
                      .stack_bytes = options.stack_bytes,
                      .trap_exit = options.trap_exit},
            .init_timeout = options.init_timeout,
            .link = link};
}

}  // namespace weft::detail
