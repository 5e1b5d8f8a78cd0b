#pragma once
// weft::result<T>: a value, or the reason why there is none. What every try_ verb returns.

#include <weft/errors.hpp>
#include <weft/exit_reason.hpp>

#include <boost/system/result.hpp>

namespace weft {

/// `if (auto r = try_call(…)) use(*r); else log(r.error().to_string());`
template <class T>
using result = boost::system::result<T, exit_reason>;

/// Called by result::value() when there is none: the caller exits with the reason, as after the plain verb.
[[noreturn]] inline void throw_exception_from_error(exit_reason const& reason, boost::source_location const&) {
    throw process_exit{reason};
}

}  // namespace weft
