// A release of two applications, which writes down what happens to it. What it does when SIGUSR2 comes is said by its
// environment, so a script can have every call made from a process.

#include <weft/applications.hpp>
#include <weft/child.hpp>
#include <weft/link.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>
#include <weft/stop.hpp>
#include <weft/supervisor.hpp>
#include <weft/system.hpp>
#include <weft_cli/release.hpp>

#include <cstdlib>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>

#include <csignal>

namespace {

namespace app = weft::app;

void say(std::string const& words) { std::cout << words << std::endl; }

/// The top process of web, and what it was in the boot before.
weft::pid web_top;

class on_signal {
public:
    void handle_event(weft::os_signal const& one) const {
        if (one.number == SIGUSR2) return act();
        weft::sleep_for(std::chrono::milliseconds{1});  // as no signal handler may
        say("event " + weft::to_string(one));
    }

private:
    static void act() {
        auto const what = app::get_env<std::string>("web", "act", "");
        say("act " + what);
        if (what == "stop") weft::stop_system(3);
        if (what == "stop twice") weft::stop_system(3), weft::stop_system(4);
        if (what == "halt") weft::halt(5);
        if (what == "restart") weft::restart_system();
        if (what == "end") weft::stop(web_top);
        if (what == "reload") say(app::reload_config() ? "reloaded" : "not reloaded");
    }
};

struct worker_up {};

/// Tells whoever waits that from now on its end takes time.
void linger(weft::nanoseconds time, weft::pid waits) {
    weft::trap_exit(true);
    weft::send(waits, worker_up{});
    weft::receive([](weft::exit_msg const&) {});
    weft::sleep_for(time);
    say("worker done");
}

weft::pid start_web(weft::app_context& context) {
    if (context.env<bool>("fail")) throw std::runtime_error{"web was told to fail"};
    if (web_top) say(std::string{"old pid "} + (weft::is_alive(web_top) ? "alive" : "dead"));
    for (auto const& [number, key] : std::map<int, std::string>{{SIGTERM, "term"}, {SIGHUP, "hup"}}) {
        auto const word = context.env<std::string>(key);
        if (word == "ignore") weft::set_signal(number, weft::signal_action::ignore);
        if (word == "handle") weft::set_signal(number, weft::signal_action::handle);
    }
    weft::gen_event::add_handler<on_signal>(weft::system_signals(), "web");
    say("web start, port " + std::to_string(context.env<int>("port")));
    web_top = weft::supervisor::start_link(
        {.children = {{.id = "worker",
                       .start = weft::child([time = context.env<weft::nanoseconds>("linger"), waits = weft::self()] { linger(time, waits); }),
                       .shutdown = std::chrono::hours{2}}}});
    weft::receive([](worker_up) {});
    return web_top;
}

/// What it costs, and how the program is that tells so.
int price(std::vector<std::string> const& arguments, weft::command_streams to) {
    for (auto const& each : arguments) to.out << each << ' ';
    to.out << "costs " << app::get_env<int>("web", "port", 0) << ", " << app::started_applications().size() << " applications run\n";
    return 0;
}

int fail(std::vector<std::string> const&, weft::command_streams) { throw std::runtime_error{"the till is empty"}; }

app::env_key word(std::string name) { return {.name = std::move(name), .type = app::env_type::string, .fallback = std::string{"default"}}; }

app::descriptor web() {
    return {.what = {.name = "web",
                     .version = app::version::parse("2.0").value(),
                     .shutdown = std::chrono::hours{2},
                     .depends = {app::dependency::parse("store").value()},
                     .env = {{.name = "port", .type = app::env_type::integer, .fallback = std::int64_t{80}, .reload = true},
                             {.name = "linger", .type = app::env_type::duration, .fallback = weft::nanoseconds{}},
                             {.name = "fail", .type = app::env_type::boolean, .fallback = false},
                             {.name = "secret", .type = app::env_type::string},
                             word("act"), word("term"), word("hup")}},
            .callbacks = {.start = [](weft::app_context& context) { return start_web(context); },
                          .prep_stop = [](weft::app_context&) { say("web prep_stop"); },
                          .stop = [](weft::app_context&) { say("web stop"); },
                          .config_change =
                              [](weft::app_context&, app::config_changes const& what) {
                                  for (auto const& [key, value] : what.changed) say("changed " + key + " to " + app::to_text(value));
                              }},
            .commands = {{.name = "price", .help = "Of a thing", .run = &price}, {.name = "fail", .help = "Does", .run = &fail}}};
}

// One is registered at link time, the other by the call in main.
app::registered const store{{.what = {.name = "store", .version = app::version::parse("1.0").value()},
                             .callbacks = {.start = [](weft::app_context&) {
                                               say("store start");
                                               return weft::spawn_link([] { weft::receive([](weft::exit_msg const&) {}); });
                                           },
                                           .stop = [](weft::app_context&) { say("store stop"); }}}};

std::vector<app::setting> own_configuration() {
    if (std::getenv("SHOP_BROKEN") != nullptr) throw std::runtime_error{"the vault is closed"};
    return {{.application = "web", .key = "secret", .text = "from the vault"}};
}

}  // namespace

int main(int argc, char** argv) {
    return weft::run(argc, argv, {.name = "shop", .version = "1.2", .applications = {{"web"}}, .descriptors = {web()},
                                  .configuration = &own_configuration});
}
