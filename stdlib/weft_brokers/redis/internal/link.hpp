#pragma once
// One connection to a Redis server, for a thread that may block: commands go out together and their replies come back
// together. A link that breaks says why, and may be opened again.

#include <weft_brokers/redis/options.hpp>

#include <chrono>
#include <memory>
#include <mutex>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

struct redisContext;
struct redisReply;

namespace weft::redis::detail {

/// The connection was lost, or is refused; another try may help.
struct link_broken : std::runtime_error {
    using std::runtime_error::runtime_error;
};
/// The server understood, and refuses: the text is what it says.
struct refused : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct free_reply {
    void operator()(redisReply* of) const noexcept;
};
struct free_context {
    void operator()(redisContext* of) const noexcept;
};
using reply = std::unique_ptr<redisReply, free_reply>;
using command = std::vector<std::string>;

/// Threads: of one thread at a time; interrupt() from any.
class link {
public:
    explicit link(connection_options options);
    ~link();

    /// Connects and logs in. Blocks its thread at most the timeouts of the options.
    /// Errors: link_broken; argument_error for credentials or a database that the server refuses.
    void open();
    [[nodiscard]] bool is_open() const noexcept { return context_ != nullptr; }
    void close() noexcept;
    /// Sends all of them and waits for the reply to each, which may be an error. `longer` is what the server was told to wait.
    /// Errors: link_broken, and the link is closed then.
    [[nodiscard]] std::vector<reply> ask(std::span<command const> all, milliseconds longer = milliseconds{0});
    /// Errors: as above, and refused for a reply that is an error.
    [[nodiscard]] reply ask(command const& one, milliseconds longer = milliseconds{0});

    /// For good: whoever waits for a reply gets link_broken, and it is never opened again. Threads: any.
    void interrupt() noexcept;
    /// "127.0.0.1:6379".
    [[nodiscard]] std::string address() const;

private:
    void log_in();
    void keep(redisContext* made);
    [[noreturn]] void break_off();

    connection_options options_;
    std::unique_ptr<redisContext, free_context> context_;
    std::mutex mutex_;
    int socket_ = -1;           // under mutex_: what interrupt() may shut down
    bool interrupted_ = false;  // under mutex_
};

[[nodiscard]] bool is_error(redisReply const& of) noexcept;
[[nodiscard]] std::string_view text(redisReply const& of) noexcept;
/// The elements of an array; none for nil.
[[nodiscard]] std::span<redisReply* const> elements(redisReply const& of) noexcept;
/// A number, or a text that is one.
[[nodiscard]] std::int64_t number(redisReply const& of) noexcept;

}  // namespace weft::redis::detail
