// The application `jobber`: one process that does what the command line says and ends, which ends the node with its exit
// code. It traps exits, so that a stop is orderly.

#include <unistd.h>

#include <cstddef>
#include <iostream>
#include <utility>
#include <variant>

#include <weft/application.hpp>
#include <weft/spawn.hpp>

#include "jobber/commands.hpp"
#include "jobber/options.hpp"
#include "jobber/run.hpp"

namespace {

// The command line parser and the JSON writer need more than the stack a process gets by default.
constexpr auto stack_bytes = std::size_t{512} * 1024;

jobber::environment environment_of(weft::app_context const& app) {
    return {.journal = app.env<std::string>("journal"),
            .jobs = app.env<std::int64_t>("jobs"),
            .limits = app.env<std::vector<std::string>>("limits"),
            .grace = app.env<weft::nanoseconds>("grace")};
}

struct verbs {
    weft::app_context& app;
    jobber::streams io;

    int operator()(int exit_code) const { return exit_code; }
    int operator()(jobber::run_options const& what) const {
        for (auto& each : jobber::commands()) app.add_command(std::move(each));
        return jobber::run_jobs(what, jobber::make_runner({.grace = what.grace}), io);
    }
    int operator()(jobber::add_options const& what) const { return jobber::add_to_journal(what, io); }
    int operator()(jobber::status_options const& what) const { return jobber::show_status(what, io); }
};

int run(weft::app_context& app) {
    auto const command = jobber::read_options(app.args(), environment_of(app), std::cout, std::cerr);
    verbs const act{app, {.out = std::cout, .err = std::cerr, .err_is_terminal = ::isatty(STDERR_FILENO) == 1}};
    return std::visit(act, command);
}

}  // namespace

// clang-format off
WEFT_APPLICATION(jobber) {
    .start = [](weft::app_context& app) {
        return weft::spawn_link([&app] { app.set_exit_code(run(app)); },
                                {.label = "jobber.main", .stack_bytes = stack_bytes, .trap_exit = true});
    },
};
// clang-format on
