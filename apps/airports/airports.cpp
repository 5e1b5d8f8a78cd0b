// The application `airports`: one process that does the job and ends, which ends the node with the job's exit code.

#include <unistd.h>

#include <cstddef>
#include <iostream>
#include <variant>

#include <weft/application.hpp>
#include <weft/spawn.hpp>

#include "airports/job.hpp"
#include "airports/options.hpp"
#include "airports/pipeline.hpp"

namespace {

// The command line parser and the JSON writer need more than the stack a process gets by default.
constexpr auto job_stack_bytes = std::size_t{512} * 1024;

airports::environment environment_of(weft::app_context const& app) {
    return {.input = app.env<std::vector<std::string>>("input"),
            .countries = app.env<std::string>("countries"),
            .top = app.env<std::int64_t>("top"),
            .by = app.env<std::string>("by"),
            .percentiles = app.env<std::vector<std::string>>("percentiles"),
            .format = app.env<std::string>("format")};
}

int run(weft::app_context const& app) {
    auto const command =
        airports::read_options(app.args(), environment_of(app), app.data_directory(), std::cout, std::cerr);
    if (auto const* exit_code = std::get_if<int>(&command)) return *exit_code;
    return airports::run_job(std::get<airports::options>(command), airports::count_with_flow,
                             {.out = std::cout, .err = std::cerr, .err_is_terminal = ::isatty(STDERR_FILENO) == 1});
}

}  // namespace

// clang-format off
WEFT_APPLICATION(airports) {
    .start = [](weft::app_context& app) {
        return weft::spawn_link([&app] { app.set_exit_code(run(app)); },
                                {.label = "airports.job", .stack_bytes = job_stack_bytes});
    },
};
// clang-format on
