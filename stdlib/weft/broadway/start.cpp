// Ending a pipeline by pid or by name.

#include <weft/broadway/start.hpp>

#include <weft/process.hpp>

#include <utility>

namespace weft::broadway {

void stop(pid pipeline, exit_reason reason, nanoseconds timeout) { weft::stop(pipeline, std::move(reason), timeout); }

void stop(server_name const& pipeline, exit_reason reason, nanoseconds timeout) {
    pid const holder = find(pipeline);
    if (!holder) weft::exit(exit_reason::noproc());
    weft::stop(holder, std::move(reason), timeout);
}

}  // namespace weft::broadway
