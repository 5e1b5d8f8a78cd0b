#pragma once
// What a task supervisor that is full does to whoever asks it for a task.

#include <stdexcept>

namespace weft::task {

/// A task supervisor has its max_children.
struct limit_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace weft::task
