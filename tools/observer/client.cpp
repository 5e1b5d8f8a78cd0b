// Blocking calls with a poll before each: a command has nothing else to do while it waits, but must not wait for ever.

#include "client.hpp"

#include "cli_error.hpp"
#include "connect.hpp"
#include "cookie.hpp"

#include <weft/detail/hmac.hpp>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <cstring>

namespace weft::cli {
namespace {

constexpr int oldest_known = 1;
constexpr int newest_known = 1;

bool is_ready(int socket, short events, nanoseconds patience) {
    pollfd wanted{.fd = socket, .events = events, .revents = 0};
    auto const millis = std::clamp<std::int64_t>(std::chrono::ceil<std::chrono::milliseconds>(patience).count(), 0, 1 << 30);
    return ::poll(&wanted, 1, static_cast<int>(millis)) > 0;
}

std::int64_t integer_of(json::object const& from, std::string_view key, std::int64_t fallback) {
    auto const* const value = from.if_contains(key);
    return value != nullptr && value->is_int64() ? value->get_int64() : fallback;
}

}  // namespace

json::array offered_versions() {
    char const* const pretended = std::getenv("WEFT_PROTO");
    int oldest = oldest_known;
    int newest = newest_known;
    if (pretended == nullptr) return {oldest, newest};
    std::string_view const text{pretended};
    auto const [rest, wrong] = std::from_chars(text.data(), text.data() + text.size(), oldest);
    newest = oldest;
    std::string_view const tail = text.substr(static_cast<std::size_t>(rest - text.data()));
    bool good = wrong == std::errc{} && (tail.empty() || tail.starts_with(".."));
    if (good && !tail.empty()) {
        auto const [end, bad] = std::from_chars(tail.data() + 2, tail.data() + tail.size(), newest);
        good = bad == std::errc{} && end == tail.data() + tail.size();
    }
    if (!good) throw cli_error{exit_code::usage, "WEFT_PROTO is '" + std::string{text} + "'; it must be a version or a range such as 1..2"};
    return {oldest, newest};
}

json::object unwrap(json::object answer) {
    if (auto* const error = answer.if_contains("error"); error != nullptr && error->is_object()) {
        auto const& details = error->get_object();
        auto const* const text = details.if_contains("message");
        std::string const message = text != nullptr && text->is_string() ? std::string{text->get_string()} : json::serialize(*error);
        throw cli_error{static_cast<int>(integer_of(details, "exit", static_cast<int>(exit_code::internal_error))), message};
    }
    if (auto* const ok = answer.if_contains("ok"); ok != nullptr && ok->is_object()) return std::move(ok->get_object());
    throw cli_error{exit_code::internal_error, "the node's answer has neither ok nor error: " + json::serialize(answer)};
}

client::client(std::string const& address, nanoseconds patience) : path_{address}, patience_{patience}, socket_{connect_to(address)} {
    try {
        say_hello();
    } catch (...) {
        ::close(socket_);
        throw;
    }
}

void client::say_hello() {
    hello_ = exchange({{"op", "hello"}, {"proto", offered_versions()}, {"client", "weft-observer " WEFT_VERSION}});
    auto const* const wanted = hello_.if_contains("auth");
    if (wanted == nullptr || !wanted->is_object()) return;
    auto const* const nonce = wanted->get_object().if_contains("nonce");
    if (nonce == nullptr || !nonce->is_string())
        throw cli_error{exit_code::protocol, path_ + ": the node wants a proof that this client cannot give"};
    auto proven = exchange({{"op", "auth"}, {"mac", detail::hmac_sha256(client_cookie(), std::string{nonce->get_string()})}});
    for (auto& [key, value] : proven) hello_[key] = std::move(value);
}

client::~client() { ::close(socket_); }

void client::hang_up() noexcept { ::shutdown(socket_, SHUT_RDWR); }

json::object client::ask(std::string_view operation, json::object parameters) {
    parameters["op"] = operation;
    return exchange(std::move(parameters));
}

json::object client::exchange(json::object request) {
    request["id"] = ++last_id_;
    send_line(json::serialize(request) + '\n');
    return unwrap(parse(read_line()));
}

json::object client::parse(std::string const& line) {
    boost::system::error_code wrong;
    json::value answer = json::parse(line, wrong);
    if (wrong || !answer.is_object())
        throw cli_error{exit_code::internal_error, "the node's answer is not a JSON object: " + line.substr(0, 200)};
    return std::move(answer.get_object());
}

json::object client::follow(std::string_view operation, json::object parameters,
                            std::function<bool(json::object const& frame, std::uint64_t dropped)> const& on_frame) {
    constexpr std::int64_t credit = 100;
    std::int64_t const id = ++last_id_;
    parameters["op"] = operation;
    parameters["id"] = id;
    parameters["credit"] = credit;
    send_line(json::serialize(parameters) + '\n');
    for (std::int64_t shown = 1;; ++shown) {
        json::object line = parse(read_line(infinity));
        bool const is_frame = line.contains("seq");
        auto const dropped = static_cast<std::uint64_t>(integer_of(line, "dropped", 0));
        json::object body = unwrap(std::move(line));
        if (!is_frame) return body;
        if (!on_frame(body, dropped)) return {};
        if (shown % (credit / 2) == 0)
            send_line(json::serialize(json::object{{"op", "credit"}, {"id", id}, {"n", credit / 2}}) + '\n');
    }
}

void client::send_line(std::string line) {
    while (!line.empty()) {
        bool const ready = is_ready(socket_, POLLOUT, patience_);
        ssize_t const sent = ready ? ::send(socket_, line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT) : -1;
        if (sent > 0) {
            line.erase(0, static_cast<std::size_t>(sent));
            continue;
        }
        // A node that lets nobody in says so and hangs up before it reads: its line is more telling than our error.
        if (ready && (errno == EPIPE || errno == ECONNRESET)) return;
        throw cli_error{exit_code::no_answer, path_ + ": the node takes no question"};
    }
}

std::string client::read_line(nanoseconds patience) {
    auto const deadline = std::chrono::steady_clock::now() + std::min(patience, nanoseconds{std::chrono::hours{24 * 365}});
    for (;;) {
        if (auto const end = input_.find('\n'); end != std::string::npos) {
            std::string line = input_.substr(0, end);
            input_.erase(0, end + 1);
            return line;
        }
        if (!is_ready(socket_, POLLIN, deadline - std::chrono::steady_clock::now()))
            throw cli_error{exit_code::no_answer, path_ + ": the node does not answer"};
        std::size_t const before = input_.size();
        input_.resize(before + 65'536);
        ssize_t const got = ::recv(socket_, input_.data() + before, input_.size() - before, 0);
        input_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        if (got <= 0) throw cli_error{exit_code::no_answer, path_ + ": the node closed the connection"};
    }
}

}  // namespace weft::cli
