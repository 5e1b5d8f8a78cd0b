// The end of a program whose invariant is broken: says where, and aborts so that a core file shows the rest.
#include <weft/detail/check.hpp>

#include <cstdio>
#include <cstdlib>

namespace weft::detail {

void check_failed(char const* what, std::source_location where) noexcept {
    std::fprintf(stderr, "weft: broken invariant at %s:%u in %s: %s\n", where.file_name(),
                 static_cast<unsigned>(where.line()), where.function_name(), what);
    std::abort();
}

}  // namespace weft::detail
