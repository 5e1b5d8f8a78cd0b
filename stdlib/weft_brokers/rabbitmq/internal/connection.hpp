#pragma once
// One connection to a broker with one open channel, and the pump that takes frames in.

#include "inbox.hpp"
#include "reach.hpp"

#include <weft_brokers/rabbitmq/connection_options.hpp>

#include <amqp.h>
#include <amqp_framing.h>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace weft::rabbitmq::detail {

/// Owner: the client's thread, for everything. Errors: broker_error, after which it can only be destroyed.
class connection {
public:
    static constexpr amqp_channel_t number = 1;

    /// Connects, logs in and opens the channel. Blocks: its thread, connection_timeout for each step at most.
    connection(connection_options const& how, interruption const& stop);
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;
    /// Without a word to the broker, which takes back what is not settled.
    ~connection();

    [[nodiscard]] amqp_connection_state_t get() const noexcept { return state_; }
    /// For the answer to the latest request.
    void require_answer(std::string_view what) const;
    /// Sends a method that has no answer, or one that comes through the inbox.
    void tell(amqp_method_number_t method, void* decoded, std::string_view what);

    /// Hands the frames that are there to `into`, until `most` contents are complete. False: there is no more.
    bool pump(inbox& into, std::size_t most);
    /// Waits for a ring or for frames, or for the time when a heartbeat is due.
    void wait(wake_up& bell) const noexcept;
    /// Says goodbye, after the broker has taken everything that was sent.
    void close();

private:
    void destroy() noexcept;
    void open(connection_options const& how, interruption const& stop);
    [[nodiscard]] amqp_socket_t* tls_socket(tls_options const& how);
    void log_in(connection_options const& how, std::string const& user, std::string const& password, std::string const& host);

    std::function<void(int)> tell_descriptor_;
    amqp_connection_state_t state_;
};

}  // namespace weft::rabbitmq::detail
