#pragma once
// How many descriptors this program has open, for tests that must not leak one.

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <thread>

namespace weft::test {

inline std::size_t open_descriptors() {
    // The one that reads the folder counts each time, so it cancels out.
    std::filesystem::directory_iterator const all{"/proc/self/fd"};
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

/// Whether no more than `before` are open, now or soon: the runtime itself opens some for a moment, to name the place of a
/// process that was held up, for one.
inline bool no_descriptor_stays(std::size_t before) {
    auto const give_up = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (open_descriptors() > before) {
        if (std::chrono::steady_clock::now() >= give_up) return false;
        std::this_thread::yield();
    }
    return true;
}

}  // namespace weft::test
