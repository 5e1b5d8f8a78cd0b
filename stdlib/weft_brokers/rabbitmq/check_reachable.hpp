#pragma once
// Whether a broker can be used now, asked before something is started that would try again and again.

#include <weft_brokers/rabbitmq/connection_options.hpp>

namespace weft::rabbitmq {

/// Connects, logs in and says goodbye.
/// Blocks: parks the calling process, connection_timeout for each step at most. Errors: broker_error, which names the broker
/// and says what it refused; argument_error for a bad option. Threads: from anywhere.
void check_reachable(connection_options const& how);

}  // namespace weft::rabbitmq
