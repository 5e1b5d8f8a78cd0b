// The application `scraper`: one process that crawls and ends, which ends the node with the crawl's exit code. It traps exits,
// so that a stop is orderly.

#include <unistd.h>

#include <cstddef>
#include <iostream>
#include <utility>
#include <variant>

#include <weft/application.hpp>
#include <weft/spawn.hpp>

#include "scraper/commands.hpp"
#include "scraper/crawl.hpp"
#include "scraper/http_fetcher.hpp"
#include "scraper/options.hpp"

namespace {

// The command line parser and the JSON writer need more than the stack a process gets by default.
constexpr auto stack_bytes = std::size_t{512} * 1024;

scraper::environment environment_of(weft::app_context const& app) {
    return {.output = app.env<std::string>("output"),
            .depth = app.env<std::int64_t>("depth"),
            .pages = app.env<std::int64_t>("pages"),
            .concurrency = app.env<std::int64_t>("concurrency"),
            .per_host = app.env<std::int64_t>("per_host"),
            .delay = app.env<weft::nanoseconds>("delay"),
            .timeout = app.env<weft::nanoseconds>("timeout"),
            .retries = app.env<std::int64_t>("retries"),
            .backoff = app.env<weft::nanoseconds>("backoff"),
            .max_bytes = app.env<std::int64_t>("max_bytes"),
            .user_agent = app.env<std::string>("user_agent")};
}

int run(weft::app_context& app) {
    auto const command = scraper::read_options(app.args(), environment_of(app), std::cout, std::cerr);
    if (auto const* const exit_code = std::get_if<int>(&command)) return *exit_code;
    auto const& what = std::get<scraper::options>(command);
    for (auto& each : scraper::commands(what)) app.add_command(std::move(each));
    return static_cast<int>(scraper::crawl(what, scraper::make_http_fetcher(what.http),
                                           {.out = std::cout, .err = std::cerr, .err_is_terminal = ::isatty(STDERR_FILENO) == 1}));
}

}  // namespace

// clang-format off
WEFT_APPLICATION(scraper) {
    .start = [](weft::app_context& app) {
        return weft::spawn_link([&app] { app.set_exit_code(run(app)); },
                                {.label = "scraper.crawl", .stack_bytes = stack_bytes, .trap_exit = true});
    },
};
// clang-format on
