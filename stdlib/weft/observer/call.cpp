// Two processes a call: one runs the command, the other waits for it, and tells whatever has become of it.

#include <weft/observer/internal/call.hpp>
#include <weft/observer/internal/exit_codes.hpp>

#include <weft/application/commands.hpp>
#include <weft/detail/nearest.hpp>
#include <weft/errors.hpp>
#include <weft/exit_reason.hpp>
#include <weft/info.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/runtime.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <sstream>
#include <utility>

namespace weft::observe {
namespace {

// Commands print and parse, often with libraries that are used to the stack of a thread.
constexpr std::size_t command_stack_bytes = std::size_t{512} * 1024;

struct command_done {
    int exit = 0;
    std::string output;
    std::string errors;
};

std::vector<std::string> words_of(json::object const& request) {
    auto const* const value = request.if_contains("args");
    if (value == nullptr || value->is_null()) return {};
    if (!value->is_array()) throw bad_argument("args is " + json::serialize(*value) + "; it must be an array of strings");
    std::vector<std::string> words;
    for (auto const& each : value->get_array()) {
        if (!each.is_string()) throw bad_argument("args holds " + json::serialize(each) + "; all of them must be strings");
        words.emplace_back(each.get_string());
    }
    return words;
}

json::object list(app::command_table const& commands, std::string const& application) {
    json::array rows;
    for (auto const& each : commands.list()) {
        if (!application.empty() && each.application != application) continue;
        rows.push_back(json::object{{"app", each.application}, {"name", each.name}, {"help", text(each.help)}});
    }
    return {{"at", utc_now()}, {"total", rows.size()}, {"rows", std::move(rows)}};
}

request_error no_such_command(app::command_table const& commands, std::string const& application, std::string const& name) {
    std::vector<std::string> known;
    for (auto const& each : commands.list())
        if (each.application == application) known.push_back(each.name);
    std::string const what = known.empty() ? "no application " + application + " offers commands here"
                                           : application + " has no command '" + name + "'";
    return {"no_such_command", what + detail::did_you_mean(name, known), exit_not_found};
}

/// No more bytes than fit into one line together, however they are written there.
json::object encode(command_done const& from) {
    constexpr std::size_t room_for_the_rest = 4096;
    std::size_t most = max_line_bytes;
    for (bool cut = false;; cut = true, most /= 2) {
        json::object answer{{"at", utc_now()},
                            {"exit", from.exit},
                            {"output", text(std::string_view{from.output}.substr(0, most))},
                            {"errors", text(std::string_view{from.errors}.substr(0, most))}};
        if (cut) answer["truncated"] = true;
        if (json::serialize(answer).size() <= max_line_bytes - room_for_the_rest) return answer;
    }
}

command_done run_here(app_command const& command, std::vector<std::string> const& arguments) {
    std::ostringstream out;
    std::ostringstream err;
    command_done done;
    try {
        done.exit = command.run(arguments, {out, err});
    } catch (forced_unwind const&) {
        throw;
    } catch (process_exit const& ended) {
        done.exit = exit_failed;
        err << ended.reason().to_string() << '\n';
    } catch (std::exception const& thrown) {
        done.exit = exit_failed;
        err << thrown.what() << '\n';
    }
    done.output = std::move(out).str();
    done.errors = std::move(err).str();
    return done;
}

/// Tells the client once; when nobody has told it, that the node is ending.
class answer_right {
public:
    explicit answer_right(std::shared_ptr<reply> to) : to_{std::move(to)} {}
    answer_right(answer_right const&) = delete;
    answer_right& operator=(answer_right const&) = delete;
    ~answer_right() {
        if (to_) tell({.exit = exit_failed, .output = {}, .errors = "the node is ending\n"});
    }
    void tell(command_done const& what) { std::exchange(to_, nullptr)->end(encode(what)); }
    void withdraw() noexcept { to_ = nullptr; }

private:
    std::shared_ptr<reply> to_;
};

struct call {
    std::string application;
    app_command command;
    std::vector<std::string> arguments;
    nanoseconds limit{};
    std::size_t stack_bytes = 0;
};

void watch_over(call what, answer_right& right) {
    set_application(what.application);
    nanoseconds const limit = what.limit;
    spawn_options const how{.label = "call", .stack_bytes = what.stack_bytes};
    // Not linked: its crash is an answer. A node that stops sends its signal to both.
    auto const worker = spawn_monitor(
        [to = self(), what = std::move(what)] { send(to, run_here(what.command, what.arguments)); },
        how);
    receive([&](command_done told) { right.tell(told); },
            when([&](down_msg const& down) { return down.monitor == worker.monitor; },
                 [&](down_msg const& down) {
                     right.tell({.exit = exit_failed, .output = {}, .errors = "the command ended: " + down.reason.to_string() + '\n'});
                 }),
            after(limit, [&] {
                exit_signal(worker.process, exit_reason::kill());
                right.tell({.exit = exit_killed, .output = {}, .errors = "the command took too long and was killed\n"});
            }));
}

}  // namespace

void begin_call(json::object const& request, asked& by, std::shared_ptr<reply> to) {
    if (by.node.live == nullptr || by.node.commands == nullptr)
        throw request_error{"no_such_command", "this node offers no commands", exit_not_found};
    runtime& in = *by.node.live;
    auto const& commands = *by.node.commands;
    std::string const application = text_or(request, "app", "");
    std::string const name = text_or(request, "command", "");
    if (name.empty()) return to->end(list(commands, application));
    auto command = commands.find(application, name);
    if (!command) throw no_such_command(commands, application, name);
    call what{.application = application,
              .command = std::move(*command),
              .arguments = words_of(request),
              .limit = std::chrono::milliseconds{integer_or(request, "limit_ms", default_call_limit_ms, 1, longest_call_limit_ms)},
              .stack_bytes = std::min(command_stack_bytes, in.options().stack_bytes)};
    // Shared only because a body is moved about before it runs.
    auto const right = std::make_shared<answer_right>(std::move(to));
    try {
        in.spawn([what = std::move(what), right]() mutable { watch_over(std::move(what), *right); },
                 {.label = "call/" + name});
    } catch (system_limit const& none) {
        right->withdraw();
        throw request_error{"busy", none.what(), exit_busy};
    }
}

void add_call(operation_table& to) { to.add({.name = "call", .needs = role::control, .begin = &begin_call}); }

}  // namespace weft::observe
