#pragma once
// Publishes messages to a JetStream stream, many at once.

#include <weft_brokers/nats/options.hpp>

#include <memory>
#include <span>
#include <stdexcept>
#include <string>

namespace weft::nats {

/// The server did not confirm, or refuses; the text says why and how many of the messages are not confirmed.
struct publish_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Threads: of one process, or one plain thread, at a time.
class publisher {
public:
    /// Connects. Blocks: parks the process, at most the connection's timeouts. Errors: argument_error for a wrong option,
    /// servers that cannot be reached, credentials that they refuse, and a stream that cannot be made.
    explicit publisher(publisher_options options);
    publisher(publisher&&) noexcept;
    publisher& operator=(publisher&&) noexcept;
    ~publisher();

    /// Publishes each text to publisher_options::subject, in order.
    /// Blocks: parks the process until a stream has stored all of them, at most publish_timeout. What was not confirmed when a
    /// connection was lost is sent once more under the same id, so the stream stores it once (within its window for
    /// duplicates, two minutes unless the stream says otherwise). Order is only kept while nothing is sent again.
    /// Errors: publish_error.
    void publish(std::span<std::string const> texts);

private:
    class state;
    std::unique_ptr<state> state_;
};

}  // namespace weft::nats
