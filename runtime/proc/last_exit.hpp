#pragma once
// The end of a program that has nothing left to run on: an exception that nobody may let pass. Out of memory it writes a dump
// and exits with status 1; for any other the words are kept for the report of the abort that follows.

namespace weft::proc {

/// From the first call on until the last unwatch, in front of the terminate handler that was there. Threads: one at a time.
void watch_terminate() noexcept;
void unwatch_terminate() noexcept;

}  // namespace weft::proc
