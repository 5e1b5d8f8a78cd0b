#pragma once
// What a pipeline may be told. Plain aggregates; start_link checks all of it before anything starts, and an error names
// the path of the option, the value and what is allowed.

#include <weft/broadway/message.hpp>
#include <weft/broadway/producer.hpp>
#include <weft/options.hpp>
#include <weft/names.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace weft::broadway {

/// Shared by all producers of a pipeline.
struct rate_limit {
    std::int64_t allowed_messages = 0;      ///< in each interval; from 1
    std::chrono::milliseconds interval{0};  ///< from 1 ms
};

template <class Message>
struct producer_options {
    producer_spec<Message> start;   ///< broadway::producer<Producer>(arguments…)
    std::int64_t concurrency = 1;   ///< number of producers, from 1
    std::optional<rate_limit> rate_limiting{};
};

/// Which of n partitions a message belongs to: the number modulo n. A failure ends the process that it runs in.
template <class Message>
using partition_function = std::function<std::uint64_t(Message const&)>;

template <class Message>
struct processor_options {
    std::optional<std::int64_t> concurrency{};  ///< from 1; not given: twice the workers
    std::int64_t max_demand = 10;               ///< from 1
    std::optional<std::int64_t> min_demand{};   ///< 0 to max_demand - 1; not given: half of it
    partition_function<Message> partition_by{};
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
    std::chrono::milliseconds batch_timeout{1000};
    partition_function<Message> partition_by{};
};

}  // namespace weft::broadway
