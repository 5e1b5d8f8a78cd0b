#pragma once
// What is said about a fault that ends the program: to standard error, by code that allocates nothing and takes no lock.

#include "proc/fault.hpp"

namespace weft::proc {

/// One write: signal, address, place, thread, process and the raw calls with their modules, to be resolved by
/// `addr2line -e MODULE OFFSET`. `struck` null: no process. Async-signal-safe.
void report_fault(fault const& what, process* struck) noexcept;

/// The crash dump, and a line about it. Async-signal-safe.
void dump_fault(fault const& what, process* struck) noexcept;

}  // namespace weft::proc
