#pragma once
// Where each exception was thrown: libweft stands in front of the C++ library's __cxa_throw and notes the stack of every
// throw inside a process, as addresses, for as long as the exception lives. So a reason can tell the place of the throw,
// not that of the catch, whoever caught it in between and on whatever process it was thrown again.
//
// Not noted: what ends a process on purpose (process_exit, forced_unwind), what plain threads throw, and everything
// when the program found the C++ library before libweft (a plugin of a program that knows nothing of weft).

#include <cstdint>
#include <exception>
#include <vector>

namespace weft::proc {

/// The return addresses of the throw, innermost first; empty when it was not noted. Threads: any.
[[nodiscard]] std::vector<std::uintptr_t> where_thrown(std::exception_ptr const& thrown);

/// Where the function begins that stands in front of the library's.
[[nodiscard]] std::uintptr_t throw_hook() noexcept;

}  // namespace weft::proc
