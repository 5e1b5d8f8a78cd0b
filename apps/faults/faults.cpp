// The entry: what the environment says, checked; then a supervisor over the kind's children.

#include "fault.hpp"

#include <weft/application.hpp>
#include <weft/errors.hpp>
#include <weft/supervisor.hpp>

#include <cstdlib>
#include <string>

namespace faults {
namespace {

weft::pid start(weft::app_context& app) {
    if (std::getenv("WEFT_DEMO_FAULTS") == nullptr)  // that is how the flag is seen
        throw weft::argument_error{"faults does what it is named for; say --demo-faults if that is what you want"};
    fault const how{.count = app.env<std::size_t>("count"),
                    .size = app.env<std::size_t>("size"),
                    .time = app.env<weft::nanoseconds>("time"),
                    .allow = app.env<std::string>("allow")};
    auto const name = app.env<std::string>("kind");
    kind const make = find_kind(name);
    if (make == nullptr) throw weft::argument_error{"faults.kind is '" + name + "'; it must be one of " + kind_names()};
    return weft::supervisor::start_link({.name = "faults.sup", .intensity = {.restarts = 10, .within = std::chrono::seconds{10}},
                                         .children = make(how)});
}

}  // namespace
}  // namespace faults

WEFT_APPLICATION(faults) { .start = [](weft::app_context& app) { return faults::start(app); } };
