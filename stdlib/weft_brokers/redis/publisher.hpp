#pragma once
// Appends messages to a Redis stream, many at once.

#include <weft_brokers/redis/options.hpp>

#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace weft::redis {

/// The server did not confirm, or refuses; the text says why and how many of the messages it has confirmed.
struct publish_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Threads: of one process, or one plain thread, at a time.
class publisher {
public:
    /// Connects. Blocks: parks the process, at most the connection's timeouts. Errors: argument_error for a wrong option, a
    /// server that cannot be reached, and credentials that it refuses.
    explicit publisher(publisher_options options);
    publisher(publisher&&) noexcept;
    publisher& operator=(publisher&&) noexcept;
    ~publisher();

    /// Appends each text as the field publisher_options::field of an entry, and returns the entries' ids in order.
    /// Blocks: parks the process until the server has confirmed all of them, at most publish_timeout. A connection that is
    /// lost is made again and what was not confirmed is sent once more, so such a message may be there twice.
    /// Errors: publish_error. Source: XADD.
    std::vector<std::string> publish(std::span<std::string const> texts);
    /// The same for entries with fields of their own.
    std::vector<std::string> publish(std::span<std::vector<std::pair<std::string, std::string>> const> entries);

private:
    class state;
    std::unique_ptr<state> state_;
};

}  // namespace weft::redis
