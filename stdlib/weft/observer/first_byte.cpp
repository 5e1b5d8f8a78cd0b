// The first byte decides how a client talks: a brace opens JSON lines, a letter HTTP.

#include <weft/observer/internal/connection.hpp>
#include <weft/observer/internal/http_connection.hpp>

#include <sys/socket.h>

#include <cctype>
#include <utility>

namespace weft::observe {
namespace {

using boost::system::error_code;

constexpr auto stranger_patience = std::chrono::seconds{10};
constexpr auto refusal_patience = std::chrono::milliseconds{200};

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

std::string http_refusal_text(request_error const& why) {
    std::string const body = error_body(why);
    std::string const reason = status_of(why) == 503 ? "503 Service Unavailable" : "403 Forbidden";
    return "HTTP/1.1 " + reason + "\r\nServer: weft\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace

char first_byte::peek() {
    char first = '\0';
    return ::recv(socket().native_handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT) == 1 ? first : '\0';
}

void first_byte::start() {
    services().add(shared_from_this());
    if (who().granted == role::none) {
        patience_.expires_after(stranger_patience);
        patience_.async_wait([weak = weak_from_this()](error_code cancelled) {
            auto const self = weak.lock();
            if (!cancelled && self) self->close();
        });
    }
    socket().async_wait(client_socket::wait_read, [self = shared_from_this(), this](error_code failed) {
        if (!failed) came();
    });
}

void first_byte::came() {
    char const first = peek();
    if (first == '\0') return close();
    auto const self = shared_from_this();
    patience_.cancel();
    services().remove(self);
    if (is_letter(first)) std::make_shared<http_connection>(std::move(socket()), services(), who())->start();
    else std::make_shared<line_connection>(std::move(socket()), services(), who())->start();
}

void first_byte::refuse(request_error const& why) {
    auto const say_no = [self = shared_from_this(), this, why] {
        if (is_closing()) return;
        write(is_letter(peek()) ? http_refusal_text(why) : error_line({}, why) + '\n');
        close_when_written();
    };
    patience_.expires_after(refusal_patience);
    patience_.async_wait([say_no](error_code) { say_no(); });
    socket().async_wait(client_socket::wait_read, [this, self = shared_from_this()](error_code) { patience_.cancel(); });
}

}  // namespace weft::observe
