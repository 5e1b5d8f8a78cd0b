// One look, again and again. Each look is a conversation of its own, so that a node that is started anew is found.

#include "wait.hpp"

#include "cli_error.hpp"
#include "client.hpp"
#include "explain.hpp"
#include "model.hpp"
#include "node_directory.hpp"
#include "warnings.hpp"

#include <weft/detail/duration_text.hpp>

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstring>
#include <optional>
#include <thread>

namespace weft::cli {
namespace {

using clock = std::chrono::steady_clock;
using compare = wait_condition::compare;
using kind = wait_condition::kind;

constexpr auto look_again = std::chrono::milliseconds{50};

[[noreturn]] void refuse(std::string_view text) {
    throw cli_error{exit_code::usage, "what to wait for is '" + std::string{text} +
                                          "'; it must be ready, gone, warning=CODE, warning!=CODE, or a comparison such as 'processes>=100'"};
}

struct operator_word {
    std::string_view word;
    compare how;
};
// Longer words first.
constexpr std::array<operator_word, 6> operators{{{"!=", compare::unequal},
                                                  {">=", compare::at_least},
                                                  {"<=", compare::at_most},
                                                  {"=", compare::equal},
                                                  {">", compare::more},
                                                  {"<", compare::less}}};

wait_condition warning_condition(wait_condition made, std::string_view code) {
    if (made.how != compare::equal && made.how != compare::unequal) refuse(made.text);
    static_cast<void>(find_explanation(code));
    made.what = kind::warning;
    made.name = code;
    return made;
}

wait_condition number_condition(wait_condition made, std::string_view number) {
    auto const [rest, wrong] = std::from_chars(number.data(), number.data() + number.size(), made.number);
    if (wrong != std::errc{} || rest != number.data() + number.size() || made.name.empty()) refuse(made.text);
    made.what = kind::number;
    return made;
}

/// A connection that asks one thing in HTTP.
class http_question {
public:
    explicit http_question(std::string const& path) : socket_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        if (socket_ < 0 || path.size() >= sizeof address.sun_path) return;
        std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
        timeval const patience{.tv_sec = 1, .tv_usec = 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        connected_ = ::connect(socket_, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
    }
    http_question(http_question const&) = delete;
    http_question& operator=(http_question const&) = delete;
    ~http_question() {
        if (socket_ >= 0) ::close(socket_);
    }
    /// The status; 0 when there is no answer.
    [[nodiscard]] int ask(std::string_view path) const {
        std::string const request = "GET " + std::string{path} + " HTTP/1.1\r\nHost: weft\r\nConnection: close\r\n\r\n";
        if (!connected_ || ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) return 0;
        constexpr std::string_view begin = "HTTP/1.1 ";
        std::array<char, 12> answer{};  // "HTTP/1.1 200"
        std::size_t have = 0;
        while (have < answer.size()) {
            auto const got = ::recv(socket_, answer.data() + have, answer.size() - have, 0);
            if (got <= 0) return 0;
            have += static_cast<std::size_t>(got);
        }
        int status = 0;
        static_cast<void>(std::from_chars(answer.data() + begin.size(), answer.data() + answer.size(), status));
        return status;
    }

private:
    int socket_;
    bool connected_ = false;
};

/// A node that runs without a socket, or that is only starting, is found but cannot be asked.
std::optional<std::string> socket_of(wait_for const& whom) {
    try {
        return find_socket(whom.run_dir, whom.node);
    } catch (cli_error const& no) {
        if (no.code() == static_cast<int>(exit_code::no_such_node) || no.code() == static_cast<int>(exit_code::no_answer)) return std::nullopt;
        throw;
    }
}

bool is_ready(wait_for const& whom) {
    constexpr int fine = 200;
    constexpr int not_known = 501;  // by a node without HTTP, of which it can only be told that it answers
    auto const socket = socket_of(whom);
    int const status = socket ? http_question{*socket}.ask("/readyz") : 0;
    return status == fine || status == not_known;
}

bool is_gone(wait_for const& whom) {
    try {
        std::string const socket = find_socket(whom.run_dir, whom.node);
        if (whom.node.find('/') == std::string::npos) return false;  // its lock is held
        client const still_there{socket, whom.timeout};
        return false;
    } catch (cli_error const& no) {
        if (no.code() == static_cast<int>(exit_code::no_such_node)) return true;
        if (no.code() == static_cast<int>(exit_code::no_answer)) return false;
        throw;
    }
}

double number_in(json::object const& answer, std::string const& key) {
    auto const* const value = answer.if_contains(key);
    if (value != nullptr && value->is_number()) return value->to_number<double>();
    throw cli_error{exit_code::usage, "the overview has no number called '" + key + "'"};
}

bool is_true(wait_condition const& what, wait_for const& whom) {
    switch (what.what) {
        case kind::ready: return is_ready(whom);
        case kind::gone: return is_gone(whom);
        case kind::warning: {
            client node{find_socket(whom.run_dir, whom.node), whom.timeout};
            return is_code_raised(node.ask("warnings"), what.name) == (what.how == compare::equal);
        }
        case kind::number: {
            client node{find_socket(whom.run_dir, whom.node), whom.timeout};
            return holds(what.how, number_in(node.ask("overview"), what.name), what.number);
        }
    }
    return false;
}

}  // namespace

wait_condition parse_condition(std::string_view text) {
    if (text == "ready") return {.what = kind::ready, .text = std::string{text}};
    if (text == "gone") return {.what = kind::gone, .text = std::string{text}};
    for (auto const& each : operators) {
        auto const at = text.find(each.word);
        if (at == std::string_view::npos) continue;
        wait_condition made{.how = each.how, .name = std::string{text.substr(0, at)}, .text = std::string{text}};
        auto const right = text.substr(at + each.word.size());
        return made.name == "warning" ? warning_condition(std::move(made), right) : number_condition(std::move(made), right);
    }
    refuse(text);
}

bool holds(compare how, double left, double right) noexcept {
    switch (how) {
        case compare::equal: return left == right;
        case compare::unequal: return left != right;
        case compare::less: return left < right;
        case compare::at_most: return left <= right;
        case compare::more: return left > right;
        case compare::at_least: return left >= right;
    }
    return false;
}

void wait_until(wait_condition const& what, wait_for const& whom) {
    auto const end = clock::now() + std::min<nanoseconds>(whom.timeout, std::chrono::hours{24 * 365});
    while (!is_true(what, whom)) {
        if (clock::now() >= end)
            throw cli_error{exit_code::killed, "not true within " + detail::duration_words(whom.timeout) + ": " + what.text};
        std::this_thread::sleep_for(look_again);  // tidy: allow sleep_for, the node tells nobody when it comes true
    }
}

}  // namespace weft::cli
