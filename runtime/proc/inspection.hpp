#pragma once
// A question to a process about what only it may read. Shared by who asks and the signal; whoever comes last frees it.

#include <weft/info.hpp>

#include <condition_variable>
#include <mutex>

namespace weft::proc {

struct inspection {
    std::mutex mutex;
    std::condition_variable answered;
    bool done = false;        // under the mutex, as is what it tells
    process_details details;
};

}  // namespace weft::proc
