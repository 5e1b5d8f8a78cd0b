// Every callback leaves a line, in the order in which they are called.

#include <weft/application.hpp>
#include <weft/receive.hpp>
#include <weft/spawn.hpp>

#include <iostream>
#include <stdexcept>

namespace {

void say(weft::app_context& app, std::string const& callback) {
    std::cout << callback << std::endl;
    if (app.env<std::string>("fail") == callback) throw std::runtime_error{callback + " was told to fail"};
}

}  // namespace

WEFT_APPLICATION(phased) {
    .start = [](weft::app_context& app) {
        say(app, "start");
        return weft::spawn_link([] {
            struct never {};
            weft::receive([](never) {});
        });
    },
    .phase = [](weft::app_context& app, std::string_view phase) { say(app, std::string{phase}); },
    .prep_stop = [](weft::app_context& app) { say(app, "prep_stop"); },
    .stop = [](weft::app_context& app) { say(app, "stop"); },
};
