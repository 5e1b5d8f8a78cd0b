#pragma once
// What a publisher is given, and what it answers.

#include <weft/result.hpp>
#include <weft_brokers/kafka/receipt.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace weft::kafka {

struct record {
    std::string topic{};
    std::string value{};
    std::optional<std::string> key{};      ///< of equal keys all go to one partition, in order
    kafka::headers headers{};
    std::optional<std::int32_t> partition{};  ///< not given: by the key, or any
};

/// Where a record is stored.
struct placement {
    std::int32_t partition;
    std::int64_t offset;
};

/// For one record: its place, or why it was not stored: exit_reason "kafka: record for orders was not stored: …".
using publish_result = result<placement>;

}  // namespace weft::kafka
