// expect: atomics are of std::int64_t or std::uint64_t
#include <weft/counters.hpp>

void count() { weft::atomics<int> const numbers{3}; }
