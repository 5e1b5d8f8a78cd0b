#include "proc/process.hpp"

#include <weft/detail/handler.hpp>

namespace weft::detail {

match receive_match(clause const* clauses, std::size_t count, nanoseconds timeout, std::source_location where,
                    ref const* since) {
    return proc::current_or_throw("receive").receive(clauses, count, timeout, where, since);
}

}  // namespace weft::detail
