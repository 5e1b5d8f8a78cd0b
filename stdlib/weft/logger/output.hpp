#pragma once
// What a handler with a queue writes to. One thread at a time calls it, and it may block.

#include <weft/log/event.hpp>

namespace weft::logger {

class output {
public:
    output() = default;
    output(output const&) = delete;
    output& operator=(output const&) = delete;
    virtual ~output() = default;

    /// Errors: whatever it throws says that the event was not written; the next one is tried again.
    virtual void write(log::event const& what) = 0;
    /// What was written has left the program.
    virtual void flush() {}
    /// What was written is on the disk.
    virtual void sync() {}
    /// Lets go of what it holds, and takes it anew at the next write.
    virtual void restart() {}
};

}  // namespace weft::logger
