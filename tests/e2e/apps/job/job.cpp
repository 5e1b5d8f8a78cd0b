// A job: one process that works and ends, and with it the node.

#include <weft/application.hpp>
#include <weft/spawn.hpp>

#include <iostream>
#include <stdexcept>

namespace {

void work(weft::app_context& app) {
    for (auto const& argument : app.args()) std::cout << argument << '\n';
    auto const end = app.env<std::string>("end");
    if (end == "code") app.set_exit_code(app.env<int>("code"));
    if (end == "error") throw std::runtime_error{"the job has bad news"};
}

}  // namespace

WEFT_APPLICATION(job) {
    .start = [](weft::app_context& app) { return weft::spawn_link([&app] { work(app); }, {.label = "job"}); },
};
