#pragma once
// How messages that nobody produced get into a pipeline: a request to one of its producers.

#include <weft/call.hpp>

#include <vector>

namespace weft::broadway::detail {

/// To a producer: emit these, whatever was asked for. Answered when it has them.
template <class Message>
struct push_request {
    from<void> answer;
    std::vector<Message> messages;
};

}  // namespace weft::broadway::detail
