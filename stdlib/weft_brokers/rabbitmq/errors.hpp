#pragma once
// What goes wrong with a broker.

#include <stdexcept>

namespace weft::rabbitmq {

/// The broker refused something, or is not there; the text says what was asked and what it said.
struct broker_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace weft::rabbitmq
