#pragma once
// Publishing with confirms: a call returns when the broker has taken responsibility for every message, or names those for
// which it has not.

#include <weft_brokers/rabbitmq/connection_options.hpp>
#include <weft_brokers/rabbitmq/properties.hpp>
#include <weft/options.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <source_location>
#include <string>
#include <vector>

namespace weft::rabbitmq {

class channel;

namespace detail {
class publishing;
}

struct publisher_options {
    connection_options connection{};
    backoff_options backoff{};
    /// At each connect, on the client's thread. What it throws counts as a failed connection.
    std::function<void(channel&)> after_connect{};
};

struct outgoing {
    std::string exchange{};  ///< empty: straight to the queue that routing_key names
    std::string routing_key{};
    std::string body{};
    rabbitmq::properties properties{};
    bool mandatory = false;  ///< returned when no queue gets it; else such a message is confirmed, and gone
};

/// nacked: the broker refused it. returned: no queue for it. unconfirmed: not known; it may have arrived, or may yet.
enum class publish_failure : std::uint8_t { nacked, returned, unconfirmed };
[[nodiscard]] char const* to_string(publish_failure what) noexcept;

struct not_confirmed {
    std::size_t index;  ///< in the batch
    publish_failure what;
    std::string reason;
};

struct publish_report {
    std::vector<not_confirmed> failed;  ///< in the batch's order
    [[nodiscard]] bool all_confirmed() const noexcept { return failed.empty(); }
};

/// One connection with a thread of its own. What is not confirmed when the connection is lost is published again on the
/// next one, so a message may arrive twice, and in another order.
/// Threads: `publish` from any process, several at once.
class publisher {
public:
    /// Connects in the background. Errors: argument_error for a bad option.
    explicit publisher(publisher_options chosen);
    publisher(publisher&&) noexcept;
    publisher& operator=(publisher&&) noexcept;
    /// Does not wait.
    ~publisher();

    /// Blocks: parks the calling process until all is confirmed or refused, `limit` at most; what is open then is
    /// unconfirmed. Errors: not_a_process; timeout_value for a negative limit.
    [[nodiscard]] publish_report publish(std::vector<outgoing> batch, nanoseconds limit = std::chrono::seconds{30},
                                         std::source_location where = std::source_location::current());

private:
    std::shared_ptr<detail::publishing> client_;
};

}  // namespace weft::rabbitmq
