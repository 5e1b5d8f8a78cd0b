#pragma once
// The events (weft/telemetry.hpp) that tell what a pipeline does. One event serves all pipelines, whatever their messages:
// what has the pipeline's own types is lent, and asked for with as<T>().
//
//     telemetry::attach<broadway::processor_stop>("lag", [](broadway::processor_stop const& stop) {
//         histogram.record(stop.stage.topology_name, stop.span.duration, stop.failed.size());
//     });
//
// Start and stop of a span share its context. Everything in an event lives until its handlers have returned.

#include <weft/broadway/batch.hpp>
#include <weft/broadway/status.hpp>
#include <weft/detail/type_id.hpp>
#include <weft/telemetry.hpp>

#include <cstddef>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace weft::broadway {

/// One value of a type that the event's reader knows. Threads: a value; what it leads to is lent.
class lent {
public:
    template <class T>
        requires(!std::is_same_v<T, lent>)
    explicit lent(T const& value) noexcept : value_{&value}, type_{&weft::detail::type_of<T>} {}

    /// Null when it is of another type.
    template <class T>
    [[nodiscard]] T const* as() const noexcept {
        return type_->same_as(weft::detail::type_of<T>) ? static_cast<T const*>(value_) : nullptr;
    }

private:
    void const* value_;
    weft::detail::type_descriptor const* type_;
};

/// Messages of one type, in their order.
class lent_messages {
public:
    /// None.
    lent_messages() = default;
    template <std::ranges::forward_range Messages>
    explicit lent_messages(Messages const& messages) {
        for (auto const& each : messages) all_.emplace_back(each);
    }

    [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }
    [[nodiscard]] bool empty() const noexcept { return all_.empty(); }
    /// Null when they are of another type. Requires `which` < size().
    template <class Message>
    [[nodiscard]] Message const* as(std::size_t which) const noexcept {
        return all_[which].as<Message>();
    }

private:
    std::vector<lent> all_;
};

/// Which process tells, of which pipeline. Lives as long as the process.
struct stage_info {
    std::string topology_name;
    std::string name;           ///< the process's own
    std::size_t index = 0;      ///< among those of its key; of a batcher 0
    std::string key;            ///< of the processors, or of the batcher
    std::string_view producer;  ///< the class of the pipeline's producer
    lent context;               ///< the options' context, as context_of<Module>
};

/// A pipeline has started.
struct topology_init {
    nanoseconds system_time;  ///< since 1970
    std::string_view topology_name;
    lent config;  ///< options<Module>, checked, with every default filled in
    pid supervisor;
};

/// From before prepare_messages to after the acknowledgements of a list.
struct processor_start {
    telemetry::span_start span;
    stage_info const& stage;
    lent_messages messages;
};
struct processor_stop {
    telemetry::span_end span;
    stage_info const& stage;
    lent_messages successful_to_ack;      ///< of a pipeline without batchers
    lent_messages successful_to_forward;  ///< to the batchers
    lent_messages failed;                 ///< as handle_failed left them
};

/// One message in handle_message.
struct message_start {
    telemetry::span_start span;
    stage_info const& stage;
    lent message;
};
/// It returned; the message may be failed by it.
struct message_stop {
    telemetry::span_end span;
    stage_info const& stage;
    lent message;  ///< as it was returned
};
/// It failed, or its message goes to a batcher that there is not.
struct message_exception {
    telemetry::span_end span;
    stage_info const& stage;
    lent message;  ///< the original one
    failure const& why;
};

/// A list that a batcher sorts into its batches.
struct batcher_start {
    telemetry::span_start span;
    stage_info const& stage;
    lent_messages messages;
};
struct batcher_stop {
    telemetry::span_end span;
    stage_info const& stage;
};

/// A batch from before handle_batch to after its acknowledgements.
struct batch_processor_start {
    telemetry::span_start span;
    stage_info const& stage;
    lent_messages messages;
    lent batch_info;  ///< broadway::batch_info<Batcher>
};
struct batch_processor_stop {
    telemetry::span_end span;
    stage_info const& stage;
    lent batch_info;  ///< broadway::batch_info<Batcher>
    lent_messages successful;
    lent_messages failed;  ///< as handle_failed left them
};

/// One call of handle_failed.
struct handle_failed_start {
    telemetry::span_start span;
    std::string_view module;
    lent context;
    lent_messages messages;
};
struct handle_failed_stop {
    telemetry::span_end span;
    std::string_view module;
    lent context;
    lent_messages messages;  ///< as it left them
};
struct handle_failed_exception {
    telemetry::span_end span;
    std::string_view module;
    lent context;
    lent_messages messages;
    failure const& why;
};

namespace detail {
using processor_span = telemetry::span<processor_start, processor_stop>;
using message_span = telemetry::span<message_start, message_stop, message_exception>;
using batcher_span = telemetry::span<batcher_start, batcher_stop>;
using batch_processor_span = telemetry::span<batch_processor_start, batch_processor_stop>;
using handle_failed_span = telemetry::span<handle_failed_start, handle_failed_stop, handle_failed_exception>;
}  // namespace detail

}  // namespace weft::broadway
