#pragma once
// How many descriptors this program has open, for tests that must not leak one.

#include <cstddef>
#include <filesystem>
#include <iterator>

namespace weft::test {

inline std::size_t open_descriptors() {
    // The one that reads the folder counts each time, so it cancels out.
    std::filesystem::directory_iterator const all{"/proc/self/fd"};
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

}  // namespace weft::test
