#pragma once
// A question to a process about what its messages hold, for who may see that. It travels as inspect_signal does, with `answer`
// telling that `asked` is one of these: a plain thread's question has no other use for it.

#include "proc/inspection.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace weft::proc {

inline constexpr std::uint64_t asks_for_contents = 1;

struct mailbox_inspection : inspection {
    explicit mailbox_inspection(std::size_t most_messages) : most{most_messages} {}

    std::size_t const most;
    std::vector<std::string> messages;  // under the mutex; the first ones, empty for a sensitive process
};

}  // namespace weft::proc
