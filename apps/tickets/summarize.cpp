// The command summary (run.hpp).

#include "tickets/run.hpp"

#include "storage/error.hpp"
#include "tickets/summary.hpp"

#include <weft/blocking.hpp>

#include <filesystem>

namespace tickets {

exit_status summarize(summary_options const& how, streams const& io) {
    auto const found = weft::blocking([&] {
        if (!std::filesystem::exists(how.bookings)) throw storage::error{how.bookings + ": there is no such file"};
        bookings from{how.bookings, 1};
        return summary_of(from, how.expect);
    });
    if (how.json) print_json(io.out, found);
    else print_text(io.out, found);
    return found.faults().empty() ? exit_status::done : exit_status::failed;
}

}  // namespace tickets
