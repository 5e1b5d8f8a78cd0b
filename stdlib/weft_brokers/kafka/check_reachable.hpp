#pragma once
// Whether a cluster can be used now, asked before something is published that would wait for it.

#include <weft_brokers/kafka/options.hpp>

namespace weft::kafka {

/// Waits until one of the brokers answers.
/// Blocks: parks the calling process, client.connect_timeout at most. Errors: std::runtime_error, which names the brokers and
/// what was wrong with them; argument_error for a wrong option. Threads: from anywhere.
void check_reachable(publisher_options const& options);

}  // namespace weft::kafka
