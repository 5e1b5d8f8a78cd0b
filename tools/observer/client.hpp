#pragma once
// The observer's end of the protocol: connects to a node's socket, says hello, and asks one question at a time.

#include <weft/options.hpp>

#include <boost/json/object.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace weft::cli {

namespace json = boost::json;

/// A conversation with one node. Used by one thread.
class client {
public:
    /// Connects and says hello; to "tcp://host:port" it proves the cookie (observer/cookie.hpp). `patience` is for this and for
    /// each question.
    /// Errors: cli_error; no_such_node when nobody serves the socket, not_allowed, no_answer when it stays silent,
    /// protocol when no version is common, or the exit code that the node's error names.
    client(std::string const& address, nanoseconds patience);
    client(client const&) = delete;
    client& operator=(client const&) = delete;
    ~client();

    /// What the node said of itself.
    [[nodiscard]] json::object const& hello() const noexcept { return hello_; }
    /// The answer's object. Blocks: until it is there. Errors: as the constructor.
    [[nodiscard]] json::object ask(std::string_view operation, json::object parameters = {});

    /// Asks for a stream and shows each frame to `on_frame`, with how many were dropped before it, until the node ends it, whose
    /// last answer this returns, or `on_frame` returns false: then the client is of no more use, and the answer is empty.
    /// Blocks: without a limit between frames. Errors: as the constructor.
    [[nodiscard]] json::object follow(std::string_view operation, json::object parameters,
                                      std::function<bool(json::object const& frame, std::uint64_t dropped)> const& on_frame);

    /// Ends the conversation: a call that waits for the node fails with no_answer. Threads: any, while the client lives.
    void hang_up() noexcept;

private:
    void say_hello();
    [[nodiscard]] json::object exchange(json::object request);
    void send_line(std::string line);
    [[nodiscard]] std::string read_line() { return read_line(patience_); }
    [[nodiscard]] std::string read_line(nanoseconds patience);
    [[nodiscard]] static json::object parse(std::string const& line);

    std::string path_;
    nanoseconds patience_;
    int socket_ = -1;
    std::int64_t last_id_ = 0;
    std::string input_;
    json::object hello_;
};

/// What an answer holds: its "ok" object. Errors: cli_error for an "error", and internal_error for neither.
[[nodiscard]] json::object unwrap(json::object answer);

/// The range of protocol versions to offer: ours, or what the variable WEFT_PROTO ("1", "1..2") pretends.
[[nodiscard]] json::array offered_versions();

}  // namespace weft::cli
