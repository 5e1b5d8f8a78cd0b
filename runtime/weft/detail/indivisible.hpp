#pragma once
// A mark for functions of the library that run the program's code (a destructor, a comparison, a log's sink) while something
// is half done or a lock is held: a fault that strikes below one of them is not isolated (proc/fault_site.hpp).

/// In front of a function's definition, in a source of the library. The function lies in a section of its own, by which
/// the fault handler knows it; it pays nothing for that.
#define WEFT_INDIVISIBLE __attribute__((section("weft_indivisible"), noinline))
