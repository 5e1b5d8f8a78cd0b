#pragma once
// A client that speaks HTTP/1.1: one request at a time, each answered from the same operations; a stream as server-sent events.

#include <weft/observer/internal/connection.hpp>
#include <weft/observer/internal/http_request.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace weft::observe {

class http_connection final : public connection {
public:
    http_connection(client_socket socket, client_services const& services, peer who);
    void start() override;
    /// Between two requests it is nobody's client.
    [[nodiscard]] bool is_busy() const noexcept override { return answering_; }

private:
    using parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
    using request = boost::beast::http::request<boost::beast::http::string_body>;

    void read_request();
    void request_came();
    void answer(http_question const& question);
    void log_in(http_question const& question);
    void ask(http_question const& question, peer const& client);
    void begin_stream(http_question const& question, peer const& client);
    void watch_for_the_end();
    [[nodiscard]] peer authenticated(http_question const& question);
    void check_origin() const;

    void respond(unsigned status, std::string_view type, std::string const& body, std::string_view more_headers = {});
    void refuse(unsigned status, request_error const& why);
    [[nodiscard]] std::string response_text(unsigned status, std::string_view type, std::string const& body,
                                            std::string_view more_headers = {}) const;
    void written() override;
    void closed() override;

    boost::beast::flat_buffer buffer_;
    std::optional<parser> parser_;
    boost::asio::steady_timer idle_;
    std::shared_ptr<paced_reply> reply_;
    std::array<char, 256> unwanted_{};  // what a client sends while it is streamed to
    bool answering_ = false;
    bool streaming_ = false;
    bool is_head_ = false;
    bool keep_alive_ = false;
};

}  // namespace weft::observe
