#pragma once

// One connection to a mail server, over which letters go one after the other.

#include <memory>
#include <string>
#include <string_view>
#include <weft/net.hpp>

#include "sender/delivery.hpp"
#include "sender/smtp_reply.hpp"

namespace sender {

struct smtp_server {
    std::string host;
    std::string port;
    std::string our_name;  // what EHLO says
};

/// The server's no to a command, which says whether it may be tried again.
class smtp_refusal : public std::runtime_error {
public:
    smtp_refusal(std::string_view to, smtp_reply const& said)
        : std::runtime_error{std::string{to} + ": " + said.shown()}, temporary_{said.is_temporary()} {}
    [[nodiscard]] bool is_temporary() const noexcept { return temporary_; }

private:
    bool temporary_;
};

/// Move-only; closed with the object. It has no time limit of its own: whoever uses it is stopped when it takes too long.
/// Threads: one process at a time; it may be handed on between two letters.
/// Source: RFC 5321; pipelining, TLS and authentication are not spoken.
class smtp_session {
public:
    /// Connects and says hello. Blocks: parks. Errors: smtp_refusal, smtp_protocol_error, boost::system::system_error.
    explicit smtp_session(smtp_server const& server);

    /// Delivers one letter; `before` is called when all but the final dot has been sent.
    [[nodiscard]] verdict deliver(letter const& what, commit const& before);

    /// Whether another letter may be tried: the last answer of the server was understood, and it has not said goodbye.
    [[nodiscard]] bool is_usable() const noexcept { return usable_; }

    /// Says goodbye, and waits at most so long for the answer. Errors: none, it is over anyway.
    void quit(weft::nanoseconds limit);

private:
    void hello(std::string const& our_name);
    [[nodiscard]] smtp_reply command(std::string_view line);
    void must(std::string_view line, std::string_view what);
    void start_data();
    [[nodiscard]] verdict end_data();
    [[nodiscard]] smtp_reply read_reply();
    void write(std::string_view bytes);

    weft::net::socket socket_;
    std::string received_;  // what came behind the last line that was taken
    bool usable_ = false;
};

}  // namespace sender
