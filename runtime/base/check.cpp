// The end of a program whose invariant is broken: says where, and aborts so that a core file shows the rest.
#include "base/last_words.hpp"
#include "base/signal_text.hpp"

#include <weft/detail/check.hpp>

#include <cstdio>
#include <cstdlib>

namespace weft::detail {

void check_failed(char const* what, std::source_location where) noexcept {
    std::fprintf(stderr, "weft: broken invariant at %s:%u in %s: %s\n", where.file_name(),
                 static_cast<unsigned>(where.line()), where.function_name(), what);
    base::signal_text words;
    words << "broken invariant at " << where.file_name() << ":" << std::uint64_t{where.line()} << ": " << what;
    base::note_last_words(words.text());
    std::abort();
}

}  // namespace weft::detail
