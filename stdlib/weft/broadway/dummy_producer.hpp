#pragma once
// A producer that never emits, for pipelines that get their messages by push_messages and the test calls only.

#include <cstddef>
#include <vector>

namespace weft::broadway {

/// `.producer = {.start = broadway::producer<broadway::dummy_producer<orders::message>>()}`. Source: Broadway.DummyProducer.
template <class Message>
struct dummy_producer {
    std::vector<Message> handle_demand(std::size_t) { return {}; }
};

}  // namespace weft::broadway
