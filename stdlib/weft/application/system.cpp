// The calls of <weft/system.hpp>: each checks its arguments and leaves the rest to the controller.

#include <weft/application/internal/controller.hpp>
#include <weft/application/internal/signal_table.hpp>
#include <weft/application/why.hpp>
#include <weft/errors.hpp>
#include <weft/heart/line.hpp>
#include <weft/process.hpp>
#include <weft/send.hpp>
#include <weft/system.hpp>

#include <unistd.h>

namespace weft {
namespace {

constexpr int highest_status = 255;

void check_status(char const* call, int status) {
    if (status < 0 || status > highest_status)
        throw argument_error{std::string{call} + ": status is " + std::to_string(status) + "; allowed are 0 to 255"};
}

std::shared_ptr<app::book> book_of_node(std::string const& call) {
    auto found = app::this_book();
    if (!found->is_of_node()) throw argument_error{call + ": no node runs here; allowed is under `weft run` and in a release"};
    return found;
}

}  // namespace

void stop_system(int status) {
    check_status("stop_system", status);
    auto const here = app::this_book();
    app::ask_to_stop(*here, here->process(), {.why = "stop_system", .exit_code = status});
}

void restart_system() {
    auto const here = book_of_node("restart_system");
    app::ask_to_stop(*here, here->process(), {.why = "restart_system", .exit_code = 0, .restart = true});
}

void halt(int status) {
    check_status("halt", status);
    if (auto const here = in_process() ? app::find_book() : nullptr) app::leave_now(*here, status);
    heart::tell_orderly_end();
    ::_exit(status);
}

void set_signal(int number, signal_action action) {
    app::check_in_table(number);
    if (action > signal_action::handle)
        throw argument_error{"set_signal: action is " + std::to_string(static_cast<int>(action)) +
                             "; allowed are by_default, ignore and handle"};
    book_of_node("set_signal")->set_action(number, action);
}

gen_event::manager<os_signal> system_signals() {
    auto const here = app::this_book();
    if (!here->listener()) send(here->process(), app::want_listener{});
    while (!here->listener()) {
        if (here->wished()) exit(app::why::stopping());
        yield();
    }
    return gen_event::manager<os_signal>{here->listener()};
}

}  // namespace weft
