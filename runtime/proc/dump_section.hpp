#pragma once
// Sections of a dump that others fill: what stands above this layer registers a function.

#include "base/record_file.hpp"

namespace weft::proc {

/// Writes the lines of a section, a record each, in the copy of the program: no lock, no allocation, nothing is to be changed.
struct dump_section {
    char const* name = "";
    void (*write)(base::record_file& to, void (*with)()) noexcept = nullptr;
    void (*with)() = nullptr;  // for `write`, which knows what it is
};

/// For the rest of the program's life. Not kept beyond 16 of them. Threads: any.
void add_dump_section(dump_section what) noexcept;

/// `body(section)` for each. Async-signal-safe.
void for_each_dump_section(void (*body)(dump_section const& one, void* with) noexcept, void* with) noexcept;

}  // namespace weft::proc
