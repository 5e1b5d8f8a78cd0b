#pragma once
// From an HTTP request to a question, without a socket: which operation, with which parameters, and which status an error has.

#include <weft/observer/internal/protocol.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace weft::observe {

enum class http_kind : std::uint8_t {
    operation,  ///< GET or POST /v1/OP
    stream,     ///< GET /v1/stream: server-sent events
    hello,      ///< GET /v1/hello: what the answer to a hello tells
    login,      ///< POST /v1/login
    metrics,    ///< GET /metrics
    health,     ///< GET /healthz: the control thread answers
    ready,      ///< GET /readyz: the node has started and does not stop
    page,       ///< GET /
};

struct http_question {
    http_kind kind{};
    bool is_post = false;
    std::string operation{};
    json::object request{};  ///< the parameters of the address, or the object of the body
    std::string token{};     ///< the parameter `token`, which is no operation's
};

/// What says no before an operation is asked.
struct http_refusal {
    unsigned status = 400;
    request_error why;
};

/// Errors: http_refusal: 404 for another address, 405 for another method, 400 for parameters or a body that cannot be read.
[[nodiscard]] http_question read_http(std::string_view method, std::string_view target, std::string_view body);

/// "%2F" and "+" as they were before. Errors: http_refusal.
[[nodiscard]] std::string percent_decoded(std::string_view text);
/// "limit=3&name=a" as an object: integers and true and false as such, `fields` as a list, all else as text.
[[nodiscard]] json::object query_object(std::string_view query);

/// The status that fits the error.
[[nodiscard]] unsigned status_of(request_error const& why);
/// {"error":{…}} and a line's end.
[[nodiscard]] std::string error_body(request_error const& why);

}  // namespace weft::observe
