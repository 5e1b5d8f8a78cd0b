#pragma once
// What a producer's prepare_for_start may look at and change, once, before anything of the pipeline runs:
//
//     template <class Message>
//     static void prepare_for_start(broadway::start_settings<Message>& settings);

#include <weft/broadway/options.hpp>

#include <span>
#include <utility>
#include <vector>

namespace weft::broadway {

template <class Message>
struct start_settings {
    server_name const& name;
    producer_options<Message>& producer;
    processor_options<Message>& processors;
    std::span<std::pair<typename Message::batcher_type, batcher_options<Message>>> batchers;
    partition_function<Message>& partition_by;  ///< of the pipeline, for those that say nothing else
    std::vector<child_spec> children{};  ///< started first, under the pipeline's top supervisor
};

}  // namespace weft::broadway
