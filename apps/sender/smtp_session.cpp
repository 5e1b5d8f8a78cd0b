// The client's side of SMTP (smtp_session.hpp).

#include "sender/smtp_session.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "console/text.hpp"
#include "sender/body.hpp"

namespace sender {

namespace {

using boost::system::system_error;
using weft::asio::park;

constexpr int service_closes = 421;
constexpr int goes_on = 354;

// An answer is the server's text: it is shown to people, and goes into files.
smtp_reply made_printable(smtp_reply reply) {
    reply.text = console::printable(reply.text);
    return reply;
}

verdict lost(verdict::kind what, std::exception const& why) {
    return {what, std::string{"the connection to the server broke: "} + why.what()};
}

verdict refusal(smtp_refusal const& no) {
    return {no.is_temporary() ? verdict::kind::try_again : verdict::kind::refused, no.what()};
}

}  // namespace

smtp_session::smtp_session(smtp_server const& server) : socket_{weft::net::connect(server.host, server.port)} {
    auto const greeting = read_reply();
    if (!greeting.is_positive()) throw smtp_refusal{"greeting", greeting};
    hello(server.our_name);
    usable_ = true;
}

// A server from before ESMTP does not know EHLO.
void smtp_session::hello(std::string const& our_name) {
    auto const answer = command("EHLO " + our_name);
    if (answer.is_positive()) return;
    if (answer.is_temporary()) throw smtp_refusal{"EHLO", answer};
    must("HELO " + our_name, "HELO");
}

verdict smtp_session::deliver(letter const& what, commit const& before) {
    try {
        must("MAIL FROM:<" + what.from + ">", "MAIL FROM");
        must("RCPT TO:<" + what.to + ">", "RCPT TO");
        start_data();
        write(dot_stuffed(what.text));
    } catch (smtp_refusal const& no) {
        // The server forgets the letter; the next one begins afresh.
        try {
            if (usable_) must("RSET", "RSET");
        } catch (std::runtime_error const&) { usable_ = false; }
        return refusal(no);
    } catch (smtp_protocol_error const& nonsense) {
        usable_ = false;
        return {verdict::kind::try_again, nonsense.what()};
    } catch (system_error const& broken) {
        usable_ = false;
        return lost(verdict::kind::try_again, broken);
    }
    bool const was_usable = std::exchange(usable_, false);  // a journal that cannot be written leaves half a letter here
    before();
    usable_ = was_usable;
    return end_data();
}

void smtp_session::start_data() {
    auto const answer = command("DATA");
    if (answer.code == goes_on) return;
    if (!answer.is_positive()) throw smtp_refusal{"DATA", answer};
    throw smtp_protocol_error{"the server does not speak SMTP: it answers DATA with " + answer.shown()};
}

// With the dot the letter is the server's; without an answer nobody knows.
verdict smtp_session::end_data() {
    try {
        must(".", "the letter");
        return {};
    } catch (smtp_refusal const& no) {
        return refusal(no);
    } catch (smtp_protocol_error const& nonsense) {
        usable_ = false;
        return {verdict::kind::unknown, nonsense.what()};
    } catch (system_error const& broken) {
        usable_ = false;
        return lost(verdict::kind::unknown, broken);
    }
}

void smtp_session::quit(weft::nanoseconds limit) {
    usable_ = false;
    boost::system::error_code ignored;
    static constexpr std::string_view goodbye = "QUIT\r\n";
    boost::asio::async_write(socket_, boost::asio::buffer(goodbye), park(ignored).within(limit));
    if (!ignored)
        boost::asio::async_read_until(socket_, boost::asio::dynamic_buffer(received_, smtp_reply_reader::longest_reply), '\n',
                                      park(ignored).within(limit));
    socket_.close();
}

void smtp_session::must(std::string_view line, std::string_view what) {
    auto const answer = command(line);
    if (!answer.is_positive()) throw smtp_refusal{what, answer};
}

smtp_reply smtp_session::command(std::string_view line) {
    write(std::string{line}.append("\r\n"));
    return read_reply();
}

smtp_reply smtp_session::read_reply() {
    smtp_reply_reader reader;
    for (;;) {
        auto const size = boost::asio::async_read_until(
            socket_, boost::asio::dynamic_buffer(received_, smtp_reply_reader::longest_reply), '\n', park());
        auto const reply = reader.take(std::string_view{received_}.substr(0, size));
        received_.erase(0, size);
        if (!reply) continue;
        if (reply->code == service_closes) usable_ = false;
        return made_printable(*reply);
    }
}

void smtp_session::write(std::string_view bytes) {
    boost::asio::async_write(socket_, boost::asio::buffer(bytes), park());
}

}  // namespace sender
