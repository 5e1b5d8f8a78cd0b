// Beast reads the requests. Answers are made as text and go the way of all that is written, so the same limits hold.

#include <weft/log.hpp>
#include <weft/observer/internal/credentials.hpp>
#include <weft/observer/internal/exit_codes.hpp>
#include <weft/observer/internal/http_connection.hpp>
#include <weft/observer/internal/metrics.hpp>
#include <weft/observer/internal/page.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <sstream>
#include <utility>

namespace weft::observe {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::uint32_t max_header_bytes = 16 * 1024;
constexpr auto idle_limit = std::chrono::seconds{30};
constexpr std::string_view json_type = "application/json";
constexpr std::string_view text_type = "text/plain; charset=utf-8";
constexpr std::string_view page_headers =
    "Content-Security-Policy: default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n";
constexpr char const* stream_head =
    "HTTP/1.1 200 OK\r\nServer: weft\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
    "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n";

std::string_view view_of(boost::beast::string_view text) { return {text.data(), text.size()}; }

/// Gathers an answer; its frames, if it has any, become one list.
class response_sink final : public reply_sink {
public:
    explicit response_sink(std::function<void(unsigned status, std::string body)> send) : send_{std::move(send)} {}
    bool has_room() override { return bytes_ < max_unread_bytes; }
    void frame(json::object body, std::uint64_t, std::uint64_t dropped) override {
        bytes_ += json::serialize(body).size();
        dropped_ += dropped;
        frames_.push_back(std::move(body));
    }
    void end(json::object body) override {
        if (!frames_.empty()) body["frames"] = std::move(frames_);
        if (dropped_ > 0) body["dropped"] = dropped_;
        send_(200, json::serialize(body) + '\n');
    }
    void fail(request_error const& why) override { send_(status_of(why), error_body(why)); }

private:
    std::function<void(unsigned, std::string)> send_;
    json::array frames_;
    std::size_t bytes_ = 0;
    std::uint64_t dropped_ = 0;
};

/// One event each; `close` after the last.
class event_sink final : public reply_sink {
public:
    event_sink(std::shared_ptr<line_output> out, std::function<void()> close) : out_{std::move(out)}, close_{std::move(close)} {}
    bool has_room() override { return out_->has_room(); }
    void frame(json::object body, std::uint64_t sequence, std::uint64_t dropped) override {
        json::object data{{"seq", sequence}};
        if (dropped > 0) data["dropped"] = dropped;
        data["ok"] = std::move(body);
        out_->send("id: " + std::to_string(sequence) + "\ndata: " + json::serialize(data));
    }
    void end(json::object body) override {
        out_->send("event: end\ndata: " + json::serialize(json::object{{"ok", std::move(body)}}));
        close_();
    }
    void fail(request_error const& why) override {
        out_->send("event: failed\ndata: " + error_line({}, why));
        close_();
    }

private:
    std::shared_ptr<line_output> out_;
    std::function<void()> close_;
};

/// The value of `name` in a Cookie header.
std::string_view cookie_named(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        std::size_t const end = std::min(header.find(';'), header.size());
        std::string_view pair = header.substr(0, end);
        header.remove_prefix(std::min(end + 1, header.size()));
        pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
        if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) return pair.substr(name.size() + 1);
    }
    return {};
}

}  // namespace

http_connection::http_connection(client_socket from, client_services const& with, peer is)
    : connection{std::move(from), with, std::move(is)}, idle_{socket().get_executor()} {}

void http_connection::start() {
    services().add(shared_from_this());
    read_request();
}

void http_connection::read_request() {
    answering_ = false;
    parser_.emplace();
    parser_->body_limit(max_line_bytes);
    parser_->header_limit(max_header_bytes);
    idle_.expires_after(idle_limit);
    idle_.async_wait([weak = weak_from_this()](error_code cancelled) {
        auto const self = weak.lock();
        if (!cancelled && self) self->close();
    });
    http::async_read(socket(), buffer_, *parser_, [self = shared_from_this(), this](error_code failed, std::size_t) {
        idle_.cancel();
        answering_ = true;
        is_head_ = keep_alive_ = false;
        if (failed == http::error::body_limit)
            return refuse(413, bad_argument("a body may have " + std::to_string(max_line_bytes) + " bytes at most"));
        if (failed == http::error::header_limit)
            return refuse(431, bad_argument("a header may have " + std::to_string(max_header_bytes) + " bytes at most"));
        if (failed.category() == make_error_code(http::error::bad_method).category() && failed != http::error::end_of_stream &&
            failed != http::error::partial_message)
            return refuse(400, bad_argument("this is no HTTP request: " + failed.message()));
        if (failed) return close();
        request_came();
    });
}

void http_connection::request_came() {
    auto const& came = parser_->get();
    keep_alive_ = came.keep_alive();
    is_head_ = came.method() == http::verb::head;
    may_hang_up();
    try {
        answer(read_http(view_of(came.method_string()), view_of(came.target()), came.body()));
    } catch (http_refusal const& no) {
        refuse(no.status, no.why);
    } catch (request_error const& no) {
        refuse(status_of(no), no);
    } catch (std::exception const& failed) {
        refuse(500, internal_error(failed.what()));
    }
}

void http_connection::answer(http_question const& question) {
    if (question.is_post) check_origin();
    switch (question.kind) {
        case http_kind::page: return respond(200, "text/html; charset=utf-8", std::string{page()}, page_headers);
        case http_kind::health: return respond(200, text_type, "ok\n");
        case http_kind::ready: return services().is_ready() ? respond(200, text_type, "ready\n") : respond(503, text_type, "not ready\n");
        case http_kind::login: return log_in(question);
        case http_kind::operation:
        case http_kind::stream:
        case http_kind::hello:
        case http_kind::metrics: break;
    }
    auto const client = authenticated(question);
    asked by{.node = services().node, .who = client};
    switch (question.kind) {
        case http_kind::hello: return respond(200, json_type, json::serialize(hello_facts(services().table, services().node, client.granted)) + '\n');
        case http_kind::metrics: return respond(200, metrics_type, metrics_text(services().table, question.request, by));
        case http_kind::stream: return begin_stream(question, client);
        default: return ask(question, client);
    }
}

peer http_connection::authenticated(http_question const& question) {
    peer client = who();
    if (client.granted != role::none) return client;
    constexpr std::string_view bearer = "Bearer ";
    auto const& came = parser_->get();
    std::string_view token = view_of(came[http::field::authorization]);
    token = token.starts_with(bearer) ? token.substr(bearer.size()) : cookie_named(view_of(came[http::field::cookie]), "weft_token");
    client.granted = services().secrets.role_of_token(question.token.empty() ? token : question.token);
    if (client.granted != role::none) return client;
    throw http_refusal{.status = 401, .why = {"not_allowed", "a token is needed; POST the cookie to /v1/login for one", exit_not_allowed}};
}

/// A page of another origin may make a browser send requests here, with the token in its cookie.
void http_connection::check_origin() const {
    auto const& came = parser_->get();
    std::string_view const origin = view_of(came[http::field::origin]);
    if (origin.empty() || origin == "http://" + std::string{view_of(came[http::field::host])}) return;
    throw http_refusal{.status = 403, .why = {"not_allowed", "a page of another origin may not ask this", exit_not_allowed}};
}

void http_connection::log_in(http_question const& question) {
    auto const token = services().secrets.log_in(text_or(question.request, "cookie", ""));
    if (!token) {
        log::warning("observer: refused " + to_string(who()) + ": a wrong cookie");
        throw http_refusal{.status = 401, .why = {"not_allowed", "this is not the node's cookie", exit_not_allowed}};
    }
    auto const life = std::to_string(credentials::token_life.count());
    json::object const told{{"token", *token},
                            {"expires_s", credentials::token_life.count()},
                            {"role", to_string(services().secrets.role_of_token(*token))}};
    respond(200, json_type, json::serialize(told) + '\n',
            "Set-Cookie: weft_token=" + *token + "; HttpOnly; SameSite=Strict; Path=/; Max-Age=" + life + "\r\n");
}

void http_connection::ask(http_question const& question, peer const& client) {
    auto const& table = services().table;
    auto const* const what = table.find(question.operation);
    if (what != nullptr && what->needs == role::control && !question.is_post)
        throw http_refusal{.status = 405, .why = {"bad_method", "/v1/" + question.operation + " changes something; it wants POST", 2}};
    if (question.operation == "watch") throw bad_argument("a watch is a stream: /v1/stream?of=OPERATION");
    auto const send = [self = weak_from_this(), this, door = services().door](unsigned status, std::string body) {
        door->post([self, this, status, body = std::move(body)] {
            if (auto const alive = self.lock()) respond(status, json_type, body);
        });
    };
    reply_ = std::make_shared<paced_reply>(std::make_shared<response_sink>(send), max_credit);
    asked by{.node = services().node, .who = client};
    table.ask(question.operation, question.request, by, reply_);
}

void http_connection::begin_stream(http_question const& question, peer const& client) {
    std::string const name = text_or(question.request, "op", "watch");
    auto const& table = services().table;
    // What can be refused is refused with a status: what follows the stream's head can no longer have one.
    auto const& what = table.permitted(name, client);
    if (what.run || what.needs == role::control) throw bad_argument("op is '" + name + "', which is no stream; of=" + name + " watches it");
    if (name == "watch") static_cast<void>(table.permitted(text_or(question.request, "of", ""), client));
    streaming_ = true;
    write(stream_head);
    watch_for_the_end();
    auto const out = make_output([](std::string event) { return event += "\n\n"; });
    auto const close_later = [self = weak_from_this(), this, door = services().door] {
        door->post([self, this] {
            if (auto const alive = self.lock()) close_when_written();
        });
    };
    // The socket itself paces it: what a client has not read is bounded.
    reply_ = std::make_shared<paced_reply>(std::make_shared<event_sink>(out, close_later), paced_reply::unlimited);
    asked by{.node = services().node, .who = client};
    table.ask(name, question.request, by, reply_);
}

void http_connection::watch_for_the_end() {
    socket().async_read_some(asio::buffer(unwanted_), [self = shared_from_this(), this](error_code failed, std::size_t) {
        if (failed) return close();
        watch_for_the_end();
    });
}

std::string http_connection::response_text(unsigned status, std::string_view type, std::string const& body, std::string_view more_headers) const {
    http::response<http::empty_body> head{static_cast<http::status>(status), 11};
    head.set(http::field::server, "weft");
    head.set(http::field::content_type, boost::beast::string_view{type.data(), type.size()});
    head.set(http::field::cache_control, "no-store");
    head.set("X-Content-Type-Options", "nosniff");
    head.content_length(body.size());
    head.keep_alive(keep_alive_);
    std::ostringstream text;
    text << head.base();
    std::string made = std::move(text).str();
    made.insert(made.size() - 2, more_headers);  // before the empty line
    return is_head_ ? made : made + body;
}

void http_connection::respond(unsigned status, std::string_view type, std::string const& body, std::string_view more_headers) {
    write(response_text(status, type, body, more_headers));
    if (!keep_alive_) close_when_written();
}

void http_connection::refuse(unsigned status, request_error const& why) { respond(status, json_type, error_body(why)); }

void http_connection::written() {
    if (answering_ && !streaming_) read_request();
}

void http_connection::closed() {
    idle_.cancel();
    if (reply_) reply_->leave();
}

}  // namespace weft::observe
