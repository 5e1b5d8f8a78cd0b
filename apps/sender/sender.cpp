// The application `sender`: one process that does the job and ends, which ends the node with the job's exit code.

#include <unistd.h>

#include <cstddef>
#include <iostream>
#include <variant>
#include <weft/application.hpp>
#include <weft/spawn.hpp>

#include "sender/job.hpp"
#include "sender/options.hpp"

namespace {

// The command line parser and the JSON writer need more than the stack a process gets by default.
constexpr auto job_stack_bytes = std::size_t{512} * 1024;

sender::environment environment_of(weft::app_context const& app) {
    return {.column = app.env<std::string>("column"),
            .outbox = app.env<std::string>("outbox"),
            .smtp = app.env<std::string>("smtp"),
            .helo = app.env<std::string>("helo"),
            .concurrency = app.env<std::int64_t>("concurrency"),
            .timeout = app.env<weft::nanoseconds>("timeout"),
            .retries = app.env<std::int64_t>("retries"),
            .backoff = app.env<weft::nanoseconds>("backoff"),
            .failures = app.env<std::string>("failures")};
}

int run(weft::app_context const& app) {
    auto const command = sender::read_options(app.args(), environment_of(app), std::cout, std::cerr);
    if (auto const* exit_code = std::get_if<int>(&command)) return *exit_code;
    return static_cast<int>(
        sender::run_job(std::get<sender::options>(command),
                        {.out = std::cout, .err = std::cerr, .err_is_terminal = ::isatty(STDERR_FILENO) == 1}));
}

}  // namespace

// clang-format off
WEFT_APPLICATION(sender) {
    .start = [](weft::app_context& app) {
        return weft::spawn_link([&app] { app.set_exit_code(run(app)); },
                                {.label = "sender.job", .stack_bytes = job_stack_bytes});
    },
    .stop = [](weft::app_context& app) {
        if (app.exit_code() == -1) std::cerr << "sender: stopped before everybody was mailed; --resume goes on\n";
    },
};
// clang-format on
