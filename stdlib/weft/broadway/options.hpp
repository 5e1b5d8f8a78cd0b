#pragma once
// What a pipeline may be told. Plain aggregates; start_link checks all of it before anything starts, and an error names
// the path of the option, the value and what is allowed.

#include <weft/broadway/callbacks.hpp>
#include <weft/broadway/message.hpp>
#include <weft/broadway/names.hpp>
#include <weft/broadway/producer.hpp>
#include <weft/child_spec.hpp>
#include <weft/options.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace weft::broadway {

/// Which of n partitions a message belongs to: the number modulo n. A failure ends the process that it runs in.
template <class Message>
using partition_function = std::function<std::uint64_t(Message const&)>;

template <class Message>
struct processor_options {
    std::optional<std::int64_t> concurrency{};  ///< from 1; not given: twice the workers
    std::int64_t max_demand = 10;               ///< from 1
    std::optional<std::int64_t> min_demand{};   ///< 0 to max_demand - 1; not given: half of it
    partition_function<Message> partition_by{};
    std::optional<process_options> process{};
};

/// Closes a batch by what is in it: called for every message, in order; true ends the batch with that message.
template <class Message>
using batch_splitter = std::function<bool(Message const&)>;

template <class Message>
struct batcher_options {
    std::int64_t concurrency = 1;   ///< batch processors, from 1; there is one batcher
    std::int64_t batch_size = 100;  ///< from 1
    /// In place of batch_size: makes a fresh splitter (with its own accumulator) for every batch. Needs max_demand.
    std::function<batch_splitter<Message>()> split_by{};
    std::optional<std::int64_t> max_demand{};  ///< from 1; not given: batch_size
    nanoseconds batch_timeout = std::chrono::seconds{1};  ///< more than 0
    partition_function<Message> partition_by{};
    std::optional<process_options> process{};
};

/// All that a pipeline of this module may be told.
template <class Module>
struct options {
    using message = typename Module::message;
    using batcher = typename message::batcher_type;

    server_name name{};  ///< required; a via needs process_name
    producer_options<message> producer{};
    processor_options<message> processors{};
    std::vector<std::pair<batcher, batcher_options<message>>> batchers{};
    context_of<Module> context{};
    nanoseconds shutdown = std::chrono::seconds{30};  ///< more than 0; how long each stage, and the drain, may take
    restart_intensity intensity{};                    ///< of the pipeline's top supervisor
    nanoseconds resubscribe_interval = std::chrono::milliseconds{100};  ///< from 0; for a producer that went away
    partition_function<message> partition_by{};       ///< for processors and batchers that say nothing else
    process_options process{};                        ///< the same, for producers too; a batcher's are its batch processors' as well
    process_name_function process_name{};             ///< in place of "NAME.Broadway.PART"; or Module::process_name
};

}  // namespace weft::broadway
