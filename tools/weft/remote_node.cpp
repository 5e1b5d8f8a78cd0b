// The commands are the node's own ones, which `weft call NODE weft …` reaches as well.

#include "remote_node.hpp"

#include "observer/cli_error.hpp"
#include "observer/client.hpp"
#include "observer/connect.hpp"
#include "observer/cookie.hpp"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <poll.h>
#include <unistd.h>

#include <chrono>

namespace weft::cli {
namespace {

constexpr nanoseconds call_patience = std::chrono::seconds{10};

bool is_listening(std::string const& address) {
    try {
        ::close(connect_to(address));
        return true;
    } catch (cli_error const& no) {
        if (no.code() == static_cast<int>(exit_code::no_such_node)) return false;
        throw;
    }
}

}  // namespace

bool is_ending(json::object const& answer) {
    auto const* const errors = answer.if_contains("errors");
    return errors != nullptr && errors->is_string() && std::string_view{errors->get_string()}.starts_with("the node is ending");
}

bool is_remote(std::string_view node) noexcept { return node.starts_with("tcp://"); }

void add_cookie_option(CLI::App& to) {
    to.add_option_function<std::string>("--cookie-file", &use_cookie_file,
                                        "The node's cookie, when it is named as tcp://host:port")->type_name("FILE");
}

std::int64_t greet_remote(std::string const& address) {
    client const node{address, call_patience};
    auto const* const pid = node.hello().if_contains("pid");
    return pid != nullptr && pid->is_int64() ? pid->get_int64() : 0;
}

void ask_remote_to_stop(std::string const& address) {
    client node{address, call_patience};
    try {
        auto const answer = node.ask("call", {{"app", "weft"}, {"command", "stop"}});
        if (answer.at("exit") == 0 || is_ending(answer)) return;
        throw cli_error{exit_code::application_failed, address + ": it does not stop"};
    } catch (cli_error const& no) {
        if (no.code() != static_cast<int>(exit_code::no_answer)) throw;
        // It was asked, and its end was faster than its answer.
    }
}

bool wait_for_remote_end(std::string const& address, std::optional<nanoseconds> limit) {
    constexpr int pause_ms = 50;
    auto const began = std::chrono::steady_clock::now();
    while (is_listening(address)) {
        if (limit && std::chrono::steady_clock::now() - began >= *limit) return false;
        ::poll(nullptr, 0, pause_ms);
    }
    return true;
}

}  // namespace weft::cli
