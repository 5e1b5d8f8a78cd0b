// A server's options are those of its process, and a few of the start.

#include <weft/errors.hpp>
#include <weft/gen_server/start.hpp>
#include <weft/log.hpp>

#include <string>

namespace weft::detail {

namespace {

void check(server_options const& options) {
    if (options.hibernate_after < nanoseconds::zero()) {
        throw argument_error{"hibernate_after is " + std::to_string(options.hibernate_after.count()) +
                             " ns; allowed are 0 and more, or infinity"};
    }
}

std::uint32_t start_note(sys::debug_options wanted) {
    if (wanted.log > sys::max_log_length) {
        log::warning("debug option log of " + std::to_string(wanted.log) + " events is ignored; allowed are 0 to " +
                     std::to_string(sys::max_log_length));
        wanted.log = 0;
    }
    return note_of_debug(wanted);
}

}  // namespace

proc_lib::start_options start_options_of(server_options const& options, bool link) {
    check(options);
    return {.spawn = {.name = options.name.local(),
                      .label = options.label,
                      .priority = options.priority,
                      .stack_bytes = options.stack_bytes,
                      .trap_exit = options.trap_exit},
            .init_timeout = options.init_timeout,
            .link = link,
            .note = start_note(options.debug),
            .keeper = options.name.keeper()};
}

}  // namespace weft::detail
