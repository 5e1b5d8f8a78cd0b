// The application `tickets`: one process that runs a command and ends, which ends the node with the command's exit code. It
// traps exits, so that a stop is orderly.

#include <unistd.h>

#include <cstddef>
#include <exception>
#include <iostream>
#include <utility>
#include <variant>

#include <weft/application.hpp>
#include <weft/errors.hpp>
#include <weft/process.hpp>
#include <weft/spawn.hpp>

#include "tickets/commands.hpp"
#include "tickets/options.hpp"
#include "tickets/run.hpp"

namespace {

// The command line parser and the JSON writer need more than the stack a process gets by default.
constexpr auto stack_bytes = std::size_t{512} * 1024;

tickets::environment environment_of(weft::app_context const& app) {
    return {.broker = app.env<std::string>("broker"),
            .bookings = app.env<std::string>("bookings"),
            .answers = app.env<std::string>("answers"),
            .seats = app.env<std::int64_t>("seats"),
            .concurrency = app.env<std::int64_t>("concurrency"),
            .batch_size = app.env<std::int64_t>("batch_size"),
            .batch_timeout = app.env<weft::nanoseconds>("batch_timeout"),
            .rate = app.env<std::int64_t>("rate")};
}

struct runner {
    weft::app_context& app;
    tickets::streams io;

    int operator()(tickets::serve_options const& how) const {
        for (auto& each : tickets::commands(how)) app.add_command(std::move(each));
        return static_cast<int>(serve(how, io));
    }
    int operator()(tickets::publish_options const& how) const { return static_cast<int>(publish(how, io)); }
    int operator()(tickets::summary_options const& how) const { return static_cast<int>(summarize(how, io)); }
    int operator()(int exit_code) const { return exit_code; }
};

int run(weft::app_context& app) {
    auto const command = tickets::read_options(app.args(), environment_of(app), std::cout, std::cerr);
    runner const act{app, {.out = std::cout, .err = std::cerr, .err_is_terminal = ::isatty(STDERR_FILENO) == 1}};
    // A file or a broker that cannot be used; anything else is a crash.
    auto const failed = [](std::exception const& wrong) {
        std::cerr << "tickets: " << wrong.what() << '\n';
        return static_cast<int>(tickets::exit_status::failed);
    };
    try {
        return std::visit(act, command);
    } catch (std::runtime_error const& wrong) {
        return failed(wrong);
    } catch (weft::argument_error const& wrong) {  // what its client says of an address where nobody answers
        return failed(wrong);
    }
}

}  // namespace

// clang-format off
WEFT_APPLICATION(tickets) {
    .start = [](weft::app_context& app) {
        return weft::spawn_link([&app] { app.set_exit_code(run(app)); },
                                {.label = "tickets.run", .stack_bytes = stack_bytes, .trap_exit = true});
    },
};
// clang-format on
